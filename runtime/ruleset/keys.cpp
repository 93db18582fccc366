#include "runtime/ruleset/keys.h"

#include "runtime/ruleset/bytes.h"
#include "runtime/ruleset/openssl.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <new>

namespace cordon::ruleset {
namespace {

constexpr uint64_t kPemBytesMax = 1 << 16;
constexpr const char* kEd25519 = "Ed25519";

std::string_view textOf(const Bytes& file) {
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

Bio reading(std::string_view text) {
  ERR_clear_error(); // what others left would be taken for the reason of a failure
  Bio bio(BIO_new_mem_buf(text.data(), int(std::min<size_t>(text.size(), kPemBytesMax))));
  if (!bio)
    throw std::bad_alloc();
  return bio;
}

/// What `write` writes; the copy in between is cleared. A key that is there can be written, if there is memory.
template <class Write> std::string written(Write write) {
  Bio bio(BIO_new(BIO_s_secmem()));
  if (!bio || write(bio.get()) != 1) {
    ERR_clear_error();
    throw std::bad_alloc();
  }
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

/// What comes before the 32 bytes of a public key of Ed25519 in a SubjectPublicKeyInfo (RFC 8410, section 4).
constexpr std::array<uint8_t, 12> kPublicKeyInfo = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                    0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

struct Free {
  void operator()(void* memory) const { OPENSSL_free(memory); }
};

/// One block of PEM.
struct Pem {
  std::unique_ptr<char, Free> name, header;
  std::unique_ptr<uint8_t, Free> data;
  long size = 0;
};

/// None: there is no block.
std::optional<Pem> readPem(std::string_view text) {
  const Bio bio = reading(text);
  char *name = nullptr, *header = nullptr;
  uint8_t* data = nullptr;
  long size = 0;
  if (PEM_read_bio(bio.get(), &name, &header, &data, &size) == 1)
    return Pem{std::unique_ptr<char, Free>(name), std::unique_ptr<char, Free>(header),
               std::unique_ptr<uint8_t, Free>(data), size};
  throwIfOutOfMemory();
  return std::nullopt;
}

/// OpenSSL reads the first key of a file, and nobody would know that the others count for nothing.
bool holdsSeveral(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  const size_t first = pem.find(kBegin);
  return first != std::string_view::npos && pem.find(kBegin, first + 1) != std::string_view::npos;
}

/// True of the points whose multiple by 8 is the neutral one, in each way to write them: for such a key signatures can
/// be made without a private key (RFC 8032, section 5.1: the cofactor). The sign bit makes no difference.
bool isOfSmallOrder(PublicKey key) {
  constexpr PublicKey kOrder8 = {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
                                 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
                                 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05};
  constexpr PublicKey kOtherOrder8 = {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
                                      0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
                                      0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a};
  key.back() &= 0x7f;
  if (key == kOrder8 || key == kOtherOrder8)
    return true;
  // y is 0, 1 or -1 modulo p = 2^255 - 19: as 0, 1, p - 1, p, p + 1.
  const bool is_middle_zero = std::all_of(key.begin() + 1, key.end(), [](uint8_t byte) { return byte == 0; });
  const bool is_middle_ones = std::all_of(key.begin() + 1, key.end() - 1, [](uint8_t byte) { return byte == 0xff; });
  return (is_middle_zero && key.front() <= 1) || (is_middle_ones && key.back() == 0x7f && key.front() >= 0xec);
}

} // namespace

void PrivateKey::Free::operator()(EVP_PKEY* key) const {
  EVP_PKEY_free(key);
}

Result<PrivateKey> PrivateKey::generate() {
  ERR_clear_error();
  PrivateKey made(EVP_PKEY_Q_keygen(nullptr, nullptr, kEd25519));
  if (!made.key)
    return missingAlgorithm(kEd25519);
  return made;
}

PrivateKey PrivateKey::fromSeed(const std::array<uint8_t, 32>& seed) {
  PrivateKey made(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  if (!made.key) { // any 32 bytes are a private key
    ERR_clear_error();
    throw std::bad_alloc();
  }
  return made;
}

Result<PrivateKey> PrivateKey::fromPem(std::string_view pem) {
  if (holdsSeveral(pem))
    return Refusal{Check::key, 0, "holds more than one key: put each into a file of its own"};
  PrivateKey read(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, noPassphrase, nullptr));
  if (!read.key)
    throwIfOutOfMemory();
  if (!isEd25519(read.key.get()))
    return Refusal{Check::key, 0, "is no private key of Ed25519 in PEM without a passphrase"};
  return read;
}

PublicKey PrivateKey::publicKey() const {
  PublicKey bytes = {};
  size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &size) != 1) { // every private key has one
    ERR_clear_error();
    throw std::bad_alloc();
  }
  assert(size == bytes.size());
  return bytes;
}

std::string PrivateKey::toPem() const {
  return written(
      [&](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

std::string toPem(const PublicKey& key) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> made(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()), &EVP_PKEY_free);
  if (!made) { // any 32 bytes may be a public key
    ERR_clear_error();
    throw std::bad_alloc();
  }
  return written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, made.get()); });
}

Result<PublicKey> publicKeyFromPem(std::string_view pem) {
  if (holdsSeveral(pem))
    return Refusal{Check::key, 0, "holds more than one key: put each into a file of its own"};
  const std::optional<Pem> block = readPem(pem);
  PublicKey bytes = {};
  if (!block || std::string_view(block->name.get()) != PEM_STRING_PUBLIC || *block->header != '\0' ||
      block->size != long(kPublicKeyInfo.size() + bytes.size()) ||
      !std::equal(kPublicKeyInfo.begin(), kPublicKeyInfo.end(), block->data.get()))
    return Refusal{Check::key, 0, "is no public key of Ed25519 in PEM"};
  std::copy_n(block->data.get() + kPublicKeyInfo.size(), bytes.size(), bytes.begin());
  if (isOfSmallOrder(bytes))
    return Refusal{Check::key, 0, "is a point of small order, for which anybody can sign"};
  return bytes;
}

Result<StoredKey> readPrivateKey(const char* path) {
  constexpr uint32_t kOthers = 077;
  uint32_t mode = 0;
  Result<Bytes> file = readFile(path, kPemBytesMax, &mode);
  if (!file)
    return file.refusal();
  Result<PrivateKey> key = PrivateKey::fromPem(textOf(*file));
  OPENSSL_cleanse(file->data(), file->size());
  if (!key)
    return key.refusal();
  return StoredKey{std::move(*key), (mode & kOthers) != 0};
}

Result<PublicKey> readPublicKey(const char* path) {
  const Result<Bytes> file = readFile(path, kPemBytesMax);
  if (!file)
    return file.refusal();
  return publicKeyFromPem(textOf(*file));
}

} // namespace cordon::ruleset
