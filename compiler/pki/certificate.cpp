#include "compiler/pki/certificate.h"

#include "runtime/net/address.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

namespace cordon::pki {
namespace {

constexpr uint64_t kFileBytesMax = 1 << 20;

template <auto free> struct Free {
  template <class T> void operator()(T* p) const { free(p); }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using OtherNames = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;

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

/// No passphrase is asked for: nothing may wait for a terminal.
int noPrompt(char*, int, int, void*) {
  return -1;
}

/// The certificates of a PEM text in their order, or the one of a DER text.
std::vector<Certificate> parse(llvm::StringRef text) {
  std::vector<Certificate> all;
  Bio bio(BIO_new_mem_buf(text.data(), int(text.size())));
  while (X509* pem = PEM_read_bio_X509(bio.get(), nullptr, noPrompt, nullptr))
    all.emplace_back(pem);
  ERR_clear_error(); // the end of the text is one
  const auto* bytes = text.bytes_begin();
  if (all.empty())
    if (X509* der = d2i_X509(nullptr, &bytes, long(text.size())))
      all.emplace_back(der);
  ERR_clear_error();
  return all;
}

/// A regular file of at most 1 MiB.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readSmall(const std::string& file) {
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
  return std::move(*buffer);
}

/// At least one.
llvm::Expected<std::vector<Certificate>> readCertificates(const std::string& file) {
  auto buffer = readSmall(file);
  if (!buffer)
    return buffer.takeError();
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

llvm::Expected<DistinguishedName> subjectOf(const Certificate& certificate) {
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

} // namespace

llvm::StringRef attributeNamed(llvm::StringRef spelling) {
  static constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> known[] = {
      {"CN", "CN"}, {"OU", "OU"}, {"O", "O"},      {"L", "L"},     {"ST", "ST"},          {"S", "ST"},
      {"C", "C"},   {"E", "E"},   {"MAILTO", "E"}, {"EMAIL", "E"}, {"EMAILADDRESS", "E"}, {"DC", "DC"}};
  for (const auto& [word, attribute] : known)
    if (spelling.equals_insensitive(word))
      return attribute;
  return "";
}

llvm::Expected<DistinguishedName> readSubject(const std::string& file) {
  auto read = readCertificates(file);
  if (!read)
    return read.takeError();
  return subjectOf(read->front());
}

namespace {

std::string dayOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
    return "";
  std::array<char, 16> text{};
  return std::string(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts));
}

std::string textOf(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)), size_t(ASN1_STRING_length(string))};
}

std::string addressOf(const ASN1_OCTET_STRING* octets) {
  std::string bytes = textOf(octets);
  if (bytes.size() != 4 && bytes.size() != 16)
    return "";
  net::Address address{bytes.size() == 4 ? net::Family::v4 : net::Family::v6, {}};
  for (size_t i = 0; i < bytes.size(); ++i) {
    uint64_t& part = bytes.size() - i > 8 ? address.value.hi : address.value.lo;
    part = part << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return net::toString(address);
}

std::vector<std::string> otherNames(const Certificate& certificate) {
  std::vector<std::string> texts;
  OtherNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS)
      texts.push_back(textOf(name->d.dNSName));
    else if (name->type == GEN_EMAIL)
      texts.push_back(textOf(name->d.rfc822Name));
    else if (name->type == GEN_IPADD)
      texts.push_back(addressOf(name->d.iPAddress));
  }
  return texts;
}

Facts factsOf(const Certificate& certificate) {
  Facts facts;
  if (auto subject = subjectOf(certificate))
    facts.subject = toString(*subject);
  else
    llvm::consumeError(subject.takeError()); // reported where the certificate is named
  facts.not_before = dayOf(X509_get0_notBefore(certificate.get()));
  facts.not_after = dayOf(X509_get0_notAfter(certificate.get()));
  if (EVP_PKEY* key = X509_get0_pubkey(certificate.get())) {
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      facts.key = catalog::KeyType::rsa;
      break;
    case EVP_PKEY_DSA:
      facts.key = catalog::KeyType::dsa;
      break;
    case EVP_PKEY_EC:
      facts.key = catalog::KeyType::ecdsa;
      break;
    }
    facts.key_name = EVP_PKEY_get0_type_name(key) ? EVP_PKEY_get0_type_name(key) : "unknown";
  }
  int hash = NID_undef, method = NID_undef;
  if (OBJ_find_sigid_algs(X509_get_signature_nid(certificate.get()), &hash, &method) == 1 && hash != NID_undef)
    facts.hash = OBJ_nid2sn(hash);
  facts.names = otherNames(certificate);
  facts.is_self_signed = isIssuedBy(certificate, certificate);
  ERR_clear_error();
  return facts;
}

} // namespace

llvm::Expected<std::vector<Facts>> readFacts(const std::string& file) {
  auto read = readCertificates(file);
  if (!read)
    return read.takeError();
  std::vector<Facts> all;
  for (const Certificate& certificate : *read)
    all.push_back(factsOf(certificate));
  return all;
}

llvm::Expected<bool> isKeyOf(const std::string& key_file, const std::string& file) {
  auto read = readCertificates(file);
  if (!read)
    return read.takeError();
  auto buffer = readSmall(key_file);
  if (!buffer)
    return buffer.takeError();
  Bio bio(BIO_new_mem_buf((*buffer)->getBufferStart(), int((*buffer)->getBufferSize())));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPrompt, nullptr));
  EVP_PKEY* proved = X509_get0_pubkey(read->front().get());
  bool fits = key && proved && EVP_PKEY_eq(proved, key.get()) == 1;
  ERR_clear_error();
  if (!key)
    return llvm::createStringError("holds no private key that can be read without a passphrase");
  return fits;
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
