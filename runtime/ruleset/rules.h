/// A rule set's lists as the classifier takes them.
#pragma once

#include "runtime/classify/rule.h"
#include "runtime/ruleset/load.h"

#include <span>
#include <vector>

namespace cordon::ruleset {

/// One list of a host whose own addresses are `own`: `me` stands for each of them, so one filter may be several rules
/// of one rank, or none. Filters that no packet of this direction can meet are left out. Ranks are places in
/// set.filters(direction). Refused by Check::limit, before anything is made, if these are more than kRulesMax rules.
Result<std::vector<classify::Rule>> rulesOf(const RuleSet& set, Direction direction, std::span<const net::Address> own);
/// The same of a list alone.
Result<std::vector<classify::Rule>> rulesOf(std::span<const FilterRecord> filters, Direction direction,
                                            std::span<const net::Address> own);

/// The addresses that a set gives for its host; empty for a dynamic one, which the caller has to ask for.
std::vector<net::Address> ownAddresses(const RuleSet& set, const HostRecord& host);

} // namespace cordon::ruleset
