/// Keys of Ed25519, as PEM.
#pragma once

#include "runtime/ruleset/format.h"
#include "runtime/ruleset/refusal.h"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

typedef struct evp_pkey_st EVP_PKEY;

namespace cordon::ruleset {

using PublicKey = std::array<uint8_t, kKeyBytes>;

/// A key that signs. Its bytes are cleared when it goes; nothing prints them.
class PrivateKey {
public:
  /// A new one. Refused where OpenSSL has no Ed25519.
  static Result<PrivateKey> generate();
  /// From PKCS #8 as PEM, one key without a passphrase. Refused: anything else. The text of a refusal says nothing of
  /// `pem`.
  static Result<PrivateKey> fromPem(std::string_view pem);
  /// From its 32 bytes (RFC 8032).
  static PrivateKey fromSeed(const std::array<uint8_t, 32>& seed);

  PublicKey publicKey() const;
  /// PKCS #8. Whoever asks for it keeps it secret.
  std::string toPem() const;
  EVP_PKEY* get() const { return key.get(); }

private:
  struct Free {
    void operator()(EVP_PKEY* key) const;
  };
  explicit PrivateKey(EVP_PKEY* key) : key(key) {}
  std::unique_ptr<EVP_PKEY, Free> key;
};

/// SubjectPublicKeyInfo as PEM.
std::string toPem(const PublicKey& key);
/// Refused: what is not one public key of Ed25519, and points of small order.
Result<PublicKey> publicKeyFromPem(std::string_view pem);

struct StoredKey {
  PrivateKey key;
  bool is_open_to_others = false; ///< the mode of the file that was read lets others than its owner use it
};

/// From a file. No refusal quotes the file.
Result<StoredKey> readPrivateKey(const char* path);
Result<PublicKey> readPublicKey(const char* path);

} // namespace cordon::ruleset
