/// The first thing that happens to a rule set: is it one, and has a trusted key signed these bytes? Nothing else of it
/// is read before.
#pragma once

#include "runtime/ruleset/bytes.h"
#include "runtime/ruleset/keys.h"

#include <optional>
#include <span>

namespace cordon::ruleset {

/// Checks length, magic, format, signer and signature. None: a trusted key has signed all of `file`.
std::optional<Refusal> verify(std::span<const uint8_t> file, std::span<const PublicKey> trusted);

/// The part of that which needs no key: length, magic, format.
std::optional<Refusal> checkFrame(std::span<const uint8_t> file);

/// True if `file` begins as a rule set does.
bool hasMagic(std::span<const uint8_t> file);
/// True if the seal of a rule set's header is not all 0: somebody signed it, or says so.
bool hasSeal(std::span<const uint8_t> file);

} // namespace cordon::ruleset
