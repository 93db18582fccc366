#include "runtime/ruleset/accept.h"

#include "runtime/ruleset/openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>

namespace cordon::ruleset {
namespace {

std::optional<Refusal> checkVersion(const RuleSet& set, const InForce& in_force) {
  if (set.setVersion() > in_force.set_version)
    return std::nullopt;
  if (set.setVersion() < in_force.set_version)
    return Refusal{Check::version, offsetof(Header, set_version), "is older than the set in force"};
  const Result<Digest> digest = digestOf(set.bytes());
  if (!digest)
    return digest.refusal();
  if (*digest != in_force.digest)
    return Refusal{Check::version, offsetof(Header, set_version),
                   "has the version of the set in force and is not that"};
  return std::nullopt;
}

} // namespace

Result<Digest> digestOf(std::span<const uint8_t> file) {
  ERR_clear_error();
  Digest digest = {};
  if (EVP_Digest(file.data(), file.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    return missingAlgorithm("SHA-256");
  return digest;
}

std::optional<Refusal> accept(const RuleSet& set, const Standing& standing) {
  if (!set.isVerified())
    return Refusal{Check::signature, 0, "was not verified"};
  if (!set.findHost(standing.host))
    return Refusal{Check::addressee, 0, "is not for this host"};
  if (!standing.policy_class.empty() && set.name() != standing.policy_class)
    return Refusal{Check::addressee, offsetof(Header, name), "is of another policy class"};
  if (standing.now_s > set.notAfter())
    return Refusal{Check::expiry, offsetof(Header, not_after_s), "is no longer valid"};
  return standing.in_force ? checkVersion(set, *standing.in_force) : std::nullopt;
}

} // namespace cordon::ruleset
