#include "runtime/ruleset/rules.h"

#include "runtime/ruleset/rule_count.h"

namespace cordon::ruleset {
namespace {

/// The blocks that `me` stands for, by family.
struct Own {
  std::vector<net::Prefix> v4, v6;

  explicit Own(std::span<const net::Address> addresses) {
    for (const net::Address& address : addresses)
      (address.family == net::Family::v4 ? v4 : v6).push_back(net::hostPrefix(address));
  }
  /// What one side of a filter stands for.
  std::span<const net::Prefix> side(bool is_me, const net::Prefix& prefix) const {
    if (!is_me)
      return {&prefix, 1};
    return prefix.family == net::Family::v4 ? v4 : v6;
  }
};

} // namespace

Result<std::vector<classify::Rule>> rulesOf(const RuleSet& set, Direction direction,
                                            std::span<const net::Address> own) {
  return rulesOf(set.filters(direction), direction, own);
}

Result<std::vector<classify::Rule>> rulesOf(std::span<const FilterRecord> filters, Direction direction,
                                            std::span<const net::Address> own) {
  RuleCount count;
  for (const FilterRecord& filter : filters)
    count.add(filter, direction);
  if (!count.isWithinLimit(countsOf(own)))
    return Refusal{Check::limit, 0,
                   "comes to more than " + std::to_string(kRulesMax) + " rules in one list, `me` being each of " +
                       std::to_string(own.size()) + " addresses"};
  const Own blocks(own);
  std::vector<classify::Rule> rules;
  rules.reserve(filters.size());
  for (size_t rank = 0; rank < filters.size(); ++rank) {
    const FilterRecord& filter = filters[rank];
    if (!concerns(filter, direction))
      continue;
    classify::Rule rule;
    rule.family = net::Family(filter.family);
    rule.connection = classify::ConnectionType(filter.connection);
    rule.protocol = filter.protocol;
    rule.source_ports = {filter.source_first, filter.source_last};
    rule.target_ports = {filter.target_first, filter.target_last};
    rule.rank = uint32_t(rank);
    const net::Prefix source = {rule.family, {filter.source_hi, filter.source_lo}, filter.source_length};
    const net::Prefix target = {rule.family, {filter.target_hi, filter.target_lo}, filter.target_length};
    for (const net::Prefix& from : blocks.side(filter.source_me == 1, source))
      for (const net::Prefix& to : blocks.side(filter.target_me == 1, target)) {
        rule.source_base = from.base;
        rule.source_length = from.length;
        rule.target_base = to.base;
        rule.target_length = to.length;
        rules.push_back(rule);
      }
  }
  return rules;
}

std::vector<net::Address> ownAddresses(const RuleSet& set, const HostRecord& host) {
  std::vector<net::Address> own;
  for (const AddressRecord& address : set.addresses(host.addresses))
    own.push_back(addressOf(address));
  return own;
}

} // namespace cordon::ruleset
