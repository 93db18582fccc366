#include "compiler/space/cut.h"

#include <algorithm>
#include <vector>

namespace cordon::space {
namespace {

double widthOf(const Span& span) {
  double high = double(span.last.hi - span.first.hi) * 0x1p64;
  return high + (double(span.last.lo) - double(span.first.lo)) + 1;
}

} // namespace

double shareOf(const Region& box, const Region& region) {
  double share = 1;
  for (Field field : kFields) {
    const Span &a = box[field], &b = region[field];
    if (b.first > a.first || b.last < a.last)
      share *= widthOf({std::max(a.first, b.first), std::min(a.last, b.last)}) / widthOf(a);
  }
  return share;
}

Cut cutAlong(const Region& box, const Region& region) {
  for (Field field : kFields) {
    if (region[field].first > box[field].first)
      return {field, region[field].first};
    if (region[field].last < box[field].last)
      return {field, region[field].last + 1};
  }
  __builtin_unreachable();
}

/// The pieces of a box stay normal if its ports are cut for a single protocol alone.
static bool mayCut(const Region& box, Field field) {
  bool is_port = field == Field::source_ports || field == Field::target_ports;
  return !is_port || box[Field::protocol].first == box[Field::protocol].last;
}

std::optional<Cut> cutToHull(const Region& box, llvm::ArrayRef<const Region*> regions) {
  for (Field field : kFields) {
    if (!mayCut(box, field))
      continue;
    net::Bits128 first = box[field].last, last = box[field].first;
    for (const Region* region : regions) {
      first = std::min(first, (*region)[field].first);
      last = std::max(last, (*region)[field].last);
    }
    if (first > box[field].first)
      return Cut{field, first};
    if (last < box[field].last)
      return Cut{field, last + 1};
  }
  return std::nullopt;
}

Cut medianCut(const Region& box, llvm::ArrayRef<const Region*> regions) {
  std::vector<net::Bits128> best, bounds;
  Field best_field = Field::source;
  for (Field field : kFields) {
    if (!mayCut(box, field))
      continue;
    bounds.clear();
    for (const Region* region : regions) {
      if ((*region)[field].first > box[field].first)
        bounds.push_back((*region)[field].first);
      if ((*region)[field].last < box[field].last)
        bounds.push_back((*region)[field].last + 1);
    }
    if (bounds.size() > best.size()) {
      best.swap(bounds);
      best_field = field;
    }
  }
  std::nth_element(best.begin(), best.begin() + long(best.size() / 2), best.end());
  return {best_field, best[best.size() / 2]};
}

std::pair<Region, Region> split(const Region& box, const Cut& cut) {
  std::pair<Region, Region> halves{box, box};
  halves.first[cut.field].last = cut.at - 1;
  halves.second[cut.field].first = cut.at;
  return halves;
}

} // namespace cordon::space
