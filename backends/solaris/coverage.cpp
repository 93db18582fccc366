#include "backends/solaris/coverage.h"

#include <llvm/ADT/STLExtras.h>

#include <utility>

namespace cordon::backends::solaris {

/// The longest prefix that holds a range: an index may find too much, a range of one written line costs one place.
static net::Prefix around(const net::AddressRange& range) {
  net::Prefix prefix = net::hostPrefix(range.first);
  while (!prefix.contains(range.last))
    prefix = net::prefixOf(range.first, prefix.length - 1u);
  return prefix;
}

void Coverage::add(size_t owner, const AddressBox& box) {
  by_remote.add(around(box.remote), parts.size());
  parts.push_back({owner, box, {box}});
}

std::vector<size_t> Coverage::meeting(const net::AddressRange& remote) const {
  std::vector<size_t> met;
  by_remote.forEachOverlapping(around(remote), [&](size_t number) {
    if (overlaps(parts[number].box.remote, remote))
      met.push_back(number);
    return true;
  });
  auto byOwner = [&](size_t a, size_t b) { return std::pair(parts[a].owner, a) < std::pair(parts[b].owner, b); };
  llvm::sort(met, byOwner);
  return met;
}

void Coverage::use(size_t number, const AddressBox& pairs) {
  parts[number].rest = subtract(parts[number].rest, pairs);
}

} // namespace cordon::backends::solaris
