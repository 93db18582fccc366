/// The proof of an output: read it back in the platform's own order and compare packet space by packet space.
#pragma once

#include "backends/backend.h"
#include "compiler/meaning/difference.h"

namespace cordon::backends {

/// What separates a projected policy from its files. Empty: proved.
struct ProofGap {
  std::vector<std::string> differences; ///< one text each: direction, packets, both treatments, both filters' places
};

/// Imports `emitted` and compares it with `projected`: filters by meaning, residue by text, host facts (identity,
/// certificate, default response) by value. Never shows a secret.
ProofGap prove(const Backend& backend, const ir::HostPolicy& projected, const Emitted& emitted);

} // namespace cordon::backends
