/// Out, in and forward lists of a policy joined to pairs, each loss reported.
#pragma once

#include "backends/strongswan/pairs.h"

namespace cordon::backends::strongswan {

/// The pairs of `from`, by outbound order. `into` receives the projected actions; it holds `from`'s origins.
std::vector<Pair> pairUp(const ir::HostPolicy& from, ir::HostPolicy& into, Losses& losses);

/// Reports pairs whose order differs between the lists where that decides a packet: one priority serves all of them.
/// What both match is blocked by a pair of its own before them, for a policy that accepts the finding.
void checkOneRank(std::vector<Pair>& pairs, ir::HostPolicy& into, Losses& losses);

/// Two filters for the same forwarded packets: one comes first by its rank, but the other, no laxer, decides in the
/// other of the two lists that Linux asks: forward policies as packets come, outbound ones as they leave.
struct Crossing {
  ir::Filter first, stricter;
  friend auto operator<=>(const Crossing&, const Crossing&) = default;
};
/// All of them; ranks in `pairs[i].filter.rank`.
std::vector<Crossing> forwardCrossings(const std::vector<Pair>& pairs, const ir::PolicyIr& ir);
/// On a gateway: reports those.
void checkForwarding(const std::vector<Pair>& pairs, const ir::HostPolicy& into, Losses& losses);

/// Reports peers that two IKE configurations or two preshared keys are meant for: IKE sees only addresses. For a policy
/// that accepts that, one of the two becomes a block.
void checkPeers(std::vector<Pair>& pairs, ir::HostPolicy& into, Losses& losses);

/// True if a pair also judges packets that the gateway passes on: all but transport mode.
bool judgesForwarded(const ir::Action& action);

} // namespace cordon::backends::strongswan
