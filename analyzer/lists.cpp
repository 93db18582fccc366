#include "analyzer/lists.h"

#include "compiler/ir/describe.h"
#include "compiler/space/region.h"

namespace cordon::analyzer {

std::vector<List> listsOf(llvm::ArrayRef<ir::PolicyIr> classes) {
  std::vector<List> lists;
  for (const ir::PolicyIr& policy : classes)
    for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
      for (net::Family family : {net::Family::v4, net::Family::v6}) {
        List list{&policy, direction, family, space::selectorsOf(policy.list(direction), family, direction), {}};
        if (list.size() == 0)
          continue;
        list.effects = space::effectsOf(list.selectors.selectors, family);
        lists.push_back(std::move(list));
      }
  return lists;
}

bool isWritten(const ir::Origin& origin) {
  bool is_own = origin.kind == ir::Origin::Kind::policy || origin.kind == ir::Origin::Kind::imported;
  return is_own && origin.spans.size() == 1;
}

bool isSameStatement(const ir::Origin& a, const ir::Origin& b) {
  return a.kind == b.kind && a.name == b.name;
}

namespace {

/// The first own address of the family that lies in `span` and is not the peer's, if there is one; else the peer's own;
/// the lowest of `span` if no address is known.
net::Address ownAddress(const ir::PolicyIr& policy, const net::Address& peer, const space::Span& span) {
  net::Family family = peer.family;
  bool is_peer_in = false;
  for (const ir::Host& host : policy.hosts)
    for (const net::Address& address : host.addresses) {
      bool fits = address.family == family && span.first <= address.value && address.value <= span.last;
      if (fits && address != peer)
        return address;
      is_peer_in |= fits;
    }
  if (is_peer_in)
    return peer;
  for (const ir::Host& host : policy.hosts)
    for (const net::Prefix& prefix : host.dynamic_in)
      if (prefix.family == family && prefix.base <= span.last && span.first <= prefix.last().value)
        return {family, std::max(prefix.base, span.first)};
  return {family, span.first};
}

} // namespace

std::string exampleOf(const List& list, llvm::ArrayRef<uint32_t> filters) {
  space::Region region = space::wholeSpace(list.family);
  for (uint32_t index : filters)
    region = space::intersection(region, regionOf(list.selectors.selectors[index], list.family));
  space::Box box = space::toBox(region, list.family);
  auto port = [](net::PortRange range) { return range.contains(49152) ? uint16_t(49152) : range.first; };
  net::Packet packet;
  packet.source = box.source.first;
  packet.destination = box.target.first;
  if (list.direction == ir::Direction::out)
    packet.source = ownAddress(*list.policy, packet.destination, region[space::Field::source]);
  if (list.direction == ir::Direction::in)
    packet.destination = ownAddress(*list.policy, packet.source, region[space::Field::target]);
  packet.protocol = uint8_t(box.protocol.contains(net::protocol::tcp) ? net::protocol::tcp : box.protocol.first);
  bool is_icmp = net::isIcmp(packet.protocol);
  if (net::hasPorts(packet.protocol)) {
    packet.source_port = is_icmp ? box.source_ports.first : port(box.source_ports);
    packet.destination_port = is_icmp ? box.target_ports.first : port(box.target_ports);
  }
  return ir::describe(packet);
}

} // namespace cordon::analyzer
