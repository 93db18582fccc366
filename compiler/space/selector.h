/// A filter as packet space sees it: what it matches and how it treats that, nothing of where it came from.
#pragma once

#include "compiler/ir/filter.h"
#include "compiler/space/region.h"

#include <llvm/ADT/ArrayRef.h>

#include <array>
#include <vector>

namespace cordon::space {

/// Protocol, ports and connection type of a filter, ports in a form in which equal matches are equal values: a type of
/// ICMP ends at 255, protocols without ports have 0-65535.
struct Service {
  uint16_t protocol = ir::kAnyProtocol; ///< IANA number or ir::kAnyProtocol; the latter only with any ports
  net::PortRange source_ports, target_ports;
  ir::ConnectionType connection = ir::ConnectionType::all;
  friend constexpr auto operator<=>(const Service&, const Service&) = default;
};

/// One filter of a list; its place in the list is its rank.
struct Selector {
  net::Bits128 source, target; ///< bases of the two prefixes
  uint8_t source_length = 0, target_length = 0;
  Service service;
  uint32_t treatment = 0; ///< equal numbers, equal treatment
  ir::OriginId origin{};  ///< no part of what it matches
};

/// True if some packet matches both.
bool meets(const Service& a, const Service& b);

/// Likewise of two selectors of one family.
bool meets(const Selector& a, const Selector& b, net::Family family);

/// The part of `a`'s packets that `b` matches too, in a measure that gives every packet some weight: above 0 exactly if
/// they meet, 1 exactly if `b` matches all that `a` matches.
double shareOf(const Service& a, const Service& b);

/// Likewise of two selectors of one family that meet.
double shareOf(const Selector& a, const Selector& b);

/// What both match, treated as `a` treats it; they must meet.
Selector intersection(const Selector& a, const Selector& b);

/// True if `outer` matches all that `inner` matches. Both are of one family.
bool covers(const Selector& outer, const Selector& inner, net::Family family);

/// All that a selector of this family matches, as one normal region (region.h).
Region regionOf(const Selector& selector, net::Family family);

/// Filters of one family. `ids[i]` is the place of selector i in the list that has both families.
struct SelectorList {
  std::vector<Selector> selectors;
  std::vector<uint32_t> ids;
};

/// By family: the filters that can match a packet of `direction`, in the order of the list. The host's own side is
/// written as any address where the filter says `me`. Filters that match no packet at all are left out, and those that
/// have `me` on the peer's side.
std::array<SelectorList, 2> selectorsOf(llvm::ArrayRef<ir::Filter> list, ir::Direction direction);

} // namespace cordon::space
