#include "analyzer/lists.h"

#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {

namespace {

/// How a list's hidden filters are told.
class Teller {
public:
  explicit Teller(const List& list) : list(list) {
    for (const ir::Action& action : list.policy->actions) {
      const auto* negotiate = std::get_if<ir::Negotiate>(&action);
      is_tunnel.push_back(negotiate && negotiate->tunnel);
    }
  }

  HiddenFilter tell(uint32_t filter, space::Effect effect, llvm::ArrayRef<uint32_t> reasons) const {
    HiddenFilter hidden;
    hidden.filter = filter;
    hidden.effect = effect;
    hidden.reason_count = uint32_t(reasons.size());
    llvm::copy(reasons.take_front(HiddenFilter::kReasonsKept), hidden.reasons.begin());
    hidden.origin = selector(filter).origin;
    hidden.reason_origin = selector(reasons.front()).origin;
    uint32_t treatment = treatmentOf(filter);
    hidden.is_own = llvm::all_of(reasons, [&](uint32_t other) { return isSameStatement(filter, other); });
    hidden.is_treated_otherwise =
        llvm::any_of(reasons, [&](uint32_t other) { return treatmentOf(other) != treatment; });
    hidden.is_by_tunnels =
        !is_tunnel[treatment] && llvm::all_of(reasons, [&](uint32_t other) { return is_tunnel[treatmentOf(other)]; });
    return hidden;
  }

private:
  const List& list;
  std::vector<bool> is_tunnel; ///< by treatment

  const space::Selector& selector(uint32_t filter) const { return list.selectors.selectors[filter]; }
  uint32_t treatmentOf(uint32_t filter) const { return selector(filter).treatment; }
  bool isSameStatement(uint32_t a, uint32_t b) const {
    return list.statements[a].number == list.statements[b].number && list.origin(a).kind == list.origin(b).kind;
  }
};

/// Fills in what is found of the filters of a list.
void judge(List& list) {
  llvm::ArrayRef<space::Selector> selectors = list.selectors.selectors;
  list.meetings = std::make_unique<space::Meetings>(selectors, list.family);
  Teller teller(list);
  list.effects = space::effectsOf(selectors, list.family, *list.meetings,
                                  [&](uint32_t filter, space::Effect effect, llvm::ArrayRef<uint32_t> reasons) {
                                    list.hidden.push_back(teller.tell(filter, effect, reasons));
                                  });
}

} // namespace

std::vector<List> listsOf(llvm::ArrayRef<ir::PolicyIr> classes) {
  std::vector<List> lists;
  auto statements = statementsOf(classes);
  for (size_t i = 0; i < classes.size(); ++i) {
    llvm::ArrayRef<StatementRef> by_origin = statements[i];
    for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward}) {
      auto by_family = space::selectorsOf(classes[i].list(direction), direction);
      for (net::Family family : {net::Family::v4, net::Family::v6}) {
        space::SelectorList& selectors = by_family[size_t(family)];
        if (selectors.selectors.empty())
          continue;
        List& list = lists.emplace_back();
        list.policy = &classes[i];
        list.direction = direction;
        list.family = family;
        list.selectors = std::move(selectors);
        list.statements.reserve(list.size());
        for (const space::Selector& one : list.selectors.selectors)
          list.statements.push_back(by_origin[one.origin.index]);
        judge(list);
      }
    }
  }
  return lists;
}

namespace {

/// The first own address of the family that lies in `span`, of a host that has not the peer's, if there is one; else
/// the peer's own; the lowest of `span` if no address is known.
net::Address ownAddress(const ir::PolicyIr& policy, const net::Address& peer, const space::Span& span) {
  net::Family family = peer.family;
  bool is_peer_in = false;
  for (const ir::Host& host : policy.hosts)
    for (const net::Address& address : host.addresses) {
      bool fits = address.family == family && span.first <= address.value && address.value <= span.last;
      if (fits && !llvm::is_contained(host.addresses, peer))
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
  const auto& selectors = list.selectors.selectors;
  space::Selector both = selectors[filters.front()];
  for (uint32_t index : filters.drop_front())
    both = space::intersection(both, selectors[index]);
  const space::Service& service = both.service;
  auto span = [&](net::Bits128 base, uint8_t length) {
    return space::Span{base, net::Prefix{list.family, base, length}.last().value};
  };
  auto port = [](net::PortRange range) { return range.contains(49152) ? uint16_t(49152) : range.first; };
  net::Packet packet;
  packet.source = {list.family, both.source};
  packet.destination = {list.family, both.target};
  if (list.direction == ir::Direction::out)
    packet.source = ownAddress(*list.policy, packet.destination, span(both.source, both.source_length));
  if (list.direction == ir::Direction::in)
    packet.destination = ownAddress(*list.policy, packet.source, span(both.target, both.target_length));
  packet.protocol = service.protocol == ir::kAnyProtocol ? net::protocol::tcp : uint8_t(service.protocol);
  bool is_icmp = net::isIcmp(packet.protocol);
  if (net::hasPorts(packet.protocol)) {
    packet.source_port = is_icmp ? service.source_ports.first : port(service.source_ports);
    packet.destination_port = is_icmp ? service.target_ports.first : port(service.target_ports);
  }
  return ir::describe(packet);
}

} // namespace cordon::analyzer
