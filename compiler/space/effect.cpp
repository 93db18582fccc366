#include "compiler/space/effect.h"

#include "compiler/space/cover.h"
#include "compiler/space/meetings.h"

#include <algorithm>

namespace cordon::space {
namespace {

/// Room for the rounding of a million additions: a filter that is covered never falls below.
constexpr double kCovered = 1 - 1e-6;

/// For each of `ones`, how many of `others` come before it; both ascending.
template <class Add> void countBefore(llvm::ArrayRef<uint32_t> ones, llvm::ArrayRef<uint32_t> others, Add add) {
  auto one = std::upper_bound(ones.begin(), ones.end(), others.front());
  if (ones.size() * 16 < others.size()) {
    for (; one != ones.end(); ++one)
      add(*one, size_t(std::lower_bound(others.begin(), others.end(), *one) - others.begin()));
    return;
  }
  for (size_t before = 0; one != ones.end(); ++one) {
    while (before < others.size() && others[before] < *one)
      ++before;
    add(*one, before);
  }
}

/// Upper bounds, as parts of each filter's own volume, of what others match too.
struct Volumes {
  std::vector<double> earlier; ///< by all earlier filters
  std::vector<double> later;   ///< by later filters of the same treatment
};

class Judge {
public:
  Judge(llvm::ArrayRef<Selector> list, net::Family family, uint64_t work_max)
      : list(list), family(family), work_max(work_max), meetings(list, family) {}

  Effects run() {
    volumes.earlier.assign(list.size(), 0);
    volumes.later.assign(list.size(), 0);
    meetings.forEach([&](const Meeting& meeting) {
      effects.meeting_pairs += meeting.size();
      bool is_same = list[meeting.left.front()].treatment == list[meeting.right.front()].treatment;
      if (!is_same)
        effects.differing_pairs += meeting.size();
      measure(meeting.left, meeting.right, meeting.left_share, is_same);
      if (!meeting.is_within)
        measure(meeting.right, meeting.left, meeting.right_share, is_same);
    });
    effects.of.assign(list.size(), Effect::decides);
    if (collectSuspects())
      judgeSuspects();
    return std::move(effects);
  }

private:
  llvm::ArrayRef<Selector> list;
  net::Family family;
  uint64_t work_max;
  Meetings meetings;
  Effects effects;
  Volumes volumes;
  static constexpr uint32_t kNone = ~uint32_t(0);
  std::vector<uint32_t> suspect_of;            ///< by filter, or kNone
  std::vector<std::vector<uint32_t>> partners; ///< by suspect: the filters that meet it

  void measure(llvm::ArrayRef<uint32_t> ones, llvm::ArrayRef<uint32_t> others, double share, bool is_same) {
    countBefore(ones, others, [&](uint32_t one, size_t before) { volumes.earlier[one] += share * double(before); });
    if (!is_same)
      return;
    auto last = std::lower_bound(ones.begin(), ones.end(), others.back());
    for (auto one = ones.begin(); one != last; ++one)
      volumes.later[*one] += share * double(others.end() - std::upper_bound(others.begin(), others.end(), *one));
  }

  /// A filter can be dead only if the earlier ones have its volume, redundant only if they and later ones of the same
  /// treatment have.
  bool collectSuspects() {
    suspect_of.assign(list.size(), kNone);
    for (uint32_t i = 0; i < list.size(); ++i)
      if (volumes.earlier[i] + volumes.later[i] >= kCovered) {
        suspect_of[i] = uint32_t(partners.size());
        partners.emplace_back();
      }
    return !partners.empty();
  }

  void judgeSuspects() {
    meetings.forEach([&](const Meeting& meeting) {
      gather(meeting.left, meeting.right);
      gather(meeting.right, meeting.left);
    });
    for (uint32_t i = 0; i < list.size(); ++i)
      if (suspect_of[i] != kNone) {
        std::vector<uint32_t>& others = partners[suspect_of[i]];
        std::sort(others.begin(), others.end());
        others.erase(std::unique(others.begin(), others.end()), others.end());
        effects.of[i] = judge(i, others);
        others = {};
      }
  }

  void gather(llvm::ArrayRef<uint32_t> ones, llvm::ArrayRef<uint32_t> others) {
    for (uint32_t one : ones)
      if (suspect_of[one] != kNone)
        for (uint32_t other : others)
          if (other != one)
            partners[suspect_of[one]].push_back(other);
  }

  /// `others` meet filter `one`, in the order of the list.
  Effect judge(uint32_t one, llvm::ArrayRef<uint32_t> others) const {
    auto middle = std::lower_bound(others.begin(), others.end(), one);
    llvm::ArrayRef<uint32_t> earlier(others.begin(), middle), later(middle, others.end());
    auto coversOne = [&](uint32_t other) { return covers(list[other], list[one], family); };
    auto isAlike = [&](uint32_t other) { return list[other].treatment == list[one].treatment; };
    if (llvm::any_of(earlier, coversOne))
      return Effect::dead;
    bool may_be_dead = volumes.earlier[one] >= kCovered;
    auto next = std::find_if(later.begin(), later.end(), [&](uint32_t o) { return coversOne(o) || !isAlike(o); });
    if (!may_be_dead && next != later.end() && isAlike(*next))
      return Effect::redundant; // where it decides, one of those up to `next` does without it

    uint64_t work = 0;
    Region root = regionOf(list[one], family);
    std::vector<Region> hidden; // what is decided before, or treated alike if `one` is not there
    for (uint32_t other : earlier)
      hidden.push_back(regionOf(list[other], family));
    auto cover = [&](const Region& part) { return coverOf(part, hidden, Hole::ignored, work, work_max).coverage; };
    if (may_be_dead)
      if (Coverage covered = cover(root); covered != Coverage::partial)
        return covered == Coverage::whole ? Effect::dead : Effect::unknown;

    for (uint32_t other : later) {
      Region region = regionOf(list[other], family);
      if (isAlike(other))
        hidden.push_back(region);
      else if (Coverage covered = cover(intersection(root, region)); covered != Coverage::whole)
        return covered == Coverage::partial ? Effect::decides : Effect::unknown;
      if (coversOne(other))
        return Effect::redundant;
    }
    Coverage covered = cover(root);
    return covered == Coverage::whole     ? Effect::redundant
           : covered == Coverage::partial ? Effect::decides
                                          : Effect::unknown;
  }
};

} // namespace

Effects effectsOf(llvm::ArrayRef<Selector> list, net::Family family, uint64_t work_max) {
  return Judge(list, family, work_max).run();
}

} // namespace cordon::space
