#include "compiler/space/effect.h"

#include "compiler/space/cover.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::space {
namespace {

/// Room for the rounding of a million additions: a filter that is covered never falls below.
constexpr double kRounding = 1e-6, kCovered = 1 - kRounding;
/// Looking up one filter's partners costs about this many times what a pass over all meetings costs for it.
constexpr size_t kLookupCost = 8;

/// Calls `add` for each of `ones` with the number of `others` before it; both ascending.
template <class Add> void countBefore(llvm::ArrayRef<uint32_t> ones, llvm::ArrayRef<uint32_t> others, Add add) {
  if (ones.size() * 16 < others.size()) {
    for (uint32_t one : ones)
      add(one, size_t(llvm::lower_bound(others, one) - others.begin()));
    return;
  }
  size_t before = 0;
  for (uint32_t one : ones) {
    while (before < others.size() && others[before] < one)
      ++before;
    add(one, before);
  }
}

constexpr uint32_t kNone = ~uint32_t(0);

/// What a pass over all meetings tells of one filter. Volumes are upper bounds, as parts of its own.
struct Surroundings {
  double earlier = 0;         ///< what all earlier filters match of it
  double alike_later = 0;     ///< what later filters of the same treatment match of it, but for those that match all
  uint32_t whole = kNone;     ///< the first earlier one that matches all of it
  uint32_t alike = kNone;     ///< the next of the same treatment that matches all of it
  uint32_t last = kNone;      ///< the next that matches all of it: what comes behind does not matter to it
  uint32_t differing = kNone; ///< the next of another treatment
  float differing_share = 0;  ///< what that one matches of it
};

class Judge {
public:
  Judge(llvm::ArrayRef<Selector> list, net::Family family, Meetings& meetings, VisitHidden visit, uint64_t work_max)
      : list(list), family(family), meetings(meetings), visit(visit), work_max(work_max) {}

  Effects run() {
    around.resize(list.size());
    meetings.forEach([&](const Meeting& meeting) {
      effects.meeting_pairs += meeting.size();
      bool is_alike = list[meeting.left.front()].treatment == list[meeting.right.front()].treatment;
      if (!is_alike)
        effects.differing_pairs += meeting.size();
      measure(meeting.left, meeting.right, meeting.left_share, is_alike);
      if (!meeting.is_within)
        measure(meeting.right, meeting.left, meeting.right_share, is_alike);
    });
    effects.of.assign(list.size(), Effect::decides);
    effects.earlier_share.reserve(list.size());
    for (const Surroundings& one : around)
      effects.earlier_share.push_back(float(one.earlier * (1 + kRounding)));
    judgeAll();
    return std::move(effects);
  }

private:
  llvm::ArrayRef<Selector> list;
  net::Family family;
  Meetings& meetings;
  VisitHidden visit;
  uint64_t work_max;
  Effects effects;
  std::vector<Surroundings> around;

  /// In a group of equal filters (`ones` and `others` the same) no filter counts as its own partner.
  void measure(llvm::ArrayRef<uint32_t> ones, llvm::ArrayRef<uint32_t> others, double share, bool is_alike) {
    countBefore(ones, others, [&](uint32_t one, size_t before) {
      Surroundings& it = around[one];
      size_t after = before + size_t(before < others.size() && others[before] == one);
      size_t later = others.size() - after;
      it.earlier += share * double(before);
      if (share == 1 && before > 0)
        it.whole = std::min(it.whole, others.front());
      if (later == 0)
        return;
      if (share == 1)
        it.last = std::min(it.last, others[after]);
      if (is_alike) {
        if (share == 1)
          it.alike = std::min(it.alike, others[after]);
        else
          it.alike_later += share * double(later);
      } else if (others[after] < it.differing) {
        it.differing = others[after];
        it.differing_share = float(share);
      }
    });
  }

