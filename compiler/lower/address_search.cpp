#include "compiler/lower/address_search.h"

#include <algorithm>

namespace cordon::lower {

/// The first of `prefixes` that starts behind the address.
static const net::Prefix* firstAfter(llvm::ArrayRef<net::Prefix> prefixes, const net::Address& address) {
  return std::upper_bound(prefixes.begin(), prefixes.end(), address,
                          [](const net::Address& a, const net::Prefix& prefix) { return a < prefix.first(); });
}

const net::Prefix* holding(llvm::ArrayRef<net::Prefix> prefixes, const net::Address& address) {
  const net::Prefix* after = firstAfter(prefixes, address);
  return after != prefixes.begin() && (after - 1)->contains(address) ? after - 1 : nullptr;
}

llvm::ArrayRef<net::Prefix> overlapping(llvm::ArrayRef<net::Prefix> prefixes, const net::Prefix& within) {
  const net::Prefix* first = holding(prefixes, within.first());
  const net::Prefix* end = firstAfter(prefixes, within.last());
  return {first ? first : firstAfter(prefixes, within.first()), end};
}

} // namespace cordon::lower
