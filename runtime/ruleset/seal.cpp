#include "runtime/ruleset/seal.h"

#include "runtime/ruleset/openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

namespace cordon::ruleset {
namespace {

template <class T> void put(Bytes& file, size_t offset, const T& value) {
  std::memcpy(file.data() + offset, &value, sizeof value);
}

} // namespace

void unseal(Bytes& file) {
  assert(file.size() >= kFileBytesMin);
  std::fill(file.data() + offsetof(Header, set_version), file.data() + offsetof(Header, policy_version), uint8_t(0));
  std::fill(file.data() + file.size() - kSignatureBytes, file.data() + file.size(), uint8_t(0));
}

std::optional<Refusal> sign(Bytes& file, const Seal& seal, const PrivateKey& key) {
  assert(file.size() >= kFileBytesMin);
  assert(seal.set_version != 0 && seal.not_after_s != 0);
  ERR_clear_error();
  put(file, offsetof(Header, set_version), seal.set_version);
  put(file, offsetof(Header, not_after_s), seal.not_after_s);
  put(file, offsetof(Header, key), key.publicKey());
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1)
    return missingAlgorithm("Ed25519");
  const size_t content = file.size() - kSignatureBytes;
  size_t size = kSignatureBytes;
  if (EVP_DigestSign(context.get(), file.data() + content, &size, file.data(), content) != 1)
    return missingAlgorithm("Ed25519");
  assert(size == kSignatureBytes);
  return std::nullopt;
}

} // namespace cordon::ruleset
