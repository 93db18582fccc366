/// Out, in and forward lists of a policy joined to pairs, each loss reported.
#pragma once

#include "backends/strongswan/pairs.h"

namespace cordon::backends::strongswan {

/// The pairs of `from`, by outbound order. `into` receives the projected actions; it holds `from`'s origins.
std::vector<Pair> pairUp(const ir::HostPolicy& from, ir::HostPolicy& into, Losses& losses);

/// Reports pairs whose order differs between the lists where that decides a packet: one priority serves all of them.
/// What both match is added before them with the stricter action, for a policy that accepts the finding.
void checkOneRank(std::vector<Pair>& pairs, const ir::HostPolicy& into, Losses& losses);

/// On a gateway: reports pairs that disagree about forwarded packets, which Linux judges twice, by the forward policies
/// as they come and by the outbound ones as they leave.
void checkForwarding(const std::vector<Pair>& pairs, const ir::HostPolicy& into, Losses& losses);

/// Reports peers that two IKE configurations or two preshared keys are meant for: IKE sees only addresses.
void checkPeers(const std::vector<Pair>& pairs, const ir::HostPolicy& into, Losses& losses);

/// True if a pair also judges packets that the gateway passes on: all but transport mode.
bool judgesForwarded(const ir::Action& action);

} // namespace cordon::backends::strongswan
