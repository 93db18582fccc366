#include "tests/support/certificates.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace cordon::test {
namespace {

template <auto free> struct Free {
  template <class T> void operator()(T* p) const { free(p); }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;

std::string textOf(const Bio& bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio.get(), &data);
  return {data, size_t(size)};
}

/// One of four keys in turn: making one takes a while.
EVP_PKEY* rsaKey() {
  static EVP_PKEY* keys[] = {EVP_RSA_gen(2048), EVP_RSA_gen(2048), EVP_RSA_gen(2048), EVP_RSA_gen(2048)};
  static size_t next = 0;
  EVP_PKEY* key = keys[next++ % std::size(keys)];
  EVP_PKEY_up_ref(key);
  return key;
}

void addExtension(X509* certificate, int id, const std::string& value) {
  std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str()));
  ASSERT_TRUE(extension);
  X509_add_ext(certificate, extension.get(), -1);
}

} // namespace

struct Certificate::Parts {
  std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>> key;
  std::unique_ptr<X509, Free<X509_free>> certificate{X509_new()};
};

Certificate::Certificate(const Wish& wish, const Certificate* issuer) : parts(std::make_unique<Parts>()) {
  static long serial = 1;
  parts->key.reset(wish.elliptic ? EVP_EC_gen("P-256") : rsaKey());
  X509* certificate = parts->certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate), wish.not_before);
  ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), wish.not_after);
  X509_set_pubkey(certificate, parts->key.get());
  X509_NAME* name = X509_get_subject_name(certificate);
  for (const auto& [attribute, value] : {std::pair("ST", wish.state), std::pair("CN", wish.common_name)})
    if (!value.empty())
      X509_NAME_add_entry_by_txt(name, attribute, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.c_str()),
                                 -1, -1, 0);
  X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer->parts->certificate.get()) : name);
  if (!issuer)
    addExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  if (!wish.dns.empty())
    addExtension(certificate, NID_subject_alt_name, "DNS:" + wish.dns);
  EXPECT_GT(
      X509_sign(certificate, issuer ? issuer->parts->key.get() : parts->key.get(), EVP_get_digestbyname(wish.hash)), 0);
}
Certificate::Certificate(Certificate&&) noexcept = default;
Certificate::~Certificate() = default;

std::string Certificate::pem() const {
  Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), parts->certificate.get());
  return textOf(bio);
}

std::string Certificate::keyPem() const {
  Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), parts->key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return textOf(bio);
}

} // namespace cordon::test
