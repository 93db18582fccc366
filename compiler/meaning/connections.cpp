#include "compiler/meaning/connections.h"

#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/service_packets.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::meaning {
namespace {

using Filters = std::vector<const ir::Filter*>;

bool takesAll(const ir::Filter& filter) {
  return filter.protocol == ir::kAnyProtocol && filter.source_ports.isAny() && filter.target_ports.isAny() &&
         filter.connection == ir::ConnectionType::all;
}

/// One list's filters that can decide a packet between the two addresses, in rank order: none is behind one that takes
/// all their traffic.
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

const ir::Filter* first(const Filters& filters, const net::Packet& packet, llvm::ArrayRef<net::Address> me,
                        uint64_t& work) {
  for (const ir::Filter* filter : filters) {
    ++work;
    if (matches(*filter, packet, me))
      return filter;
  }
  return nullptr;
}

/// The connections of one pair of ends.
class Pair {
public:
  Pair(const Network& network, const End& from, const End& to, uint64_t& work)
      : network(network), from(from), to(to), work(work) {
    packet.source = from.address;
    packet.destination = to.address;
    net::Packet reply = replyTo(packet);
    lists[0] = between(from.peer, ir::Direction::out, packet, work);
    lists[1] = between(to.peer, ir::Direction::in, packet, work);
    lists[2] = between(to.peer, ir::Direction::out, reply, work);
    lists[3] = between(from.peer, ir::Direction::in, reply, work);
  }

  /// True if nothing but the four lists has a part: no gateway's list.
  bool isBetweenEnds() const {
    if (network.gatewaysOf(packet).near)
      return false;
    const ir::PolicyIr* policies[] = {from.peer.policy, to.peer.policy, to.peer.policy, from.peer.policy};
    for (size_t i = 0; i < lists.size(); ++i)
      for (const ir::Filter* filter : lists[i]) {
        const auto* action = std::get_if<ir::Negotiate>(&policies[i]->action(*filter));
        if (action && action->tunnel)
          return false;
      }
    return true;
  }

  /// What decides all of the pair's connections besides addresses and names.
  std::vector<const void*> signature() const {
    std::vector<const void*> all;
    for (const Filters& list : lists) {
      all.insert(all.end(), list.begin(), list.end());
      all.push_back(nullptr);
    }
    return all;
  }

  bool forEach(llvm::ArrayRef<model::Selector> services, llvm::function_ref<bool(const Connection&)> visit) {
    Filters forth = lists[0], back = lists[2];
    forth.insert(forth.end(), lists[1].begin(), lists[1].end());
    back.insert(back.end(), lists[3].begin(), lists[3].end());
    for (const net::Packet& each : servicePackets(packet, services, forth, back))
      if (!visit({from, to, each, outcomeOf(each)}))
        return false;
    return true;
  }

private:
  using Decisive = std::pair<std::array<const ir::Filter*, 4>, bool>; ///< and whether there is an answer

  const Outcome& outcomeOf(const net::Packet& each) {
    std::optional<net::Packet> reply = answerTo(each);
    Decisive decisive{{first(lists[0], each, from.peer.addresses, work), first(lists[1], each, to.peer.addresses, work),
                       reply ? first(lists[2], *reply, to.peer.addresses, work) : nullptr,
                       reply ? first(lists[3], *reply, from.peer.addresses, work) : nullptr},
                      reply.has_value()};
    auto [place, is_new] = known.try_emplace(decisive);
    if (is_new) {
      const auto& filters = decisive.first;
      work += lists[0].size() + lists[1].size();
      place->second = outcome(network, from.peer, to.peer, each,
                              {judgementOf(from.peer, filters[0]), judgementOf(to.peer, filters[1]),
                               judgementOf(to.peer, filters[2]), judgementOf(from.peer, filters[3])});
    }
    return place->second;
  }

  const Network& network;
  const End& from;
  const End& to;
  uint64_t& work;
  net::Packet packet;
  std::array<Filters, 4> lists; ///< out, in; of the reply out, in
  std::map<Decisive, Outcome> known;
};

/// Two ends of the atoms that are different hosts at different addresses; none if there are none.
std::optional<std::pair<const End*, const End*>> endsOf(const Atom& from, const Atom& to) {
  for (const End& source : from.examples)
    for (const End& target : to.examples)
      if (source.address.family == target.address.family && source.address != target.address &&
          source.peer.name != target.peer.name)
        return std::pair(&source, &target);
  return std::nullopt;
}

} // namespace

Walk forEachConnection(const Network& network, llvm::ArrayRef<Atom> from, llvm::ArrayRef<Atom> to,
                       llvm::ArrayRef<model::Selector> services, uint64_t work_max,
                       llvm::function_ref<bool(const Connection&)> visit) {
  std::set<std::tuple<uint32_t, uint32_t, std::vector<const void*>>> seen;
  uint64_t work = 0;
  for (const Atom& source : from)
    for (const Atom& target : to) {
      auto ends = endsOf(source, target);
      if (!ends)
        continue;
      Pair pair(network, *ends->first, *ends->second, work);
      if (work > work_max)
        return Walk::too_much;
      if (pair.isBetweenEnds() && !seen.emplace(source.kind, target.kind, pair.signature()).second)
        continue;
      if (!pair.forEach(services, visit))
        return Walk::stopped;
    }
  return Walk::complete;
}

} // namespace cordon::meaning
