/// A rule set in parts, put together as a test wants it, faulty or not. Uses nothing of the compiler, so that what the
/// loader promises is tested without the writer.
#pragma once

#include "runtime/ruleset/records.h"
#include "runtime/ruleset/seal.h"

#include <array>
#include <string>
#include <vector>

namespace cordon::tests {

struct SetParts : ruleset::Records {
  std::vector<std::string> texts{""};
  std::array<std::vector<ruleset::FilterRecord>, 3> filters; ///< by Direction

  uint32_t text(std::string value); ///< adds it
  std::vector<ruleset::FilterRecord>& list(ruleset::Direction direction) { return filters[size_t(direction)]; }

  /// The file, every section in its place, not signed.
  ruleset::Bytes bytes() const;
};

/// One host, no filters.
SetParts smallSet();
/// Everything that a set can hold, at least once: two hosts (`a` with two addresses and a certificate, `b` a dynamic
/// gateway), every kind of action and method, both families, ICMP, layers.
SetParts richSet();
/// richSet with as many filters as make it `bytes` long; a multiple of 64 from what it has on.
SetParts setOfLength(size_t bytes);

/// The key of these tests, and its public half. It signs nothing else.
const ruleset::PrivateKey& testKey();
ruleset::PublicKey testPublicKey();

/// Version 7, valid through the second 2'000'000'000.
ruleset::Bytes signedSet(ruleset::Bytes file, ruleset::Seal seal = {7, 2'000'000'000});

/// What the loader says of a file that testKey has signed.
ruleset::Result<ruleset::RuleSet> loaded(ruleset::Bytes file);

/// Reads everything that a loaded set holds, as a runtime would, and returns a digest of it: a set that was accepted
/// can be used without a fault.
uint64_t readEverything(const ruleset::RuleSet& set);

} // namespace cordon::tests
