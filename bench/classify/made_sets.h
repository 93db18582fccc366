/// Rule sets that the bench makes itself, deterministic by seed.
#pragma once

#include "bench/classify/task.h"

namespace cordon::bench {

/// The isolation policy of `filters` filters (bench/isolation_rows.h), those of one family, in first-match order:
/// tunnels, then the sum of prefix lengths, given protocols, given ports, ties by value. A mirrored filter is two
/// rules; `me` is 10.0.0.5 or 2001:db8::5. Of the filters, `ipv6_percent` are IPv6.
RuleSet isolationSet(size_t filters, uint64_t seed, net::Family family, unsigned ipv6_percent);

/// A list as administrators write it, of a kind that no other set has: prefixes of all lengths, nested in few networks,
/// ports of ClassBench's five classes, in no order, so that wide rules stand before narrow ones. IPv4 or IPv6.
RuleSet unorderedSet(size_t rules, uint64_t seed, net::Family family);

} // namespace cordon::bench
