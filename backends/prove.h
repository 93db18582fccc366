/// The proof of an output: read it back in the platform's own order and compare packet space by packet space.
#pragma once

#include "backends/backend.h"
#include "compiler/meaning/difference.h"

namespace cordon::backends {

/// What separates a projected policy from its files. Empty: proved.
struct ProofGap {
  std::vector<std::string> differences; ///< one text each: direction, packets, both treatments, both filters' places
  bool isProved() const { return differences.empty(); }
};

/// Imports `emitted` and compares it with `projected`: filters and default response by meaning, residue by text, host
/// facts (identity, certificate, audit) by value; of a file that serves a class also every entry (class_difference.h).
/// `policy_sources`, if given, resolves the places of the policy's statements. Never shows a secret: a text that would
/// hold a key is replaced.
ProofGap prove(const Backend& backend, const ir::HostPolicy& projected, const Emitted& emitted,
               const source::SourceMap* policy_sources = nullptr);

/// The reading half of a proof: adds the files to `sources` under their paths and imports them for a host of which only
/// name, platform, addresses and forwarding are known.
std::optional<Imported> readBack(const Backend& backend, const ir::Host& host, llvm::ArrayRef<EmittedFile> files,
                                 source::SourceMap& sources, diag::Diagnostics& diags);

} // namespace cordon::backends
