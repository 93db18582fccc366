#include "compiler/meaning/service_packets.h"

#include "compiler/meaning/outcome.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace cordon::meaning {
namespace {

using Filters = llvm::ArrayRef<const ir::Filter*>;

/// Ascending, each once.
using Bounds = std::vector<uint32_t>;

/// Starts of the spans that bounds cut `range` into; port 0 is written as 1 where 1 is in its span.
std::vector<uint16_t> representatives(const net::PortRange& range, const Bounds& bounds) {
  std::vector<uint16_t> starts = {range.first};
  for (uint32_t bound : bounds)
    if (bound > range.first && bound <= range.last)
      starts.push_back(uint16_t(bound));
  bool has_one = range.last >= 1 && (starts.size() == 1 || starts[1] > 1);
  if (starts.front() == 0 && has_one)
    starts.front() = 1;
  return starts;
}

void addBounds(const net::PortRange& range, Bounds& bounds) {
  bounds.push_back(range.first);
  bounds.push_back(uint32_t(range.last) + 1);
}

void settle(Bounds& bounds) {
  llvm::sort(bounds);
  bounds.erase(llvm::unique(bounds), bounds.end());
}

class Cutter {
public:
  Cutter(const net::Packet& between, Filters forth, Filters back) : between(between), forth(forth), back(back) {
    for (Filters list : {forth, back})
      tells_connections |=
          llvm::any_of(list, [](const ir::Filter* filter) { return filter->connection != ir::ConnectionType::all; });
  }

  void add(const model::Selector& selector) {
    bool v6 = between.source.family == net::Family::v6;
    if (selector.family && *selector.family != between.source.family)
      return;
    if (selector.protocol != ir::kAnyProtocol)
      return addProtocol(uint8_t(selector.protocol), selector, true);
    for (uint8_t protocol : protocols())
      if (protocol != (v6 ? net::protocol::icmp : net::protocol::icmpv6)) // the other family's
        addProtocol(protocol, selector, false);
  }

  std::vector<net::Packet> packets;

private:
  /// All that a filter names, ICMP, which has rules of its own, and one that none names: of TCP, UDP, GRE and the
  /// lowest others the first.
  std::set<uint8_t> protocols() const {
    std::set<uint8_t> named = {net::protocol::icmp, net::protocol::icmpv6};
    for (Filters list : {forth, back})
      for (const ir::Filter* filter : list)
        if (filter->protocol != ir::kAnyProtocol)
          named.insert(uint8_t(filter->protocol));
    for (unsigned first : {unsigned(net::protocol::tcp), unsigned(net::protocol::udp), 47u})
      if (named.insert(uint8_t(first)).second)
        return named;
    for (unsigned number = 0; number < 256; ++number)
      if (named.insert(uint8_t(number)).second)
        return named;
    return named;
  }

  void addProtocol(uint8_t protocol, const model::Selector& selector, bool is_named) {
    if (!net::hasPorts(protocol))
      return addPacket(protocol, 0, 0);
    bool icmp = net::isIcmp(protocol);
    Bounds source_bounds, target_bounds;
    for (const ir::Filter* filter : forth)
      addFilter(*filter, protocol, source_bounds, target_bounds);
    for (const ir::Filter* filter : back)
      if (icmp)
        addFilter(*filter, protocol, source_bounds, target_bounds);
      else
        addFilter(*filter, protocol, target_bounds, source_bounds);
    net::PortRange source = selector.source_ports, target = selector.target_ports;
    if (icmp) { // each query is told from its neighbours, and has an answer of another type
      source_bounds.resize(256);
      std::iota(source_bounds.begin(), source_bounds.end(), 0);
      source.last = std::min<uint16_t>(source.last, 255);
      target.last = std::min<uint16_t>(target.last, 255);
    }
    if (!icmp)
      settle(source_bounds);
    settle(target_bounds);
    for (uint16_t from : icmp ? types(source, source_bounds) : representatives(source, source_bounds))
      for (uint16_t to : icmp ? types(target, target_bounds) : representatives(target, target_bounds)) {
        net::Packet packet = with(protocol, from, to);
        if (!icmp || is_named || answerTo(packet))
          addPacket(protocol, from, to);
      }
  }

  static std::vector<uint16_t> types(const net::PortRange& range, const Bounds& bounds) {
    std::vector<uint16_t> starts = {range.first};
    for (uint32_t bound : bounds)
      if (bound > range.first && bound <= range.last)
        starts.push_back(uint16_t(bound));
    return starts;
  }

  static void addFilter(const ir::Filter& filter, uint8_t protocol, Bounds& source, Bounds& target) {
    if (filter.protocol != ir::kAnyProtocol && filter.protocol != protocol)
      return;
    addBounds(filter.source_ports, source);
    addBounds(filter.target_ports, target);
  }

  net::Packet with(uint8_t protocol, uint16_t source_port, uint16_t destination_port) const {
    net::Packet packet = between;
    packet.protocol = protocol;
    packet.source_port = source_port;
    packet.destination_port = destination_port;
    return packet;
  }
  void addPacket(uint8_t protocol, uint16_t source_port, uint16_t destination_port) {
    packets.push_back(with(protocol, source_port, destination_port));
    if (tells_connections) {
      packets.push_back(packets.back());
      packets.back().connection = net::ConnectionClass::remote_access;
    }
  }

  const net::Packet& between;
  Filters forth, back;
  bool tells_connections = false;
};

/// Those that people look for first: TCP, UDP, ICMP, then by number.
unsigned placeOf(uint8_t protocol) {
  switch (protocol) {
  case net::protocol::tcp:
    return 0;
  case net::protocol::udp:
    return 1;
  case net::protocol::icmp:
  case net::protocol::icmpv6:
    return 2;
  default:
    return 3u + protocol;
  }
}

} // namespace

std::vector<net::Packet> servicePackets(const net::Packet& between, llvm::ArrayRef<model::Selector> services,
                                        llvm::ArrayRef<const ir::Filter*> forth,
                                        llvm::ArrayRef<const ir::Filter*> back) {
  Cutter cutter(between, forth, back);
  if (services.empty())
    cutter.add({});
  for (const model::Selector& selector : services)
    cutter.add(selector);
  llvm::sort(cutter.packets, [](const net::Packet& a, const net::Packet& b) {
    return std::pair(placeOf(a.protocol), a) < std::pair(placeOf(b.protocol), b);
  });
  cutter.packets.erase(std::unique(cutter.packets.begin(), cutter.packets.end()), cutter.packets.end());
  return std::move(cutter.packets);
}

} // namespace cordon::meaning
