// What pairs cannot do together: each check looks at pairs whose peers' addresses overlap, and only where no better
// pair takes the packets in question.
#include "backends/strongswan/ike_terms.h"
#include "backends/strongswan/pair_up.h"
#include "compiler/diag/kinds/plt.h"
#include "compiler/ir/filter_order.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>
#include <tuple>

namespace cordon::backends::strongswan {
namespace {

/// Calls `visit(a, b)` for all pairs of pairs that overlap, each once, `a` the one with the wider peer.
void forOverlaps(const std::vector<Pair>& pairs, const PeerIndex& index,
                 llvm::function_ref<void(size_t, size_t)> visit) {
  for (size_t b = 0; b < pairs.size(); ++b)
    index.anyAround(pairs[b].filter, [&](size_t a) {
      bool same_peer = pairs[a].filter.target().prefix == pairs[b].filter.target().prefix;
      if (a != b && (!same_peer || a < b) && overlap(pairs[a].filter, pairs[b].filter))
        visit(a, b);
      return false;
    });
}

using Place = std::optional<uint32_t> Pair::*;
constexpr Place kLists[] = {&Pair::out, &Pair::in, &Pair::forward};

bool precedesIn(Place list, const Pair& a, const Pair& b) {
  return a.*list && b.*list && *(a.*list) < *(b.*list);
}

/// True if the order of the two differs between two lists.
bool flips(const Pair& a, const Pair& b) {
  auto some = [](const Pair& x, const Pair& y) {
    return llvm::any_of(kLists, [&](Place list) { return precedesIn(list, x, y); });
  };
  return some(a, b) && some(b, a);
}

/// True if one better pair takes all packets that the two share, in every list.
bool isTaken(const std::vector<Pair>& pairs, const PeerIndex& index, const Pair& a, const Pair& b) {
  ir::Filter shared = intersection(a.filter, b.filter);
  return index.anyAround(shared, [&](size_t k) {
    return covers(pairs[k].filter, shared) && llvm::all_of(kLists, [&](Place list) {
             bool concerns_a = !(a.*list) || precedesIn(list, pairs[k], a);
             bool concerns_b = !(b.*list) || precedesIn(list, pairs[k], b);
             return concerns_a && concerns_b;
           });
  });
}

} // namespace

void checkOneRank(std::vector<Pair>& pairs, ir::HostPolicy& into, Losses& losses) {
  PeerIndex index(pairs);
  std::multimap<size_t, Pair> blocks; // by the place before which it goes
  forOverlaps(pairs, index, [&](size_t a, size_t b) {
    const Pair &one = pairs[a], &other = pairs[b];
    if (one.filter.action == other.filter.action || !flips(one, other) || isTaken(pairs, index, one, other))
      return;
    losses.report(spanOf(into.ir, other.filter), diag::RankFlips, kPlatform.str());
    Pair shared = pairs[std::min(a, b)];
    shared.filter = intersection(one.filter, other.filter);
    shared.filter.action = into.ir.intern(ir::Block{});
    blocks.emplace(std::min(a, b), shared);
  });
  if (blocks.empty())
    return;
  std::vector<Pair> merged;
  auto next = blocks.begin();
  for (size_t i = 0; i < pairs.size(); ++i) {
    for (; next != blocks.end() && next->first == i; ++next)
      merged.push_back(next->second);
    merged.push_back(pairs[i]);
  }
  pairs = std::move(merged);
}

std::vector<Crossing> forwardCrossings(const std::vector<Pair>& pairs, const ir::PolicyIr& ir) {
  // Packets from a pair's remote to its local side meet its forward policy, the others its outbound one.
  std::vector<Pair> leaving, coming;
  for (const Pair& pair : pairs)
    if (judgesForwarded(ir.action(pair.filter))) {
      leaving.push_back(pair);
      coming.push_back(pair);
      coming.back().filter = ir::mirror(pair.filter);
    }
  PeerIndex leaving_index(leaving), coming_index(coming);
  std::vector<Crossing> found;
  auto judge = [&](const ir::Filter& x, const PeerIndex& x_index, const std::vector<Pair>& x_list,
                   const ir::Filter& y) { // x decides in one list, y in the other
    auto strictness = [&](const ir::Filter& filter) { return ir::restrictionOf(ir.action(filter)); };
    if (x.action == y.action || x.rank < y.rank || strictness(x) > strictness(y))
      return; // equal, or the one that comes first is the stricter one
    ir::Filter shared = intersection(x, y);
    bool taken = x_index.anyAround(
        shared, [&](size_t k) { return x_list[k].filter.rank < x.rank && covers(x_list[k].filter, shared); });
    if (!taken)
      found.push_back({y, x});
  };
  auto meet = [&](const ir::Filter& out, const ir::Filter& forward) {
    if (!overlap(out, forward))
      return false;
    judge(out, leaving_index, leaving, forward);
    judge(forward, coming_index, coming, out);
    return false;
  };
  for (const Pair& pair : leaving)
    coming_index.anyAround(pair.filter, [&](size_t k) { return meet(pair.filter, coming[k].filter); });
  for (const Pair& pair : coming)
    leaving_index.anyAround(pair.filter, [&](size_t k) { return meet(leaving[k].filter, pair.filter); });
  llvm::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void checkForwarding(const std::vector<Pair>& pairs, const ir::HostPolicy& into, Losses& losses) {
  if (!into.host.forwards)
    return;
  for (const Crossing& crossing : forwardCrossings(pairs, into.ir))
    losses.report(spanOf(into.ir, crossing.first), diag::ForwardListsDiffer, kPlatform.str());
}

namespace {

/// Whom a negotiation is with: the tunnel's far end, or the filter's own target.
struct Peer {
  Pair place; ///< filter: any protocol, from the own side to the peer's addresses
  const ir::Negotiate* negotiate = nullptr;
  bool all_traffic = false; ///< the filter covers everything between the two
  size_t pair = 0;          ///< which one it is of
  bool is_refused = false;
};

std::vector<Peer> peersOf(const std::vector<Pair>& pairs, const ir::PolicyIr& ir) {
  std::vector<Peer> peers;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const auto* negotiate = std::get_if<ir::Negotiate>(&ir.action(pairs[i].filter));
    if (!negotiate)
      continue;
    Peer peer{pairs[i], negotiate, pairs[i].filter.protocol == ir::kAnyProtocol, i};
    ir::Filter& filter = peer.place.filter;
    filter.protocol = ir::kAnyProtocol;
    filter.source_ports = filter.target_ports = net::kAnyPort;
    if (!filter.source().prefix.isHost()) // IKE then comes from any own address
      filter.setSource({true, net::anyPrefix(filter.family)});
    if (negotiate->tunnel && negotiate->tunnel->remote) {
      const net::Address& remote = *negotiate->tunnel->remote;
      filter.family = remote.family;
      filter.setTarget({false, net::hostPrefix(remote)});
      filter.setSource({true, net::anyPrefix(remote.family)});
      peer.all_traffic = false;
    }
    peers.push_back(peer);
  }
  return peers;
}

std::optional<ir::SecretId> secretOf(const ir::Negotiate& negotiate) {
  const ir::AuthMethod& method = negotiate.authentication.front();
  return method.kind == ir::AuthMethod::Kind::psk ? std::optional(method.secret) : std::nullopt;
}

bool isOneAddress(const Peer& peer) {
  return peer.place.filter.target().prefix.isHost();
}

class PeerChecks {
public:
  PeerChecks(std::vector<Peer>& peers, const ir::PolicyIr& ir, Losses& losses) : peers(peers), ir(ir), losses(losses) {}

  /// Two configurations or keys for addresses that overlap. Of the two the narrower gives way, of equal ones the later.
  void checkOverlaps() {
    const std::vector<std::vector<size_t>> groups = alike();
    std::vector<Pair> places;
    for (const std::vector<size_t>& group : groups)
      places.push_back(peers[group.front()].place);
    PeerIndex index(places);
    forOverlaps(places, index, [&](size_t a, size_t b) {
      const Peer &wide = peers[groups[a].front()], &narrow = peers[groups[b].front()];
      if (wide.is_refused || narrow.is_refused || IkeTerms(*wide.negotiate) == IkeTerms(*narrow.negotiate))
        return;
      const bool one_peer = wide.place.filter.target() == narrow.place.filter.target();
      const size_t refused = one_peer ? std::max(a, b) : b;
      const Peer& stays = refused == a ? narrow : wide;
      auto wide_key = secretOf(*wide.negotiate), narrow_key = secretOf(*narrow.negotiate);
      // Of two blocks of addresses that hold a peer charon prefers neither; a single address is better than a block.
      const bool keys_collide = wide_key && narrow_key && wide_key != narrow_key && !isOneAddress(narrow);
      const bool are_two = one_peer || !narrow.all_traffic;
      for (size_t each : groups[refused]) {
        if (keys_collide)
          refuse(peers[each], diag::KeysCollide);
        if (are_two)
          refuseSecond(peers[each], stays);
      }
    });
  }

  /// IKEv2 asks for a key before it knows more of a wildcard's peer than that it exists: the wildcard gives way.
  void checkUnnamedPeers() {
    std::map<ir::Endpoint, std::map<ir::SecretId, size_t>> keys; // by own side; how many use them
    auto keyOf = [](const Peer& peer) {
      bool asks = !peer.is_refused && peer.negotiate->ike == ir::IkeVersion::v2;
      return asks ? secretOf(*peer.negotiate) : std::nullopt;
    };
    for (const Peer& peer : peers)
      if (auto key = keyOf(peer))
        ++keys[peer.place.filter.source()][*key];
    for (Peer& peer : llvm::reverse(peers)) {
      auto key = keyOf(peer);
      if (!key || isOneAddress(peer))
        continue;
      const ir::Endpoint own = peer.place.filter.source();
      bool clashes = llvm::any_of(keys, [&](const auto& side) {
        bool meets = side.first == own || ((side.first.me || own.me) && side.first.prefix.family == own.prefix.family);
        return meets && (side.second.size() > 1 || (side.second.size() == 1 && side.second.begin()->first != *key));
      });
      if (!clashes)
        continue;
      refuse(peer, diag::KeysCollide);
      auto& known = keys[own];
      if (--known[*key] == 0)
        known.erase(*key);
    }
  }

private:
  /// The peers by all that is asked of them, in the order of the first: a tunnel between many networks is many filters.
  std::vector<std::vector<size_t>> alike() const {
    auto keyOf = [](const Peer& peer) {
      const ir::Filter& filter = peer.place.filter;
      return std::tuple(filter.source(), filter.target(), ir::ConnectionType(filter.connection), peer.negotiate,
                        peer.all_traffic);
    };
    std::map<decltype(keyOf(peers.front())), size_t> numbers;
    std::vector<std::vector<size_t>> groups;
    for (size_t i = 0; i < peers.size(); ++i) {
      auto [at, is_new] = numbers.try_emplace(keyOf(peers[i]), groups.size());
      if (is_new)
        groups.emplace_back();
      groups[at->second].push_back(i);
    }
    return groups;
  }

  void refuse(Peer& peer, const diag::Kind<std::string>& kind) {
    losses.report(spanOf(ir, peer.place.filter), kind, kPlatform.str());
    peer.is_refused = true;
  }

  /// `other` stays.
  void refuseSecond(Peer& peer, const Peer& other) {
    const bool is_one_mode = peer.negotiate->tunnel.has_value() == other.negotiate->tunnel.has_value();
    losses.report(spanOf(ir, peer.place.filter), spanOf(ir, other.place.filter), "the other one",
                  is_one_mode ? "use one authentication and one proposal for all traffic with a peer"
                              : "let the gateways talk by addresses behind the tunnel, or give them second addresses "
                                "for what does not go through it",
                  diag::TwoIkeConfigurations, kPlatform.str(),
                  is_one_mode ? "which IKE cannot tell apart" : "one for a tunnel and one for transport mode");
    peer.is_refused = true;
  }

  std::vector<Peer>& peers;
  const ir::PolicyIr& ir;
  Losses& losses;
};

} // namespace

void checkPeers(std::vector<Pair>& pairs, ir::HostPolicy& into, Losses& losses) {
  std::vector<Peer> peers = peersOf(pairs, into.ir);
  PeerChecks checks(peers, into.ir, losses);
  checks.checkOverlaps();
  checks.checkUnnamedPeers();
  ir::ActionId block; // interned last: the peers point to actions
  for (const Peer& peer : peers)
    if (peer.is_refused) {
      block = block.isValid() ? block : into.ir.intern(ir::Block{});
      pairs[peer.pair].filter.action = block;
    }
}

} // namespace cordon::backends::strongswan
