/// X.509 certificates made for a test, with their keys.
#pragma once

#include <memory>
#include <string>

namespace cordon::test {

class Certificate {
public:
  struct Wish {
    std::string common_name;
    std::string dns{}; ///< a subject alternative name; empty: none
    const char* not_before = "20250101000000Z";
    const char* not_after = "20350101000000Z";
    bool elliptic = false;       ///< a key of P-256; else of RSA: four in a row differ
    const char* hash = "SHA256"; ///< of the signature
    std::string state{};         ///< in the subject, before the common name; empty: none
  };
  /// Signed by `issuer`; null: by itself.
  Certificate(const Wish& wish, const Certificate* issuer = nullptr);
  Certificate(Certificate&&) noexcept;
  ~Certificate();

  std::string pem() const;
  std::string keyPem() const;

private:
  struct Parts;
  std::unique_ptr<Parts> parts;
};

} // namespace cordon::test
