#include "tests/support/small_lists.h"

namespace cordon::tests {

using space::Effect;
using space::Selector;
using space::Service;

namespace {

constexpr unsigned kBits = 4, kPorts = 8, kSourcePorts = 2;
constexpr uint16_t kProtocols[] = {net::protocol::tcp, net::protocol::udp, 47};

/// The universe stands at the low end of each field: addresses 10.0.0.0 to 10.0.0.15, ports 0 to 7.
bool matches(const Selector& s, const Point& p) {
  auto inside = [](net::Bits128 base, uint8_t length, unsigned address) {
    unsigned fixed = length < 28 ? 0 : length - 28u;
    return (address >> (kBits - fixed)) == ((unsigned(base.lo) & 15) >> (kBits - fixed));
  };
  const Service& service = s.service;
  bool has_protocol = service.protocol == ir::kAnyProtocol || service.protocol == p.protocol;
  bool has_connection =
      service.connection == ir::ConnectionType::all ||
      service.connection == (p.connection ? ir::ConnectionType::remote_access : ir::ConnectionType::lan);
  return inside(s.source, s.source_length, p.source) && inside(s.target, s.target_length, p.target) && has_protocol &&
         service.source_ports.contains(uint16_t(p.source_port)) &&
         service.target_ports.contains(uint16_t(p.target_port)) && has_connection;
}

std::vector<Point> universe() {
  std::vector<Point> points;
  for (unsigned source = 0; source < 16; ++source)
    for (unsigned target = 0; target < 16; ++target)
      for (uint16_t protocol : kProtocols)
        for (unsigned ports = 0; ports < (net::hasPorts(protocol) ? kSourcePorts * kPorts : 1); ++ports)
          for (unsigned connection = 0; connection < 2; ++connection)
            points.push_back({source, target, protocol, ports / kPorts, ports % kPorts, connection});
  return points;
}

} // namespace

std::vector<Selector> SmallLists::make(size_t size) {
  std::vector<Selector> list;
  for (size_t i = 0; i < size; ++i)
    list.push_back(one());
  return list;
}

std::pair<net::Bits128, uint8_t> SmallLists::prefix() {
  unsigned fixed = below(4) == 0 ? 0 : below(kBits + 1);
  uint64_t low = (below(16) >> (kBits - fixed)) << (kBits - fixed);
  return {{0, 0x0a000000 + low}, uint8_t(28 + fixed)};
}

// All ports of the universe, or some: a last port of the universe stands for all beyond.
net::PortRange SmallLists::ports(unsigned count) {
  if (below(2) == 0)
    return net::kAnyPort;
  unsigned first = below(count), last = first + below(count - first);
  return {uint16_t(first), last == count - 1 ? uint16_t(0xffff) : uint16_t(last)};
}

Selector SmallLists::one() {
  Selector s;
  std::tie(s.source, s.source_length) = prefix();
  std::tie(s.target, s.target_length) = prefix();
  if (below(3) != 0)
    s.service.protocol = kProtocols[below(3)];
  if (net::hasPorts(s.service.protocol) && s.service.protocol != ir::kAnyProtocol) {
    s.service.source_ports = below(3) == 0 ? ports(kSourcePorts) : net::kAnyPort;
    s.service.target_ports = ports(kPorts);
  }
  s.service.connection = below(4) == 0 ? ir::ConnectionType(1 + below(2)) : ir::ConnectionType::all;
  s.treatment = below(3);
  return s;
}

SmallOracle::SmallOracle(std::vector<Selector> selectors) : list(std::move(selectors)), points(universe()) {
  // Protocols outside the universe: an "any" filter holds them too, so one more protocol stands for all others.
  for (unsigned source = 0; source < 16; ++source)
    for (unsigned target = 0; target < 16; ++target)
      for (unsigned connection = 0; connection < 2; ++connection)
        points.push_back({source, target, 99, 0, 0, connection});
  for (const Selector& s : list) {
    match.emplace_back();
    for (const Point& p : points)
      match.back().push_back(matches(s, p));
  }
}

bool SmallOracle::meet(size_t a, size_t b, size_t c) const {
  for (size_t p = 0; p < points.size(); ++p)
    if (match[a][p] && match[b][p] && match[c][p])
      return true;
  return false;
}

Selector SmallOracle::packet(size_t p) const {
  const Point& point = points[p];
  auto port = [&](unsigned value) {
    return net::hasPorts(point.protocol) ? net::singlePort(uint16_t(value)) : net::kAnyPort;
  };
  return {{0, 0x0a000000 + point.source},
          {0, 0x0a000000 + point.target},
          32,
          32,
          {uint16_t(point.protocol), port(point.source_port), port(point.target_port),
           point.connection ? ir::ConnectionType::remote_access : ir::ConnectionType::lan},
          0};
}

bool SmallOracle::covers(size_t outer, size_t inner) const {
  for (size_t p = 0; p < points.size(); ++p)
    if (match[inner][p] && !match[outer][p])
      return false;
  return true;
}

size_t SmallOracle::first(size_t p, size_t without) const {
  for (size_t i = 0; i < list.size(); ++i)
    if (i != without && match[i][p])
      return i;
  return kNone;
}

Effect SmallOracle::effectOf(size_t one) const {
  bool decides = false;
  for (size_t p = 0; p < points.size(); ++p) {
    if (first(p) != one)
      continue;
    decides = true;
    size_t next = first(p, one);
    if (next == kNone || list[next].treatment != list[one].treatment)
      return Effect::decides;
  }
  return decides ? Effect::redundant : Effect::dead;
}

std::string SmallOracle::show() const {
  std::string text;
  for (const Selector& s : list)
    text += net::toString(net::Prefix{net::Family::v4, s.source, s.source_length}) + " -> " +
            net::toString(net::Prefix{net::Family::v4, s.target, s.target_length}) + " protocol " +
            std::to_string(s.service.protocol) + " ports " + std::to_string(s.service.source_ports.first) + "-" +
            std::to_string(s.service.source_ports.last) + " -> " + std::to_string(s.service.target_ports.first) + "-" +
            std::to_string(s.service.target_ports.last) + " connection " + std::to_string(int(s.service.connection)) +
            " treatment " + std::to_string(s.treatment) + "\n";
  return text;
}

} // namespace cordon::tests
