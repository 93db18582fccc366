#include "analyzer/main_modes.h"

#include "analyzer/site_tunnels.h"
#include "analyzer/statements.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/connections.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringMap.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace cordon::analyzer {
namespace {

using meaning::Judgement;

/// Solaris picks one rule of its IKE configuration for a pair of addresses, and the rule has PFS too.
bool hasPfsInMainMode(const catalog::Platform* platform) {
  return platform && platform->backend == "solaris";
}

/// What two statements have in common asks as one of the two does.
bool isAsking(const meaning::Peer& peer, const Judgement& judgement) {
  return judgement.filter && judgement.action && !judgement.action->tunnel &&
         isWritten(peer.policy->origin(*judgement.filter));
}

/// A packet, and what one end does with it.
struct Seen {
  Judgement judgement;
  net::Packet packet;
};

/// What one end asks for.
class Asked {
public:
  explicit Asked(const meaning::End& end) : end(end) {}

  /// Of a packet between the two ends themselves.
  void add(const Judgement& judgement, const net::Packet& packet) {
    if (isAsking(end.peer, judgement))
      seen.push_back({judgement, packet});
  }
  /// Of a tunnel between the two ends.
  void addTunnel(const Judgement& judgement, const net::Packet& through) { seen.push_back({judgement, through}); }

  void addConflicts(const Encounters& encounters, std::vector<MainModeConflict>& conflicts) const {
    auto asks = [&](const Judgement& judgement) {
      return mainModeOf(*judgement.tables, end.peer.platform, *judgement.action);
    };
    for (const Seen& each : seen) {
      const Seen& first = seen.front();
      if (compareMainModes(end.peer.platform, *first.judgement.action, *each.judgement.action) != 0)
        conflicts.push_back({end.peer.name, encounters.sideOf(end, first.judgement),
                             encounters.sideOf(end, each.judgement), asks(first.judgement), asks(each.judgement),
                             first.packet, each.packet});
    }
  }

private:
  const meaning::End& end;
  std::vector<Seen> seen;
};

/// What policies have for tunnels: one filter of each stands for all.
class TunnelFilters {
public:
  /// By the tunnel's name.
  Judgement of(const meaning::Peer& peer, const model::Tunnel& tunnel) {
    return peer.policy ? meaning::judgementOf(peer, in(*peer.policy).tunnels.lookup("tunnel " + tunnel.name))
                       : Judgement();
  }
  /// True if the peer negotiates anything outside of tunnels.
  bool asksBeside(const meaning::Peer& peer) { return peer.policy && in(*peer.policy).asks_beside; }

private:
  struct Known {
    llvm::StringMap<const ir::Filter*> tunnels;
    bool asks_beside = false;
  };
  const Known& in(const ir::PolicyIr& policy) {
    auto [at, is_new] = all.try_emplace(&policy);
    Known& known = at->second;
    if (is_new)
      for (const auto* list : {&policy.out, &policy.in})
        for (const ir::Filter& filter : *list) {
          const auto* action = std::get_if<ir::Negotiate>(&policy.action(filter));
          if (action && action->tunnel)
            known.tunnels.try_emplace(policy.origin(filter).name, &filter);
          known.asks_beside |= action && !action->tunnel;
        }
    return known;
  }
  std::map<const ir::PolicyIr*, Known> all;
};

using Gateway = std::pair<uint32_t, net::Address>; ///< a host and its outer address

/// All tunnels between the same two, in either direction.
using TunnelsBetween = std::map<std::pair<Gateway, Gateway>, std::vector<const model::Tunnel*>>;

TunnelsBetween tunnelsOf(const model::Model& model) {
  TunnelsBetween all;
  for (const model::Tunnel& tunnel : model.tunnels) {
    const Gateway left{tunnel.left.host.index, tunnel.left.outer}, right{tunnel.right.host.index, tunnel.right.outer};
    all[std::minmax(left, right)].push_back(&tunnel);
  }
  return all;
}

} // namespace

std::strong_ordering compareMainModes(const catalog::Platform* platform, const ir::Negotiate& a,
                                      const ir::Negotiate& b) {
  const auto order = std::tie(a.ike, a.authentication, a.main) <=> std::tie(b.ike, b.authentication, b.main);
  return order != 0 || !hasPfsInMainMode(platform) ? order : a.pfs <=> b.pfs;
}

std::string mainModeOf(const ir::PolicyIr& policy, const catalog::Platform* platform, const ir::Negotiate& action) {
  std::vector<std::string> words;
  for (const ir::AuthMethod& method : action.authentication)
    words.push_back(ir::describe(policy, method));
  std::string text = llvm::join(words, ", ") + "; ";
  words.clear();
  for (const ir::MainProposal& offer : action.main)
    words.push_back(ir::describe(offer));
  text += llvm::join(words, ", ");
  return hasPfsInMainMode(platform) ? text + "; " + ir::describe(action.pfs) : text;
}

std::vector<MainModeConflict> conflictsOf(const Encounters& encounters, const Encounter& encounter) {
  Asked from(encounter.from), to(encounter.to);
  for (const Encounter::Case& each : encounter.cases) {
    const meaning::Judgements& decided = each.outcome.decided;
    from.add(decided.packet_out, each.packet);
    from.add(decided.reply_in, each.packet);
    to.add(decided.packet_in, each.packet);
    to.add(decided.reply_out, each.packet);
  }
  std::vector<MainModeConflict> conflicts;
  from.addConflicts(encounters, conflicts);
  to.addConflicts(encounters, conflicts);
  return conflicts;
}

std::vector<GatewayConflicts> conflictsOfTunnels(const model::Model& model, const Encounters& encounters,
                                                 uint64_t work_max) {
  const meaning::Network& network = encounters.hosts();
  TunnelFilters filters;
  std::vector<GatewayConflicts> found;
  for (const auto& [ends, tunnels] : tunnelsOf(model)) {
    const meaning::End one{network.peers()[ends.first.first], ends.first.second, true};
    const meaning::End other{network.peers()[ends.second.first], ends.second.second, true};
    Asked of_one(one), of_other(other);
    for (const model::Tunnel* tunnel : tunnels) {
      const std::optional<net::Packet> through = packetThrough(*tunnel);
      for (auto [end, asked] : {std::pair(&one, &of_one), std::pair(&other, &of_other)})
        if (const Judgement judgement = filters.of(end->peer, *tunnel); judgement.action && through)
          asked->addTunnel(judgement, *through);
    }
    const meaning::Atom near{0, 0, 1, {one}}, far{1, 1, 1, {other}};
    const bool speak = filters.asksBeside(one.peer) || filters.asksBeside(other.peer);
    for (auto [from, to] : {std::pair(&near, &far), std::pair(&far, &near)})
      if (speak)
        meaning::forEachConnection(network, *from, *to, {}, work_max, [&](const meaning::Connection& each) {
          const meaning::Judgements& decided = each.outcome.decided;
          const bool is_forth = from == &near;
          (is_forth ? of_one : of_other).add(decided.packet_out, each.packet);
          (is_forth ? of_one : of_other).add(decided.reply_in, each.packet);
          (is_forth ? of_other : of_one).add(decided.packet_in, each.packet);
          (is_forth ? of_other : of_one).add(decided.reply_out, each.packet);
          return true;
        });
    std::vector<MainModeConflict> conflicts;
    of_one.addConflicts(encounters, conflicts);
    of_other.addConflicts(encounters, conflicts);
    if (!conflicts.empty())
      found.push_back({{one, other, 1, 0, {}}, std::move(conflicts)});
  }
  return found;
}

} // namespace cordon::analyzer
