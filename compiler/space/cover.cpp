#include "compiler/space/cover.h"

#include <llvm/ADT/SmallVector.h>

#include <algorithm>
#include <vector>

namespace cordon::space {
namespace {

/// Above this many regions a box is halved at a median bound, unless one region is large; else it is cut along its
/// largest region.
constexpr size_t kCrowd = 16;
constexpr double kLarge = 0.125; ///< of the box
/// Room for the rounding of a million additions.
constexpr double kCovered = 1 - 1e-6;

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

namespace {

class Search {
public:
  Search(llvm::ArrayRef<Region> cover, Hole wants, uint64_t& work, uint64_t work_max)
      : cover(cover), wants_hole(wants == Hole::wanted), work(work), work_max(work_max) {}

  Coverage split(const Region& box, llvm::ArrayRef<uint32_t> above) {
    std::vector<uint32_t> here;
    double volume = 0, largest = -1;
    uint32_t largest_region = 0;
    for (uint32_t i : above) {
      if (!meets(cover[i], box))
        continue;
      here.push_back(i);
      double share = shareOf(box, cover[i]);
      if (share == 1 && covers(cover[i], box))
        return Coverage::whole;
      volume += share;
      if (share > largest) {
        largest = share;
        largest_region = i;
      }
    }
    work += above.size();
    if (work > work_max)
      return Coverage::unknown;
    if (here.empty()) {
      hole = box;
      return Coverage::partial;
    }
    if (volume < kCovered && !wants_hole)
      return Coverage::partial;

    bool halves = here.size() > kCrowd && largest < kLarge;
    auto [field, at] = halves ? medianCut(box, here) : cutAlong(box, cover[largest_region]);
    Region low = box, high = box;
    low[field].last = at - 1;
    high[field].first = at;
    Coverage first = split(low, here);
    return first == Coverage::whole ? split(high, here) : first;
  }

  std::optional<Region> hole;

private:
  llvm::ArrayRef<Region> cover;
  bool wants_hole;
  uint64_t& work;
  uint64_t work_max;
  using Cut = std::pair<Field, net::Bits128>; ///< between at - 1 and at

  /// At a bound of a region that meets the box without covering it.
  static Cut cutAlong(const Region& box, const Region& region) {
    for (Field field : kFields) {
      if (region[field].first > box[field].first)
        return {field, region[field].first};
      if (region[field].last < box[field].last)
        return {field, region[field].last + 1};
    }
    __builtin_unreachable();
  }

  Cut medianCut(const Region& box, llvm::ArrayRef<uint32_t> here) const {
    std::vector<net::Bits128> best, bounds;
    Field best_field = Field::source;
    for (Field field : kFields) {
      bool is_port = field == Field::source_ports || field == Field::target_ports;
      if (is_port && box[Field::protocol].first != box[Field::protocol].last)
        continue; // the pieces stay normal
      bounds.clear();
      for (uint32_t i : here) {
        if (cover[i][field].first > box[field].first)
          bounds.push_back(cover[i][field].first);
        if (cover[i][field].last < box[field].last)
          bounds.push_back(cover[i][field].last + 1);
      }
      if (bounds.size() > best.size()) {
        best.swap(bounds);
        best_field = field;
      }
    }
    std::nth_element(best.begin(), best.begin() + long(best.size() / 2), best.end());
    return {best_field, best[best.size() / 2]};
  }
};

} // namespace

CoverResult coverOf(const Region& root, llvm::ArrayRef<Region> cover, Hole wants, uint64_t& work, uint64_t work_max) {
  std::vector<uint32_t> all(cover.size());
  for (uint32_t i = 0; i < all.size(); ++i)
    all[i] = i;
  Search search(cover, wants, work, work_max);
  return {search.split(root, all), search.hole};
}

} // namespace cordon::space
