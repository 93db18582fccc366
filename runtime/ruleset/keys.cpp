#include "runtime/ruleset/keys.h"

#include "runtime/ruleset/bytes.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>

namespace cordon::ruleset {
namespace {

constexpr uint64_t kPemBytesMax = 1 << 16;

std::string_view textOf(const Bytes& file) {
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

Bio reading(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), int(std::min<size_t>(text.size(), kPemBytesMax))));
  assert(bio && "out of memory");
  return bio;
}

/// What `write` writes; the copy in between is cleared.
template <class Write> std::string written(Write write) {
  Bio bio(BIO_new(BIO_s_secmem()));
  assert(bio && "out of memory");
  [[maybe_unused]] const int done = write(bio.get());
  assert(done == 1 && "a key can be written");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, size_t(size)};
}

/// Nobody is asked for a passphrase.
int noPassphrase(char*, int, int, void*) {
  return -1;
}

bool isEd25519(const EVP_PKEY* key) {
  return key && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519;
}

} // namespace

void PrivateKey::Free::operator()(EVP_PKEY* key) const {
  EVP_PKEY_free(key);
}

PrivateKey PrivateKey::generate() {
  PrivateKey made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  assert(made.key && "Ed25519 is part of every OpenSSL 3, and there is a source of randomness");
  return made;
}

PrivateKey PrivateKey::fromSeed(const std::array<uint8_t, 32>& seed) {
  PrivateKey made(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  assert(made.key && "any 32 bytes are a private key of Ed25519");
  return made;
}

Result<PrivateKey> PrivateKey::fromPem(std::string_view pem) {
  PrivateKey read(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, noPassphrase, nullptr));
  ERR_clear_error();
  if (!isEd25519(read.key.get()))
    return Refusal{Check::key, 0, "is no private key of Ed25519 in PEM without a passphrase"};
  return read;
}

PublicKey PrivateKey::publicKey() const {
  PublicKey bytes = {};
  size_t size = bytes.size();
  [[maybe_unused]] const int done = EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &size);
  assert(done == 1 && size == bytes.size());
  return bytes;
}

std::string PrivateKey::toPem() const {
  return written(
      [&](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

std::string toPem(const PublicKey& key) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> made(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()), &EVP_PKEY_free);
  assert(made && "any 32 bytes may be a public key");
  return written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, made.get()); });
}

Result<PublicKey> publicKeyFromPem(std::string_view pem) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> read(
      PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, noPassphrase, nullptr), &EVP_PKEY_free);
  ERR_clear_error();
  if (!isEd25519(read.get()))
    return Refusal{Check::key, 0, "is no public key of Ed25519 in PEM"};
  PublicKey bytes = {};
  size_t size = bytes.size();
  [[maybe_unused]] const int done = EVP_PKEY_get_raw_public_key(read.get(), bytes.data(), &size);
  assert(done == 1 && size == bytes.size());
  return bytes;
}

Result<PrivateKey> readPrivateKey(const char* path) {
  Result<Bytes> file = readFile(path, kPemBytesMax);
  if (!file)
    return file.refusal();
  Result<PrivateKey> key = PrivateKey::fromPem(textOf(*file));
  OPENSSL_cleanse(file->data(), file->size());
  return key;
}

Result<PublicKey> readPublicKey(const char* path) {
  const Result<Bytes> file = readFile(path, kPemBytesMax);
  if (!file)
    return file.refusal();
  return publicKeyFromPem(textOf(*file));
}

} // namespace cordon::ruleset
