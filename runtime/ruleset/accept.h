/// May a rule set come into force here and now? A signature proves who made it, not that it is for this host, nor that
/// it is the newest.
#pragma once

#include "runtime/ruleset/load.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace cordon::ruleset {

/// SHA-256 of a file.
using Digest = std::array<uint8_t, 32>;
Result<Digest> digestOf(std::span<const uint8_t> file);

/// The set that a host obeys. It must outlive restarts: who forgets it can be given an old set.
struct InForce {
  uint64_t set_version = 0;
  Digest digest{}; ///< of its file
};

struct Standing {
  std::string host;                ///< own name, as the policy has it
  std::string policy_class{};      ///< the only one that is taken here; empty: whichever names the host
  uint64_t now_s = 0;              ///< seconds since 1970-01-01 00:00 UTC
  std::optional<InForce> in_force; ///< none: this is the first set
};

/// None: it may come into force. The same set again may, too.
std::optional<Refusal> accept(const RuleSet& set, const Standing& standing);

} // namespace cordon::ruleset
