#include "backends/solaris/entry.h"

#include "backends/solaris/vocabulary.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cordon::backends::solaris {

using ir::Direction;

Selector selectorOf(const ir::Filter& filter, Direction direction) {
  bool outbound = direction == Direction::out;
  ir::Endpoint local = outbound ? filter.source() : filter.target();
  ir::Endpoint remote = outbound ? filter.target() : filter.source();
  Selector selector{.family = filter.family,
                    .local_me = local.me,
                    .remote_me = remote.me,
                    .local = local.me ? net::anyPrefix(filter.family) : local.prefix,
                    .remote = remote.me ? net::anyPrefix(filter.family) : remote.prefix,
                    .protocol = filter.protocol,
                    .local_ports = filter.source_ports,
                    .remote_ports = filter.target_ports};
  if (!outbound && !net::isIcmp(filter.protocol))
    std::swap(selector.local_ports, selector.remote_ports);
  return selector;
}

ir::Filter filterOf(const Entry& entry, Direction direction) {
  const Selector& selector = entry.selector;
  ir::Filter filter;
  filter.family = selector.family;
  filter.protocol = selector.protocol;
  filter.source_ports = selector.local_ports;
  filter.target_ports = selector.remote_ports;
  filter.connection = entry.connection;
  filter.action = entry.action;
  filter.origin = entry.origin;
  filter.setSource({selector.local_me, selector.local});
  filter.setTarget({selector.remote_me, selector.remote});
  return direction == Direction::out ? filter : mirror(filter);
}

std::vector<Entry> pairHalves(const ir::PolicyIr& ir) {
  using Key = std::tuple<Selector, ir::ConnectionType, ir::ActionId>;
  std::vector<Entry> entries;
  std::multimap<Key, size_t> waiting; // outbound halves without an inbound one, in list order per key
  for (const ir::Filter& filter : ir.out) {
    if (!concerns(filter, Direction::out))
      continue;
    Selector selector = selectorOf(filter, Direction::out);
    waiting.emplace(Key(selector, filter.connection, filter.action), entries.size());
    entries.push_back({.selector = selector,
                       .out = true,
                       .connection = filter.connection,
                       .action = filter.action,
                       .origin = filter.origin,
                       .out_rank = filter.rank});
  }
  for (const ir::Filter& filter : ir.in) {
    if (!concerns(filter, Direction::in))
      continue;
    Selector selector = selectorOf(filter, Direction::in);
    auto half = waiting.find(Key(selector, filter.connection, filter.action));
    if (half != waiting.end()) {
      entries[half->second].in = true;
      entries[half->second].in_rank = filter.rank;
      waiting.erase(half);
      continue;
    }
    entries.push_back({.selector = selector,
                       .in = true,
                       .connection = filter.connection,
                       .action = filter.action,
                       .origin = filter.origin,
                       .in_rank = filter.rank});
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.firstRank() < b.firstRank(); });
  return entries;
}

AddressBox addressesOf(const Selector& selector) {
  return {rangeOf(selector.local), rangeOf(selector.remote)};
}

bool overlaps(const Selector& a, const Selector& b) {
  bool protocols = a.protocol == ir::kAnyProtocol || b.protocol == ir::kAnyProtocol || a.protocol == b.protocol;
  return a.family == b.family && protocols && a.local_ports.overlaps(b.local_ports) &&
         a.remote_ports.overlaps(b.remote_ports) && a.local.overlaps(b.local) && a.remote.overlaps(b.remote);
}

bool coversTraffic(const Selector& outer, const Selector& inner) {
  bool protocols = outer.protocol == ir::kAnyProtocol || outer.protocol == inner.protocol;
  return protocols && outer.local_ports.contains(inner.local_ports) && outer.remote_ports.contains(inner.remote_ports);
}

NativeClass classOf(bool bypass, bool esp, bool ah) {
  return bypass      ? NativeClass::bypass
         : esp && ah ? NativeClass::ah_and_esp
         : esp       ? NativeClass::esp
         : ah        ? NativeClass::ah
                     : NativeClass::drop;
}

NativeClass classOf(const ir::Action& action) {
  return std::visit(ir::Overloaded{
                        [](const ir::Permit&) { return NativeClass::bypass; },
                        [](const ir::Block&) { return NativeClass::drop; },
                        [](const ir::Negotiate& negotiate) {
                          // The boosts of all alternatives are or-ed.
                          bool esp = false, ah = false;
                          for (const ir::QuickProposal& offer : negotiate.quick) {
                            esp = esp || offer.esp;
                            ah = ah || offer.ah;
                          }
                          return classOf(false, esp, ah);
                        },
                    },
                    action);
}

static std::string describeSide(bool me, const net::Prefix& prefix) {
  if (me)
    return "me";
  if (prefix.isAny())
    return prefix.family == net::Family::v4 ? "any" : "any IPv6";
  return net::toString(prefix);
}

static std::string describePorts(const net::PortRange& ports) {
  if (ports.isAny())
    return "any";
  return ports.isSingle() ? std::to_string(ports.first)
                          : std::to_string(ports.first) + "-" + std::to_string(ports.last);
}

std::string describe(const Selector& selector) {
  std::string text =
      describeSide(selector.local_me, selector.local) + " <-> " + describeSide(selector.remote_me, selector.remote);
  if (selector.protocol != ir::kAnyProtocol)
    text += " " + protocolName(selector.protocol);
  if (selector.local_ports.isAny() && selector.remote_ports.isAny())
    return text;
  bool icmp = net::isIcmp(selector.protocol);
  return text + (icmp ? " type " : " port ") + describePorts(selector.local_ports) + (icmp ? " code " : " <-> ") +
         describePorts(selector.remote_ports);
}

std::string describe(const Entry& entry, const ir::PolicyIr& ir) {
  std::string text = std::visit(ir::Overloaded{
                                    [](const ir::Permit&) { return "permit of `"; },
                                    [](const ir::Block&) { return "block of `"; },
                                    [](const ir::Negotiate&) { return "negotiate of `"; },
                                },
                                ir.actions[entry.action.index]) +
                     describe(entry.selector) + "`";
  if (const std::string& name = ir.origin(entry.origin).name; !name.empty())
    text += " (" + name + ")";
  return text;
}

} // namespace cordon::backends::solaris
