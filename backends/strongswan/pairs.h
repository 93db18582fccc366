/// A policy as pairs: each child of swanctl.conf installs a filter outbound and its mirror inbound, so both lists
/// become one list of pairs with literal own addresses.
#pragma once

#include "backends/strongswan/losses.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace cordon::backends::strongswan {

/// A filter, source local, with its place in each list of the policy; absent where the list does not have it.
struct Pair {
  ir::Filter filter; ///< action: of the projected policy
  std::optional<uint32_t> out, in, forward;
};

/// True if the two can match one packet.
bool overlap(const ir::Filter& a, const ir::Filter& b);
/// The packets that both match; they must overlap.
ir::Filter intersection(const ir::Filter& a, const ir::Filter& b);
/// True if `wide` matches all that `narrow` does.
bool covers(const ir::Filter& wide, const ir::Filter& narrow);

/// Finds filters by the addresses of their target (the peer), for lists of any length: work grows with the filters that
/// share an address, not with all pairs.
class PeerIndex {
public:
  explicit PeerIndex(const std::vector<Pair>& pairs);
  /// Calls `visit(index)` for each pair whose target prefix holds that of `filter`, until it returns true.
  template <class Visit> bool anyAround(const ir::Filter& filter, Visit visit) const;

private:
  std::vector<std::pair<net::Prefix, uint32_t>> sorted; // by prefix, then index
  std::vector<uint8_t> lengths[2];                      // that occur, by family
};

template <class Visit> bool PeerIndex::anyAround(const ir::Filter& filter, Visit visit) const {
  net::Prefix target = filter.target().prefix;
  for (uint8_t length : lengths[size_t(filter.family)]) {
    if (length > target.length)
      continue;
    net::Prefix around = net::prefixOf(target.first(), length);
    auto at = std::lower_bound(sorted.begin(), sorted.end(), std::pair(around, uint32_t(0)));
    for (; at != sorted.end() && at->first == around; ++at)
      if (visit(at->second))
        return true;
  }
  return false;
}

} // namespace cordon::backends::strongswan
