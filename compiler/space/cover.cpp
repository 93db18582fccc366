#include "compiler/space/cover.h"

#include "compiler/space/cut.h"

#include <vector>

namespace cordon::space {
namespace {

class Search {
public:
  Search(Hole wants, uint64_t& work, uint64_t work_max)
      : wants_hole(wants == Hole::wanted), work(work), work_max(work_max) {}

  Coverage cover(const Region& box, llvm::ArrayRef<const Region*> above) {
    std::vector<const Region*> here;
    double volume = 0, largest = -1;
    const Region* largest_region = &box; // until one is known
    for (const Region* region : above) {
      if (!meets(*region, box))
        continue;
      here.push_back(region);
      double share = shareOf(box, *region);
      if (share == 1 && covers(*region, box))
        return Coverage::whole;
      volume += share;
      if (share > largest) {
        largest = share;
        largest_region = region;
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
    auto [low, high] = split(box, halves ? medianCut(box, here) : cutAlong(box, *largest_region));
    Coverage first = cover(low, here);
    return first == Coverage::whole ? cover(high, here) : first;
  }

  std::optional<Region> hole;

private:
  bool wants_hole;
  uint64_t& work;
  uint64_t work_max;
};

} // namespace

CoverResult coverOf(const Region& root, llvm::ArrayRef<Region> cover, Hole wants, uint64_t& work, uint64_t work_max) {
  std::vector<const Region*> all;
  all.reserve(cover.size());
  for (const Region& region : cover)
    all.push_back(&region);
  Search search(wants, work, work_max);
  return {search.cover(root, all), search.hole};
}

} // namespace cordon::space
