#include "tests/support/policy_gen.h"

#include "tests/support/naive.h"

#include <algorithm>

namespace cordon::tests {
namespace {

constexpr ir::Direction kDirections[] = {ir::Direction::out, ir::Direction::in, ir::Direction::forward};

net::Address v4(uint64_t value) {
  return {net::Family::v4, {0, value}};
}

ir::Negotiate negotiate() {
  ir::Negotiate action;
  action.authentication = {{}};
  action.main = {{}};
  action.quick = {{}};
  action.quick[0].esp = ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1};
  return action;
}

ir::Negotiate tunnelled() {
  ir::Negotiate action = negotiate();
  action.tunnel = ir::Tunnel{v4(0xc6336401), v4(0xcb007101)};
  return action;
}

std::vector<ir::Filter> allFilters(const Universe& universe, const UniverseOptions& options) {
  std::vector<net::PortRange> ports{net::kAnyPort};
  for (uint16_t port : options.ports)
    ports.push_back(net::singlePort(port));
  std::vector<ir::Filter> filters;
  for (const ir::Endpoint& source : universe.sides)
    for (const ir::Endpoint& target : universe.sides)
      for (uint16_t protocol : options.protocols)
        for (const net::PortRange& source_ports : ports)
          for (const net::PortRange& target_ports : ports)
            for (uint32_t action = 0; action < universe.actions.size(); ++action) {
              if (protocol == ir::kAnyProtocol && !(source_ports.isAny() && target_ports.isAny()))
                continue;
              ir::Filter filter;
              filter.setSource(source);
              filter.setTarget(target);
              filter.protocol = protocol;
              filter.source_ports = source_ports;
              filter.target_ports = target_ports;
              filter.action = {{action}};
              filter.origin = {{0}};
              filters.push_back(filter);
            }
  return filters;
}

std::vector<net::Packet> allPackets(const Universe& universe, const UniverseOptions& options) {
  std::vector<net::Packet> packets;
  for (const net::Address& source : universe.addresses)
    for (const net::Address& destination : universe.addresses)
      for (uint16_t protocol : options.protocols) {
        if (protocol == ir::kAnyProtocol)
          continue;
        for (uint16_t source_port : options.ports)
          for (uint16_t destination_port : options.ports)
            packets.push_back({.source = source,
                               .destination = destination,
                               .protocol = uint8_t(protocol),
                               .source_port = source_port,
                               .destination_port = destination_port,
                               .connection = net::ConnectionClass::lan});
      }
  return packets;
}

} // namespace

ir::PolicyIr Universe::emptyPolicy() const {
  ir::PolicyIr ir;
  ir.name = "universe";
  ir.actions = actions;
  ir.origins.resize(1);
  return ir;
}

Universe makeUniverse(const UniverseOptions& options) {
  constexpr uint64_t first = 0x0a000000; // 10.0.0.0
  Universe universe;
  for (uint64_t i = 0; i < 4; ++i)
    universe.addresses.push_back(v4(first + i));
  universe.me = {universe.addresses[1]};
  universe.sides = {{true, net::anyPrefix(net::Family::v4)}, {false, net::anyPrefix(net::Family::v4)}};
  for (unsigned length = 30; length <= 32; ++length)
    for (uint64_t i = 0; i < 4; i += uint64_t(1) << (32 - length))
      universe.sides.push_back({false, net::prefixOf(v4(first + i), length)});
  universe.actions = {ir::Permit{}, ir::Block{}, negotiate(), tunnelled()};
  universe.filters = allFilters(universe, options);
  universe.packets = allPackets(universe, options);
  return universe;
}

void addOneWay(ir::PolicyIr& ir, const ir::Filter& filter) {
  for (ir::Direction direction : kDirections)
    if (naive::possible(filter, direction))
      ir.list(direction).push_back(filter);
}

void addMirrored(ir::PolicyIr& ir, const ir::Filter& filter) {
  addOneWay(ir, filter);
  addOneWay(ir, naive::reversed(filter));
}

std::vector<net::Address> RandomPolicies::me() {
  return {v4(0x0a010203), v4(0x0a020203), *net::parseAddress("2001:db8:1::3")};
}

net::Address RandomPolicies::address(net::Family family) {
  // Few distinct bits, high and low, so that prefixes nest and addresses meet.
  uint64_t high = below(3), middle = below(4), low = below(6);
  if (family == net::Family::v4)
    return v4(0x0a000000 | high << 16 | middle << 8 | low);
  return {family, {0x20010db800000000 | high << 16 | middle, low}};
}

ir::Endpoint RandomPolicies::side(net::Family family) {
  if (chance(25))
    return {true, net::anyPrefix(family)};
  if (chance(20))
    return {false, net::anyPrefix(family)};
  static constexpr uint8_t lengths_v4[] = {8, 15, 16, 22, 24, 29, 30, 31, 32, 32, 32};
  static constexpr uint8_t lengths_v6[] = {32, 46, 48, 63, 64, 124, 126, 127, 128, 128, 128};
  const auto& lengths = family == net::Family::v4 ? lengths_v4 : lengths_v6;
  return {false, net::prefixOf(address(family), lengths[below(std::size(lengths))])};
}

