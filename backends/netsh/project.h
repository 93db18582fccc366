/// The projection pi: what `netsh ipsec static` carries of a host's policy.
///
/// Carried as it is: transport and tunnel filters of IPv4, single ports, connection types, permit, block, negotiate
/// with IKEv1, DES and 3DES, MD5 and SHA-1, groups 1, 2 and 14, main-mode PFS, fallback, unsecured inbound, ordered
/// authentication, the default response. Rewritten exactly: port ranges (one filter for each port), a PFS group that is
/// the only main-mode group, a peer identity that is the peer's address, filters that never decide. With a warning:
/// other peer identities, which Windows does not check. Left out with a note: offers that the platform lacks, permits
/// of a family that it does not filter. Everything else is refused by name.
#pragma once

#include "backends/netsh/losses.h"
#include "backends/netsh/vocabulary.h"

#include <optional>

namespace cordon::netsh {

/// See Backend::project.
std::optional<ir::HostPolicy> projectPolicy(const ir::HostPolicy& policy, diag::Diagnostics& diags);

/// What becomes of an action of `policy`; none after a report at `at`. The peer's identity and tunnel ends are kept.
std::optional<ir::Action> projectAction(const ir::HostPolicy& policy, const ir::Action& action, source::Span at,
                                        Losses& losses);

/// How many filters, one port each, `filter` needs; 0 if it is not carried, or has more ports than one filter may.
uint64_t countOfSingles(const ir::Filter& filter);

/// The filters, one port each, that are exactly `filter`; empty if it is left out or refused, both reported.
std::vector<ir::Filter> projectFilter(const ir::Filter& filter, Losses& losses);

} // namespace cordon::netsh
