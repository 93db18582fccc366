#include "backends/solaris/address_box.h"

#include <algorithm>

namespace cordon::backends::solaris {

net::AddressRange rangeOf(const net::Prefix& prefix) {
  return {prefix.first(), prefix.last()};
}

bool overlaps(const net::AddressRange& a, const net::AddressRange& b) {
  return a.first <= b.last && b.first <= a.last;
}

bool covers(const net::AddressRange& outer, const net::AddressRange& inner) {
  return outer.first <= inner.first && inner.last <= outer.last;
}

bool overlaps(const AddressBox& a, const AddressBox& b) {
  return overlaps(a.local, b.local) && overlaps(a.remote, b.remote);
}

bool covers(const AddressBox& outer, const AddressBox& inner) {
  return covers(outer.local, inner.local) && covers(outer.remote, inner.remote);
}

static net::AddressRange intersection(const net::AddressRange& a, const net::AddressRange& b) {
  return {std::max(a.first, b.first), std::min(a.last, b.last)};
}

AddressBox intersection(const AddressBox& a, const AddressBox& b) {
  return {intersection(a.local, b.local), intersection(a.remote, b.remote)};
}

static net::Address before(net::Address address) {
  address.value = address.value - 1;
  return address;
}

static net::Address after(net::Address address) {
  address.value = address.value + 1;
  return address;
}

/// The parts of `from` below and above `cut`.
static std::vector<net::AddressRange> outside(const net::AddressRange& from, const net::AddressRange& cut) {
  std::vector<net::AddressRange> parts;
  if (from.first < cut.first)
    parts.push_back({from.first, before(cut.first)});
  if (cut.last < from.last)
    parts.push_back({after(cut.last), from.last});
  return parts;
}

std::vector<AddressBox> subtract(const AddressBox& from, const AddressBox& cut) {
  if (!overlaps(from, cut))
    return {from};
  std::vector<AddressBox> left;
  AddressBox common = intersection(from, cut);
  for (const net::AddressRange& local : outside(from.local, common.local))
    left.push_back({local, from.remote});
  for (const net::AddressRange& remote : outside(from.remote, common.remote))
    left.push_back({common.local, remote});
  std::sort(left.begin(), left.end());
  return left;
}

std::vector<AddressBox> subtract(llvm::ArrayRef<AddressBox> from, const AddressBox& cut) {
  std::vector<AddressBox> left;
  for (const AddressBox& box : from) {
    std::vector<AddressBox> parts = subtract(box, cut);
    left.insert(left.end(), parts.begin(), parts.end());
  }
  return left;
}

std::vector<net::AddressRange> merged(std::vector<net::AddressRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::vector<net::AddressRange> spans;
  for (const net::AddressRange& range : ranges) {
    bool last_of_family = !spans.empty() && spans.back().last.value == net::anyPrefix(range.first.family).last().value;
    bool joins = !spans.empty() && spans.back().last.family == range.first.family &&
                 (last_of_family || range.first <= after(spans.back().last));
    if (joins)
      spans.back().last = std::max(spans.back().last, range.last);
    else
      spans.push_back(range);
  }
  return spans;
}

} // namespace cordon::backends::solaris
