#include "compiler/pki/certificate.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

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

/// The certificates of a PEM text in their order, or the one of a DER text.
std::vector<Certificate> parse(llvm::StringRef text) {
  std::vector<Certificate> all;
  Bio bio(BIO_new_mem_buf(text.data(), int(text.size())));
  // No passphrase prompt: a certificate needs none, and nothing may wait for a terminal.
  auto no_prompt = [](char*, int, int, void*) { return -1; };
  while (X509* pem = PEM_read_bio_X509(bio.get(), nullptr, no_prompt, nullptr))
    all.emplace_back(pem);
  ERR_clear_error(); // the end of the text is one
  const auto* bytes = text.bytes_begin();
  if (all.empty())
    if (X509* der = d2i_X509(nullptr, &bytes, long(text.size())))
      all.emplace_back(der);
  ERR_clear_error();
  return all;
}

/// At least one.
llvm::Expected<std::vector<Certificate>> readCertificates(const std::string& file) {
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
  std::vector<Certificate> all = parse((*buffer)->getBuffer());
  if (all.empty())
    return llvm::createStringError("holds no X.509 certificate");
  return all;
}

bool isIssuedBy(const Certificate& certificate, const Certificate& issuer) {
  EVP_PKEY* key = X509_get0_pubkey(issuer.get());
  bool issued = X509_check_issued(issuer.get(), certificate.get()) == X509_V_OK && key &&
                X509_verify(certificate.get(), key) == 1;
  ERR_clear_error(); // a refused signature is an answer, not a fault
  return issued;
}

} // namespace

llvm::Expected<DistinguishedName> readSubject(const std::string& file) {
  auto read = readCertificates(file);
  if (!read)
    return read.takeError();
  const Certificate& certificate = read->front();
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

llvm::Error checkCertificate(const std::string& file) {
  return readCertificates(file).takeError();
}

llvm::Expected<bool> leadsTo(const std::string& file, const std::string& authority) {
  auto chain = readCertificates(file);
  if (!chain)
    return chain.takeError();
  auto root = readCertificates(authority);
  if (!root)
    return root.takeError();
  for (size_t i = 0; i < chain->size(); ++i) {
    if (isIssuedBy((*chain)[i], root->front()))
      return true;
    if (i + 1 == chain->size() || !isIssuedBy((*chain)[i], (*chain)[i + 1]))
      return false;
  }
  return false;
}

std::string toString(const DistinguishedName& name) {
  std::string text;
  for (const auto& [attribute, value] : name) {
    text += (text.empty() ? "" : ", ") + attribute + "=";
    for (char c : value)
      text += (c == ',' || c == '\\' ? "\\" : "") + std::string(1, c);
  }
  return text;
}

} // namespace cordon::pki
