/// Kernel priorities of policies: the smallest number that matches decides.
#pragma once

#include "backends/strongswan/selector.h"

namespace cordon::backends::strongswan {

/// What a child installs.
enum class Treatment : uint8_t { pass, trap, drop };

/// The number that charon computes where `priority` is 0 or absent: three bands (pass, trap, drop), inside a band the
/// more specific first. Source: strongSwan kernel-netlink plugin, get_priority:
///   200000 (pass) | 400000 (trap) | 600000 (drop)
///   - 512 * (prefix bits of both sides) - 256 if a protocol is given - 4 * (mask bits of both ports) - 1 unless a trap
/// `policy.filter`'s `me` counts as a single address, which it is unless the peer is a wildcard.
uint32_t automaticPriority(Treatment treatment, const KernelPolicy& policy, bool wildcard_peer);

/// Numbers written by us: the filter of rank r gets kPriorityFirst + kPriorityStep * r. There is room before and
/// between them for local rules.
constexpr uint32_t kPriorityFirst = 100, kPriorityStep = 10;

} // namespace cordon::backends::strongswan
