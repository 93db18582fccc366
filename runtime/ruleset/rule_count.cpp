#include "runtime/ruleset/rule_count.h"

namespace cordon::ruleset {

bool concerns(const FilterRecord& filter, Direction direction) {
  switch (direction) {
  case Direction::out:
    return filter.source_me == 1 || filter.target_me == 0;
  case Direction::in:
    return filter.target_me == 1 || filter.source_me == 0;
  case Direction::forward:
    return filter.source_me == 0 && filter.target_me == 0;
  }
  __builtin_unreachable();
}

AddressCounts countsOf(std::span<const net::Address> own) {
  AddressCounts counts{};
  for (const net::Address& address : own)
    ++counts[size_t(address.family)];
  return counts;
}

void RuleCount::add(const FilterRecord& filter, Direction direction) {
  if (concerns(filter, direction))
    ++filters[size_t(filter.family)][size_t(filter.source_me == 1) + size_t(filter.target_me == 1)];
}

bool RuleCount::isWithinLimit(const AddressCounts& own) const {
  double rules = 0; // exact far beyond the limit, and never too large
  for (const size_t family : {0, 1}) {
    const auto each = double(own[family]);
    rules += double(filters[family][0]) + double(filters[family][1]) * each + double(filters[family][2]) * each * each;
  }
  return rules <= double(kRulesMax);
}

} // namespace cordon::ruleset
