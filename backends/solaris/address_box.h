/// Rectangles of address pairs: a span of own addresses times a span of peers' addresses. What carving and the choice
/// of IKE rules are computed with.
#pragma once

#include "runtime/net/address.h"

#include <llvm/ADT/ArrayRef.h>

#include <vector>

namespace cordon::backends::solaris {

/// All pairs of one family whose sides lie in two inclusive spans. Never empty.
struct AddressBox {
  net::AddressRange local, remote;
  friend auto operator<=>(const AddressBox&, const AddressBox&) = default;
};

net::AddressRange rangeOf(const net::Prefix& prefix);
bool overlaps(const net::AddressRange& a, const net::AddressRange& b);
bool covers(const net::AddressRange& outer, const net::AddressRange& inner);

bool overlaps(const AddressBox& a, const AddressBox& b);
bool covers(const AddressBox& outer, const AddressBox& inner);
/// The pairs in both; they must overlap.
AddressBox intersection(const AddressBox& a, const AddressBox& b);
/// What is left of `from` without `cut`: at most four disjoint boxes, in ascending order of their sides.
std::vector<AddressBox> subtract(const AddressBox& from, const AddressBox& cut);
/// What is left of all of `from` without `cut`.
std::vector<AddressBox> subtract(llvm::ArrayRef<AddressBox> from, const AddressBox& cut);
/// The fewest ascending, disjoint, non-adjacent spans with the same addresses.
std::vector<net::AddressRange> merged(std::vector<net::AddressRange> ranges);

} // namespace cordon::backends::solaris
