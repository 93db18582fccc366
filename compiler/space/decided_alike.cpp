#include "compiler/space/decided_alike.h"

#include "compiler/space/cut.h"

#include <algorithm>
#include <vector>

namespace cordon::space {
namespace {

using Deciders = std::vector<const Decider*>;
using DecidersRef = llvm::ArrayRef<const Decider*>;

/// Others are looked at early if they are not so many times more than what may hide them.
constexpr size_t kOthersFactor = 4;

/// Those that meet a box, up to the first that covers it.
struct Here {
  Deciders deciders;
  bool is_covered = false; ///< by the last

  size_t partial() const { return deciders.size() - size_t(is_covered); }
  void dropBehind(uint32_t rank) {
    while (!deciders.empty() && deciders.back()->rank > rank) {
      deciders.pop_back();
      is_covered = false;
    }
  }
};

/// The others in a box, selected from those of the box around it once somebody asks.
struct Others {
  Others* around = nullptr;
  const Region* box = nullptr;
  Deciders deciders;
  bool is_selected = false;

  /// So many are looked at to select them; at most.
  size_t cost() const {
    const Others* selected = this;
    while (!selected->is_selected)
      selected = selected->around;
    return selected->deciders.size();
  }
};

class Search {
public:
  Search(Hole wants, uint64_t& work, uint64_t work_max)
      : wants_hole(wants == Hole::wanted), work(work), work_max(work_max) {}

  Coverage decide(const Region& box, DecidersRef alike_above, Others& others_around) {
    Here alike = select(box, alike_above);
    if (work > work_max)
      return Coverage::unknown;
    uint32_t end = alike.is_covered ? alike.deciders.back()->rank : kNever;
    if (alike.is_covered && end < others_min)
      return Coverage::whole;
    Others others{&others_around, &box, {}, false};
    if (alike.partial() > 0 && others.cost() > kOthersFactor * alike.deciders.size())
      return cutOn(box, alike.deciders, alike, others);

    selectIn(others);
    DecidersRef in_front =
        llvm::ArrayRef(others.deciders).take_while([&](const Decider* one) { return one->rank < end; });
    if (in_front.empty() && alike.is_covered)
      return Coverage::whole;
    if (!in_front.empty() && covers(in_front.back()->region, box))
      alike.dropBehind(in_front.back()->rank);
    if (alike.deciders.empty())
      return leave(in_front.empty() ? box : intersection(box, in_front.front()->region));
    if (!in_front.empty() && in_front.front()->rank < alike.deciders.front()->rank)
      return leave(intersection(box, in_front.front()->region));
    if (!alike.is_covered)
      return cutOn(box, alike.deciders, alike, others);
    // Where no other is, all is well; and of what hides others, only what is in front of the last matters.
    if (auto cut = cutToOthers(box, in_front))
      return decideBoth(split(box, *cut), alike, others);
    DecidersRef hiding = alike.deciders;
    while (hiding.back()->rank > in_front.back()->rank)
      hiding = hiding.drop_back();
    return cutOn(box, hiding, alike, others);
  }

  std::optional<Region> hole;
  uint32_t others_min = kNever; ///< rank

private:
  static constexpr uint32_t kNever = ~uint32_t(0);

  bool wants_hole;
  uint64_t& work;
  uint64_t work_max;

  Coverage leave(const Region& region) {
    hole = region;
    return Coverage::partial;
  }

  Here select(const Region& box, DecidersRef above) {
    Here here;
    for (const Decider* one : above) {
      ++work;
      if (!meets(one->region, box))
        continue;
      here.deciders.push_back(one);
      here.is_covered = covers(one->region, box);
      if (here.is_covered)
        break;
    }
    ++work;
    return here;
  }

  void selectIn(Others& others) {
    if (others.is_selected)
      return;
    selectIn(*others.around);
    others.deciders = select(*others.box, others.around->deciders).deciders;
    others.is_selected = true;
  }

  /// Splits the box at a bound of one of `hiding`, of which the last may cover it if `alike` does.
  Coverage cutOn(const Region& box, DecidersRef hiding, const Here& alike, Others& others) {
    double volume = 0, largest = -1;
    const Region* largest_region = &box; // until one is known
    std::vector<const Region*> regions;
    for (const Decider* one : hiding) {
      if (alike.is_covered && one == alike.deciders.back())
        continue;
      double share = shareOf(box, one->region);
      volume += share;
      regions.push_back(&one->region);
      if (share > largest) {
        largest = share;
        largest_region = &one->region;
      }
    }
    if (volume < kCovered && !alike.is_covered && !wants_hole)
      return Coverage::partial;
    // First what lies outside all of them: parts of that each would carry along.
    bool halves = regions.size() > kCrowd && largest < kLarge;
    auto outside = cutToHull(box, regions);
    Cut cut = outside ? *outside : halves ? medianCut(box, regions) : cutAlong(box, *largest_region);
    return decideBoth(split(box, cut), alike, others);
  }

  /// Few others are cut out of the box one by one, many together; none of them covers it.
  static std::optional<Cut> cutToOthers(const Region& box, DecidersRef others) {
    if (others.size() <= kCrowd)
      return cutAlong(box, others.front()->region);
    std::vector<const Region*> regions;
    for (const Decider* one : others)
      regions.push_back(&one->region);
    return cutToHull(box, regions);
  }

  Coverage decideBoth(const std::pair<Region, Region>& halves, const Here& alike, Others& others) {
    Coverage first = decide(halves.first, alike.deciders, others);
    return first == Coverage::whole ? decide(halves.second, alike.deciders, others) : first;
  }
};

Deciders pointers(llvm::ArrayRef<Decider> deciders) {
  Deciders all;
  all.reserve(deciders.size());
  for (const Decider& one : deciders)
    all.push_back(&one);
  return all;
}

} // namespace

CoverResult decidedAlike(const Region& root, llvm::ArrayRef<Decider> alike, llvm::ArrayRef<Decider> others, Hole wants,
                         uint64_t& work, uint64_t work_max) {
  Search search(wants, work, work_max);
  if (!others.empty())
    search.others_min = others.front().rank;
  Others all{nullptr, &root, pointers(others), true};
  return {search.decide(root, pointers(alike), all), search.hole};
}

} // namespace cordon::space