net::PortRange RandomPolicies::ports() {
  if (chance(40))
    return net::kAnyPort;
  uint16_t first = uint16_t(below(12));
  if (chance(60))
    return net::singlePort(first);
  return {first, uint16_t(first + below(6))};
}

ir::Filter RandomPolicies::filter(const ir::PolicyIr& ir) {
  static constexpr uint16_t protocols[] = {ir::kAnyProtocol, ir::kAnyProtocol, 6, 6, 17, 1, 58, 47};
  ir::Filter filter;
  filter.family = chance(30) ? net::Family::v6 : net::Family::v4;
  filter.setSource(side(filter.family));
  filter.setTarget(side(filter.family));
  filter.protocol = protocols[below(std::size(protocols))];
  if (filter.protocol != ir::kAnyProtocol && net::hasPorts(filter.protocol)) {
    filter.source_ports = ports();
    // An ICMP code needs a type.
    if (!net::isIcmp(filter.protocol) || !filter.source_ports.isAny())
      filter.target_ports = ports();
  }
  if (chance(10))
    filter.connection = chance(50) ? ir::ConnectionType::lan : ir::ConnectionType::remote_access;
  if (chance(8))
    filter.layer = ir::Layer(below(4));
  filter.action = {{uint32_t(below(ir.actions.size()))}};
  filter.origin = {{uint32_t(below(ir.origins.size()))}};
  return filter;
}

ir::PolicyIr RandomPolicies::policy(size_t filters) {
  ir::PolicyIr ir;
  ir.name = "random";
  ir.intern(ir::Permit{});
  ir.intern(ir::Block{});
  ir.intern(tunnelled());
  for (unsigned bits = 0; bits < 8; ++bits) {
    ir::Negotiate action = negotiate();
    action.fallback_to_clear = bits & 1;
    action.inbound_clear = bits & 2;
    if (bits & 4) // differs in nothing that the order's documented steps see
      action.quick[0].lifetime_s = 1800;
    ir.intern(action);
  }
  ir.origins.resize(3);
  std::vector<ir::Filter> written;
  for (size_t i = 0; i < filters; ++i) {
    ir::Filter next = !written.empty() && chance(5) ? written[below(written.size())] : filter(ir);
    if (chance(10)) // the same shape with another action: only the restriction decides
      next.action = {{uint32_t(below(ir.actions.size()))}};
    written.push_back(next);
    chance(80) ? addMirrored(ir, next) : addOneWay(ir, next);
  }
  if (chance(40)) // the negotiate actions of bits 0 and 4
    ir.default_response = ir::DefaultResponse{{{chance(50) ? 3u : 7u}}, {{uint32_t(below(3))}}};
  return ir;
}

net::Address RandomPolicies::addressNear(const ir::Endpoint& side, const std::vector<net::Address>& me) {
  const net::Family family = side.prefix.family;
  if (side.me) {
    std::vector<net::Address> own = me;
    std::erase_if(own, [&](const net::Address& mine) { return mine.family != family; });
    return own.empty() ? address(family) : own[below(own.size())];
  }
  if (side.prefix.isAny() || chance(15))
    return address(family);
  switch (below(5)) {
  case 0:
    return side.prefix.first();
  case 1:
    return side.prefix.last();
  case 2: // just outside
    return {family, net::Bits128(side.prefix.base - 1) & net::maskOf(family, net::bitsOf(family))};
  case 3:
    return {family, net::Bits128(side.prefix.last().value + 1) & net::maskOf(family, net::bitsOf(family))};
  default:
    return address(family);
  }
}

uint16_t RandomPolicies::portNear(const net::PortRange& range) {
  switch (below(4)) {
  case 0:
    return range.first;
  case 1:
    return range.last;
  case 2:
    return uint16_t(range.first - 1);
  default:
    return uint16_t(range.last + 1);
  }
}

net::Packet RandomPolicies::packetNear(const ir::PolicyIr& ir, const std::vector<net::Address>& me) {
  const std::vector<ir::Filter>& list = ir.list(kDirections[below(3)]);
  const ir::Filter near = list.empty() ? filter(ir) : list[below(list.size())];
  static constexpr uint8_t others[] = {6, 17, 1, 58, 47};
  const bool follow = near.protocol != ir::kAnyProtocol && chance(85);
  net::Packet packet;
  packet.source = addressNear(near.source(), me);
  packet.destination = addressNear(near.target(), me);
  packet.protocol = follow ? uint8_t(near.protocol) : others[below(std::size(others))];
  if (net::hasPorts(packet.protocol)) {
    packet.source_port = portNear(near.source_ports);
    packet.destination_port = portNear(near.target_ports);
  }
  packet.connection = chance(20) ? net::ConnectionClass::remote_access : net::ConnectionClass::lan;
  return packet;
}

} // namespace cordon::tests
