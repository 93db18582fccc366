/// How many rules a list comes to, once `me` is each of a host's addresses (rules.h).
#pragma once

#include "runtime/net/address.h"
#include "runtime/ruleset/format.h"

#include <array>
#include <cstdint>
#include <span>

namespace cordon::ruleset {

/// True if a packet of this direction can match: what the host sends never has `me` as target only.
bool concerns(const FilterRecord& filter, Direction direction);

/// How many addresses there are, by Family.
using AddressCounts = std::array<uint64_t, 2>;
AddressCounts countsOf(std::span<const net::Address> own);

/// How many rules a list comes to, without making them.
class RuleCount {
public:
  void add(const FilterRecord& filter, Direction direction);
  /// False if they are more than kRulesMax for a host with so many addresses.
  bool isWithinLimit(const AddressCounts& own) const;

private:
  std::array<std::array<uint64_t, 3>, 2> filters{}; ///< by Family, and how many of their sides are `me`
};

} // namespace cordon::ruleset
