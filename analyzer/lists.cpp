#include "analyzer/lists.h"

#include "compiler/ir/describe.h"
#include "compiler/space/region.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {

namespace {

bool isTunnel(const List& list, uint32_t filter) {
  const auto* negotiate = std::get_if<ir::Negotiate>(&list.action(filter));
  return negotiate && negotiate->tunnel;
}

HiddenFilter hiddenFilter(const List& list, uint32_t filter, space::Effect effect, llvm::ArrayRef<uint32_t> reasons) {
  HiddenFilter hidden;
  hidden.filter = filter;
  hidden.effect = effect;
  hidden.reason_count = uint32_t(reasons.size());
  llvm::copy(reasons.take_front(HiddenFilter::kReasonsKept), hidden.reasons.begin());
  const ir::Filter& one = list.filter(filter);
  hidden.is_own = llvm::all_of(reasons, [&](uint32_t other) {
    return list.filter(other).origin == one.origin || isSameStatement(list.origin(other), list.origin(filter));
  });
  hidden.is_treated_otherwise =
      llvm::any_of(reasons, [&](uint32_t other) { return list.filter(other).action != one.action; });
  hidden.is_by_tunnels =
      !isTunnel(list, filter) && llvm::all_of(reasons, [&](uint32_t other) { return isTunnel(list, other); });
  return hidden;
}

} // namespace

std::vector<List> listsOf(llvm::ArrayRef<ir::PolicyIr> classes) {
  std::vector<List> lists;
  for (const ir::PolicyIr& policy : classes)
    for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
      for (net::Family family : {net::Family::v4, net::Family::v6}) {
        List list;
        list.policy = &policy;
        list.direction = direction;
        list.family = family;
        list.selectors = space::selectorsOf(policy.list(direction), family, direction);
        if (list.size() == 0)
          continue;
        llvm::ArrayRef<space::Selector> selectors = list.selectors.selectors;
        list.meetings = std::make_unique<space::Meetings>(selectors, family);
        list.effects = space::effectsOf(selectors, family, *list.meetings,
                                        [&](uint32_t filter, space::Effect effect, llvm::ArrayRef<uint32_t> reasons) {
                                          list.hidden.push_back(hiddenFilter(list, filter, effect, reasons));
                                        });
        lists.push_back(std::move(list));
      }
  return lists;
}

bool isWritten(const ir::Origin& origin) {
  // Statements have several places, too: of a group those of its access lists. Of two statements the name says both.
  if (origin.kind == ir::Origin::Kind::policy)
    return !origin.spans.empty() && !llvm::StringRef(origin.name).contains(" and ");
  return origin.kind == ir::Origin::Kind::imported && origin.spans.size() == 1;
}

void countWritten(const std::vector<List>& lists, llvm::StringMap<uint64_t>& counts) {
  std::vector<uint64_t*> by_origin;
  for (auto list = lists.begin(); list != lists.end();) {
    const ir::PolicyIr& policy = *list->policy;
    by_origin.clear();
    for (const ir::Origin& origin : policy.origins) {
      auto at = isWritten(origin) ? counts.find(origin.name) : counts.end();
      by_origin.push_back(at == counts.end() ? nullptr : &at->second);
    }
    for (; list != lists.end() && list->policy == &policy; ++list)
      for (uint32_t i = 0; i < list->size(); ++i)
        if (uint64_t* count = by_origin[list->filter(i).origin.index])
          ++*count;
  }
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
