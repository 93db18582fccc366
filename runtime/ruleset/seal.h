/// Signing: what `cordon sign` does. Nothing that enforces a set needs it.
#pragma once

#include "runtime/ruleset/load.h"

namespace cordon::ruleset {

struct Seal {
  uint64_t set_version = 1; ///< not 0
  uint64_t not_after_s = 0; ///< not 0
};

/// Writes seal and signature into a set, signed before or not; `file` holds at least kFileBytesMin bytes.
void sign(Bytes& file, const Seal& seal, const PrivateKey& key);

/// Makes a set what it was before anybody signed it; likewise.
void unseal(Bytes& file);

} // namespace cordon::ruleset
