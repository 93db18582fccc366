#include "compiler/meaning/pair.h"

#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/service_packets.h"

namespace cordon::meaning {
namespace {

bool takesAll(const ir::Filter& filter) {
  return filter.protocol == ir::kAnyProtocol && filter.source_ports.isAny() && filter.target_ports.isAny() &&
         filter.connection == ir::ConnectionType::all;
}

const ir::Filter* first(const Filters& filters, const net::Packet& packet, llvm::ArrayRef<net::Address> me,
                        uint64_t& work) {
  for (const ir::Filter* filter : filters) {
    ++work;
    if (matches(*filter, packet, me))
      return filter;
  }
  return nullptr;
}

} // namespace

Filters between(const Peer& peer, ir::Direction direction, const net::Packet& addresses, uint64_t& work) {
  Filters filters;
  if (!peer.policy)
    return filters;
  for (const ir::Filter& filter : peer.policy->list(direction)) {
    ++work;
    if (!matchesAddresses(filter, addresses, peer.addresses))
      continue;
    filters.push_back(&filter);
    if (takesAll(filter))
      break;
  }
  return filters;
}

std::optional<std::pair<const End*, const End*>> endsOf(const Atom& from, const Atom& to) {
  for (const End& source : from.examples)
    for (const End& target : to.examples)
      if (source.address.family == target.address.family && source.address != target.address &&
          source.peer.name != target.peer.name)
        return std::pair(&source, &target);
  return std::nullopt;
}

bool isBetweenEnds(const Network& network, const End& from, const End& to, const net::Packet& packet,
                   const std::array<const Filters*, 4>& lists) {
  if (network.gatewaysOf(packet).near)
    return false;
  const ir::PolicyIr* policies[] = {from.peer.policy, to.peer.policy, to.peer.policy, from.peer.policy};
  for (size_t i = 0; i < lists.size(); ++i)
    for (const ir::Filter* filter : *lists[i]) {
      const auto* action = std::get_if<ir::Negotiate>(&policies[i]->action(*filter));
      if (action && action->tunnel)
        return false;
    }
  return true;
}

bool Pair::forEach(llvm::ArrayRef<model::Selector> services,
                   llvm::function_ref<bool(const net::Packet&, const Outcome&, bool)> visit) {
  Filters forth = *lists[0], back = *lists[2];
  forth.insert(forth.end(), lists[1]->begin(), lists[1]->end());
  back.insert(back.end(), lists[3]->begin(), lists[3]->end());
  for (const net::Packet& each : servicePackets(addresses, services, forth, back)) {
    std::optional<net::Packet> reply = answerTo(each);
    Decisive decisive{{first(*lists[0], each, from.peer.addresses, work),
                       first(*lists[1], each, to.peer.addresses, work),
                       reply ? first(*lists[2], *reply, to.peer.addresses, work) : nullptr,
                       reply ? first(*lists[3], *reply, from.peer.addresses, work) : nullptr},
                      reply.has_value()};
    auto [place, is_new] = known.try_emplace(decisive);
    if (is_new) {
      const auto& filters = decisive.first;
      work += lists[0]->size() + lists[1]->size();
      place->second = outcome(network, from.peer, to.peer, each,
                              {judgementOf(from.peer, filters[0]), judgementOf(to.peer, filters[1]),
                               judgementOf(to.peer, filters[2]), judgementOf(from.peer, filters[3])});
    }
    if (!visit(each, place->second, is_new))
      return false;
  }
  return true;
}

} // namespace cordon::meaning