  /// What one filter alone or volumes settle is settled at once.
  void judgeAll() {
    std::vector<uint32_t> suspects;
    for (uint32_t i = 0; i < list.size(); ++i) {
      const Surroundings& it = around[i];
      // What is hidden of the next that differs: no filter that matches all comes between.
      double hidden = (it.earlier + it.alike_later) * (1 + kRounding);
      if (it.whole != kNone)
        settle(i, Effect::dead, it.whole);
      else if (it.earlier < kCovered && it.alike < it.differing)
        settle(i, Effect::redundant, it.alike);
      else if ((hidden >= kCovered || it.alike != kNone) && it.differing_share <= hidden)
        suspects.push_back(i);
    }
    size_t lookups = 0;
    for (uint32_t one : suspects)
      lookups += meetings.partnersCost(one);
    if (lookups > kLookupCost * list.size())
      return judgeByPass(suspects);
    std::vector<uint32_t> others;
    for (uint32_t one : suspects) {
      meetings.partners(one, others);
      judge(one, others);
    }
  }

  void settle(uint32_t one, Effect effect, llvm::ArrayRef<uint32_t> reasons) {
    effects.of[one] = effect;
    visit(one, effect, reasons);
  }

  /// The partners of all suspects at once: for many suspects, or such as half of the list is nested with.
  void judgeByPass(llvm::ArrayRef<uint32_t> suspects) {
    std::vector<uint32_t> suspect_of(list.size(), kNone);
    for (uint32_t i = 0; i < suspects.size(); ++i)
      suspect_of[suspects[i]] = i;
    std::vector<std::vector<uint32_t>> partners(suspects.size());
    auto gather = [&](llvm::ArrayRef<uint32_t> ones, llvm::ArrayRef<uint32_t> others) {
      for (uint32_t one : ones)
        if (suspect_of[one] != kNone)
          for (uint32_t other : others)
            if (other != one && other <= around[one].last)
              partners[suspect_of[one]].push_back(other);
    };
    meetings.forEach([&](const Meeting& meeting) {
      gather(meeting.left, meeting.right);
      if (!meeting.is_within)
        gather(meeting.right, meeting.left);
    });
    for (uint32_t i = 0; i < suspects.size(); ++i) {
      std::sort(partners[i].begin(), partners[i].end());
      judge(suspects[i], partners[i]);
      partners[i] = {};
    }
  }

  void judge(uint32_t one, llvm::ArrayRef<uint32_t> others) {
    auto middle = std::lower_bound(others.begin(), others.end(), one);
    llvm::ArrayRef<uint32_t> earlier(others.begin(), middle), later(middle, others.end());
    Effect effect = effects.of[one] = effectOf(one, earlier, later);
    if (effect == Effect::redundant)
      visit(one, effect, *llvm::find_if(later, [&](uint32_t other) { return isAlike(one, other); }));
    else if (effect == Effect::dead)
      visit(one, effect, earlier);
  }

  bool isAlike(uint32_t one, uint32_t other) const { return list[other].treatment == list[one].treatment; }

  /// `earlier` and `later` are those that meet filter `one`, in the order of the list; none of the earlier ones matches
  /// all of it.
  Effect effectOf(uint32_t one, llvm::ArrayRef<uint32_t> earlier, llvm::ArrayRef<uint32_t> later) const {
    bool may_be_dead = around[one].earlier >= kCovered;
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
      if (isAlike(one, other))
        hidden.push_back(region);
      else if (Coverage covered = cover(intersection(root, region)); covered != Coverage::whole)
        return covered == Coverage::partial ? Effect::decides : Effect::unknown;
      if (covers(list[other], list[one], family))
        return Effect::redundant;
    }
    Coverage covered = cover(root);
    return covered == Coverage::whole     ? Effect::redundant
           : covered == Coverage::partial ? Effect::decides
                                          : Effect::unknown;
  }
};

} // namespace

Effects effectsOf(llvm::ArrayRef<Selector> list, net::Family family, Meetings& meetings, VisitHidden visit,
                  uint64_t work_max) {
  return Judge(list, family, meetings, visit, work_max).run();
}

} // namespace cordon::space
