#include "runtime/ruleset/verify.h"

#include "runtime/ruleset/openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

namespace cordon::ruleset {
namespace {

/// The signer that the header names. Compared, not believed.
PublicKey signerOf(std::span<const uint8_t> file) {
  PublicKey key;
  std::memcpy(key.data(), file.data() + offsetof(Header, key), key.size());
  return key;
}

/// OpenSSL does not say whether a signature is wrong or memory was wanting to find out: what it needs is asked for
/// again.
bool hasMemoryToHash() {
  uint8_t digest[EVP_MAX_MD_SIZE];
  const bool has = EVP_Q_digest(nullptr, "SHA512", nullptr, "", 0, digest, nullptr) == 1;
  ERR_clear_error();
  return has;
}

/// None: the signature is the signer's.
std::optional<Refusal> checkSignature(const PublicKey& signer, std::span<const uint8_t> file) {
  ERR_clear_error(); // what others left would be taken for the reason of a failure
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, signer.data(), signer.size()), &EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!key || !context || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1)
    return missingAlgorithm("Ed25519");
  const auto content = file.first(file.size() - kSignatureBytes);
  const auto signature = file.last(kSignatureBytes);
  const int good = EVP_DigestVerify(context.get(), signature.data(), signature.size(), content.data(), content.size());
  if (good == 1)
    return std::nullopt;
  if (!hasMemoryToHash())
    throw std::bad_alloc();
  return Refusal{Check::signature, file.size() - kSignatureBytes, "was changed since it was signed"};
}

} // namespace

bool hasMagic(std::span<const uint8_t> file) {
  return file.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), file.begin());
}

bool hasSeal(std::span<const uint8_t> file) {
  if (file.size() < kFileBytesMin)
    return false;
  const auto seal =
      file.subspan(offsetof(Header, set_version), offsetof(Header, policy_version) - offsetof(Header, set_version));
  return std::any_of(seal.begin(), seal.end(), [](uint8_t byte) { return byte != 0; });
}

std::optional<Refusal> checkFrame(std::span<const uint8_t> file) {
  if (!hasMagic(file))
    return Refusal{Check::magic, 0, "no rule set begins so"};
  if (file.size() < kFileBytesMin)
    return Refusal{Check::size, 0, "shorter than any rule set"};
  if (file.size() > kFileBytesMax)
    return Refusal{Check::size, 0, "longer than any rule set"};
  uint32_t format = 0;
  std::memcpy(&format, file.data() + offsetof(Header, format), sizeof format);
  if (format != kFormat)
    return Refusal{Check::format, offsetof(Header, format), "a format that this version of Cordon does not know"};
  return std::nullopt;
}

std::optional<Refusal> verify(std::span<const uint8_t> file, std::span<const PublicKey> trusted) {
  if (auto refusal = checkFrame(file))
    return refusal;
  const PublicKey signer = signerOf(file);
  if (!hasSeal(file))
    return Refusal{Check::key, offsetof(Header, key), "is not signed"};
  if (std::find(trusted.begin(), trusted.end(), signer) == trusted.end())
    return Refusal{Check::key, offsetof(Header, key), "is signed with a key that is not trusted here"};
  return checkSignature(signer, file);
}

} // namespace cordon::ruleset
