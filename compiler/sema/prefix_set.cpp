#include "compiler/sema/prefix_set.h"

#include <algorithm>

namespace cordon::sema {
namespace {

using net::AddressRange;

/// Sorted, disjoint, with a gap between any two: the canonical form of a set.
std::vector<AddressRange> rangesOf(const std::vector<net::Prefix>& prefixes) {
  std::vector<AddressRange> ranges;
  for (const net::Prefix& prefix : prefixes)
    ranges.push_back({prefix.first(), prefix.last()});
  std::sort(ranges.begin(), ranges.end());
  std::vector<AddressRange> merged;
  for (const AddressRange& range : ranges) {
    if (!merged.empty() && merged.back().last.family == range.first.family) {
      net::Address& end = merged.back().last;
      bool to_the_top = end == net::anyPrefix(end.family).last();
      if (to_the_top || range.first.value <= end.value + 1) {
        end = std::max(end, range.last);
        continue;
      }
    }
    merged.push_back(range);
  }
  return merged;
}

std::vector<net::Prefix> prefixesOf(const std::vector<AddressRange>& ranges) {
  std::vector<net::Prefix> prefixes;
  for (const AddressRange& range : ranges)
    for (const net::Prefix& prefix : net::coverOf(range))
      prefixes.push_back(prefix);
  return prefixes;
}

} // namespace

std::vector<net::Prefix> normalise(const std::vector<net::Prefix>& prefixes) {
  return prefixesOf(rangesOf(prefixes));
}

std::vector<net::Prefix> subtract(const std::vector<net::Prefix>& from, const std::vector<net::Prefix>& minus) {
  std::vector<AddressRange> left = rangesOf(from), rest;
  std::vector<AddressRange> holes = rangesOf(minus);
  for (AddressRange range : left) {
    bool consumed = false;
    for (const AddressRange& hole : holes) {
      if (hole.last < range.first || hole.first > range.last)
        continue;
      if (hole.first > range.first)
        rest.push_back({range.first, {range.first.family, hole.first.value - 1}});
      if (hole.last >= range.last) {
        consumed = true;
        break;
      }
      range.first.value = hole.last.value + 1;
    }
    if (!consumed)
      rest.push_back(range);
  }
  return prefixesOf(rest);
}

} // namespace cordon::sema
