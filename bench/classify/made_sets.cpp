#include "bench/classify/made_sets.h"

#include "bench/isolation_rows.h"

#include <algorithm>
#include <tuple>

namespace cordon::bench {
namespace {

using Kind = IsolationRow::Kind;

net::Address meOf(net::Family family) {
  if (family == net::Family::v4)
    return {family, {0, 10u << 24 | 5}};
  return {family, {0x20010db8'00000000, 5}};
}

/// Sorts as the tuples of its values do: what is first decides first.
auto orderOf(const IsolationRow& row) {
  const unsigned full = net::bitsOf(row.target.prefix.family);
  const unsigned source_length = row.source.me ? full : row.source.prefix.length;
  const unsigned given = unsigned(!row.source_ports.isAny()) + unsigned(!row.target_ports.isAny());
  const unsigned width = row.source_ports.size() + row.target_ports.size();
  const net::Bits128 source = row.source.me ? net::Bits128{0, ~uint64_t(0)} : row.source.prefix.base;
  return std::tuple(row.kind != Kind::tunnel, -int(source_length + row.target.prefix.length), row.protocol == 0,
                    -int(given), width, -int(source_length), source, row.target.prefix.base, row.target.prefix.length,
                    row.protocol, row.source_ports, row.target_ports);
}

Rule ruleOf(const net::Prefix& source, const net::Prefix& target, uint16_t protocol, net::PortRange source_ports,
            net::PortRange target_ports) {
  Rule rule;
  rule.family = source.family;
  rule.source_base = source.base;
  rule.source_length = source.length;
  rule.target_base = target.base;
  rule.target_length = target.length;
  rule.protocol = protocol == 0 ? classify::kAnyProtocol : protocol;
  rule.source_ports = source_ports;
  rule.target_ports = target_ports;
  return rule;
}

void addTo(RuleSet& set, Rule rule) {
  rule.rank = uint32_t(set.rules.size());
  set.rules.push_back(rule);
}

} // namespace

RuleSet isolationSet(size_t filters, uint64_t seed, net::Family family, unsigned ipv6_percent) {
  std::vector<IsolationRow> rows = IsolationRows(filters, seed, ipv6_percent).make();
  std::erase_if(rows, [&](const IsolationRow& row) { return row.target.prefix.family != family; });
  std::stable_sort(rows.begin(), rows.end(),
                   [](const IsolationRow& a, const IsolationRow& b) { return orderOf(a) < orderOf(b); });
  RuleSet set{.name = {}, .family = family, .rules = {}};
  for (const IsolationRow& row : rows) {
    const net::Prefix source = row.source.me ? net::hostPrefix(meOf(family)) : row.source.prefix;
    const net::Prefix& target = row.target.prefix;
    addTo(set, ruleOf(source, target, row.protocol, row.source_ports, row.target_ports));
    const bool is_its_own_mirror = source == target && row.source_ports == row.target_ports;
    if (row.mirrored && !is_its_own_mirror)
      addTo(set, ruleOf(target, source, row.protocol, row.target_ports, row.source_ports));
  }
  return set;
}

RuleSet unorderedSet(size_t rules, uint64_t seed, net::Family family) {
  Random random(seed);
  const unsigned full = net::bitsOf(family);
  std::vector<net::Prefix> networks{net::anyPrefix(family)};
  while (networks.size() < 40 + rules / 20) {
    const net::Prefix outer = networks[random.skewed(networks.size())];
    const unsigned length = std::min(full, unsigned(outer.length + 1 + random.below(full / 4)));
    networks.push_back(random.inside(outer, length));
  }
  auto prefix = [&] {
    const net::Prefix outer = random.pick(networks);
    return random.below(3) != 0 ? outer
                                : random.inside(outer, unsigned(outer.length + random.below(full - outer.length + 1)));
  };
  auto ports = [&]() -> net::PortRange {
    const auto port = uint16_t(random.below(65536));
    switch (random.below(6)) {
    case 0:
      return {0, 1023};
    case 1:
      return {1024, 65535};
    case 2:
      return net::singlePort(port);
    case 3:
      return {port, uint16_t(port + random.below(65536u - port))};
    default:
      return net::kAnyPort;
    }
  };
  RuleSet set{.name = {}, .family = family, .rules = {}};
  while (set.rules.size() < rules) {
    const net::Prefix source = prefix(), target = prefix();
    if (source.isAny() && target.isAny() && random.below(rules) != 0)
      continue; // it would take all that follows
    const uint16_t protocol = std::array<uint16_t, 5>{0, 6, 6, 17, 1}[random.below(5)];
    const bool has_ports = protocol == net::protocol::tcp || protocol == net::protocol::udp;
    const net::PortRange source_ports = has_ports ? ports() : net::kAnyPort;
    const net::PortRange target_ports = has_ports ? ports() : net::kAnyPort;
    addTo(set, ruleOf(source, target, protocol, source_ports, target_ports));
  }
  return set;
}

} // namespace cordon::bench
