/// Finds the entries whose peers' addresses meet a prefix, without comparing all pairs: prefixes nest or are disjoint.
#pragma once

#include "runtime/net/address.h"

#include <map>
#include <vector>

namespace cordon::backends::solaris {

class OverlapIndex {
public:
  void add(const net::Prefix& prefix, size_t entry) { entries[prefix].push_back(entry); }

  /// Calls `visit(entry)` for each entry whose prefix overlaps `prefix`, until it returns false.
  template <class Visit> void forEachOverlapping(const net::Prefix& prefix, Visit visit) const {
    for (unsigned length = 0; length < prefix.length; ++length) {
      auto wider = entries.find(net::prefixOf(prefix.first(), length));
      if (wider != entries.end() && !visitAll(wider->second, visit))
        return;
    }
    // What lies inside follows it directly: the order is by base address, then length.
    net::Address last = prefix.last();
    for (auto inner = entries.lower_bound(prefix); inner != entries.end() && inner->first.first() <= last; ++inner)
      if (!visitAll(inner->second, visit))
        return;
  }

private:
  template <class Visit> static bool visitAll(const std::vector<size_t>& found, Visit& visit) {
    for (size_t entry : found)
      if (!visit(entry))
        return false;
    return true;
  }

  std::map<net::Prefix, std::vector<size_t>> entries;
};

} // namespace cordon::backends::solaris
