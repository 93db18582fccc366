#include "compiler/pki/certificate.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <openssl/bio.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace cordon::pki {
namespace {

constexpr uint64_t kFileBytesMax = 1 << 20;

template <auto free> struct Free {
  template <class T> void operator()(T* p) const { free(p); }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

std::string attributeName(int nid) {
  switch (nid) {
  case NID_commonName:
    return "CN";
  case NID_organizationalUnitName:
    return "OU";
  case NID_organizationName:
    return "O";
  case NID_localityName:
    return "L";
  case NID_stateOrProvinceName:
    return "ST";
  case NID_countryName:
    return "C";
  case NID_pkcs9_emailAddress:
    return "E";
  case NID_domainComponent:
    return "DC";
  }
  return "";
}

Certificate parse(llvm::StringRef text) {
  Bio bio(BIO_new_mem_buf(text.data(), int(text.size())));
  // No passphrase prompt: a certificate needs none, and nothing may wait for a terminal.
  if (X509* pem = PEM_read_bio_X509(bio.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr))
    return Certificate(pem);
  const auto* bytes = text.bytes_begin();
  return Certificate(d2i_X509(nullptr, &bytes, long(text.size())));
}

} // namespace

llvm::Expected<DistinguishedName> readSubject(const std::string& file) {
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(file, status))
    return llvm::createStringError(error.message());
  if (status.type() != llvm::sys::fs::file_type::regular_file)
    return llvm::createStringError("is not a regular file");
  if (status.getSize() > kFileBytesMax)
    return llvm::createStringError("is larger than 1 MiB");
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createStringError(buffer.getError().message());
  Certificate certificate = parse((*buffer)->getBuffer());
  if (!certificate)
    return llvm::createStringError("holds no X.509 certificate");
  DistinguishedName subject;
  X509_NAME* name = X509_get_subject_name(certificate.get());
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    std::string attribute = attributeName(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)));
    if (attribute.empty())
      return llvm::createStringError("has an attribute in its subject that is none of CN, OU, O, L, ST, C, E, DC");
    unsigned char* utf8 = nullptr;
    int length = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
    if (length < 0)
      return llvm::createStringError("has a subject that is no text");
    subject.emplace_back(attribute, std::string(reinterpret_cast<char*>(utf8), size_t(length)));
    OPENSSL_free(utf8);
  }
  if (subject.empty())
    return llvm::createStringError("has an empty subject");
  return subject;
}

} // namespace cordon::pki
