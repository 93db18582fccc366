/// Signing: what `cordon sign` does. Nothing that enforces a set needs it.
#pragma once

#include "runtime/ruleset/load.h"

#include <optional>

namespace cordon::ruleset {

struct Seal {
  uint64_t set_version = 1; ///< not 0
  uint64_t not_after_s = 0; ///< not 0
};

/// Writes seal and signature into a set, signed before or not; `file` holds at least kFileBytesMin bytes. Refused where
/// OpenSSL has no Ed25519: then the set is not to be used.
[[nodiscard]] std::optional<Refusal> sign(Bytes& file, const Seal& seal, const PrivateKey& key);

/// Makes a set what it was before anybody signed it; likewise.
void unseal(Bytes& file);

} // namespace cordon::ruleset
