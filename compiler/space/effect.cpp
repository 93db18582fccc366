#include "compiler/space/effect.h"

#include "compiler/space/cover.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::space {
namespace {

/// Room for the rounding of a million additions: a filter that is covered never falls below.
constexpr double kRounding = 1e-6, kCovered = 1 - kRounding;
/// So many of the largest filters are tried first to cover something, then this many times more.
constexpr size_t kLargest = 64, kMore = 8;

/// Calls `add` for each of `ones` with the number of `others` before it; both ascending.
template <class Add> void countBefore(llvm::ArrayRef<Met> ones, llvm::ArrayRef<Met> others, Add add) {
  auto isBefore = [](const Met& a, const Met& b) { return a.index < b.index; };
  if (ones.size() * 16 < others.size()) {
    for (const Met& one : ones)
      add(one, size_t(std::lower_bound(others.begin(), others.end(), one, isBefore) - others.begin()));
    return;
  }
  size_t before = 0;
  for (const Met& one : ones) {
    while (before < others.size() && isBefore(others[before], one))
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
      if (!meeting.is_alike)
        effects.differing_pairs += meeting.size();
      measure(meeting.left, meeting.right, meeting.left_share, meeting.is_alike);
      if (!meeting.is_within)
        measure(meeting.right, meeting.left, meeting.right_share, meeting.is_alike);
    });
    effects.of.assign(list.size(), Effect::decides);
    effects.earlier_share.reserve(list.size());
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
  std::vector<Surroundings> around; ///< by place
  std::vector<uint32_t> partners, earlier, later;

  /// In a group of equal filters (`ones` and `others` the same) no filter counts as its own partner.
  void measure(llvm::ArrayRef<Met> ones, llvm::ArrayRef<Met> others, double share, bool is_alike) {
    countBefore(ones, others, [&](const Met& one, size_t before) {
      Surroundings& it = around[one.place];
      size_t after = before + size_t(before < others.size() && others[before].index == one.index);
      size_t later_count = others.size() - after;
      it.earlier += share * double(before);
      if (share == 1 && before > 0)
        it.whole = std::min(it.whole, others.front().index);
      if (later_count == 0)
        return;
      uint32_t next = others[after].index;
      if (share == 1)
        it.last = std::min(it.last, next);
      if (is_alike) {
        if (share == 1)
          it.alike = std::min(it.alike, next);
        else
          it.alike_later += share * double(later_count);
      } else if (next < it.differing) {
        it.differing = next;
        it.differing_share = float(share);
      }
    });
  }

  /// What one filter alone or volumes settle is settled at once.
  void judgeAll() {
    std::vector<uint32_t> suspects;
    for (uint32_t i = 0; i < list.size(); ++i) {
      const Surroundings& it = around[meetings.placeOf(i)];
      effects.earlier_share.push_back(float(it.earlier * (1 + kRounding)));
      // What is hidden of the next that differs: no filter that matches all comes between.
      double hidden = (it.earlier + it.alike_later) * (1 + kRounding);
      if (it.whole != kNone)
        settle(i, Effect::dead, it.whole);
      else if (it.earlier < kCovered && it.alike < it.differing)
        settle(i, Effect::redundant, it.alike);
      else if ((hidden >= kCovered || it.alike != kNone) && it.differing_share <= hidden)
        suspects.push_back(i);
    }
    for (uint32_t one : suspects)
      judge(one, around[meetings.placeOf(one)]);
  }

  void settle(uint32_t one, Effect effect, llvm::ArrayRef<uint32_t> reasons) {
    effects.of[one] = effect;
    visit(one, effect, reasons);
  }

  bool isAlike(uint32_t one, uint32_t other) const { return list[other].treatment == list[one].treatment; }

  /// `one` is matched whole by no single earlier filter.
  void judge(uint32_t one, const Surroundings& it) {
    bool has_partners = false;
    if (it.earlier >= kCovered) {
      findPartners(one, it);
      has_partners = true;
      Coverage covered = cover(list[one], earlier);
      if (covered == Coverage::unknown)
        effects.of[one] = Effect::unknown;
      if (covered == Coverage::whole) {
        llvm::sort(earlier);
        settle(one, Effect::dead, earlier);
      }
      if (covered != Coverage::partial)
        return;
    }
    // Most are settled by the next filter that differs: `one` decides before it.
    if (it.differing < it.alike)
      if (Coverage covered = hidesFrom(one, it.differing); covered != Coverage::whole)
        return settleBy(one, covered);
    if (!has_partners)
      findPartners(one, it);
    if (Coverage covered = hidesFromAll(one, it); covered != Coverage::whole)
      return settleBy(one, covered);
    settle(one, Effect::redundant, *llvm::find_if(later, [&](uint32_t other) { return isAlike(one, other); }));
  }

  void settleBy(uint32_t one, Coverage covered) {
    effects.of[one] = covered == Coverage::partial ? Effect::decides : Effect::unknown;
  }

  /// Fills `earlier`, in no order, and `later`, ascending, as far as it matters.
  void findPartners(uint32_t one, const Surroundings& it) {
    meetings.partners(one, partners);
    earlier.clear();
    later.clear();
    for (uint32_t other : partners)
      if (other < one)
        earlier.push_back(other);
      else if (other <= it.last)
        later.push_back(other);
    llvm::sort(later);
  }

  /// Whole: nothing changes for what `one` and a later filter that differs both match, be `one` there or not.
  Coverage hidesFrom(uint32_t one, uint32_t differing) {
    meetings.partners(one, differing, partners);
    llvm::erase_if(partners,
                   [&](uint32_t other) { return other > differing || (other > one && !isAlike(one, other)); });
    return cover(intersection(list[one], list[differing]), partners);
  }

  /// Whole: without `one` all that it matches is treated alike.
  Coverage hidesFromAll(uint32_t one, const Surroundings& it) {
    for (uint32_t other : later) {
      if (isAlike(one, other)) {
        if (other == it.last)
          return Coverage::whole;
      } else if (Coverage covered = hidesFrom(one, other); covered != Coverage::whole) {
        return covered;
      }
    }
    if (it.last != kNone)
      return Coverage::whole;
    partners = earlier;
    llvm::copy_if(later, std::back_inserter(partners), [&](uint32_t other) { return isAlike(one, other); });
    return cover(list[one], partners);
  }

  /// Whether the filters of `parts`, each of which meets `whole`, together match all of it. The largest ones come
  /// first: they often do, or leave a hole that is larger than all others together.
  Coverage cover(const Selector& whole, llvm::ArrayRef<uint32_t> parts) {
    struct Part {
      double share;
      uint32_t index;
    };
    std::vector<Part> rest;
    double volume = 0;
    for (uint32_t part : parts) {
      double share = shareOf(whole, list[part]);
      if (share == 1)
        return Coverage::whole;
      volume += share;
      rest.push_back({share, part});
    }
    if (volume < kCovered)
      return Coverage::partial;
    Region root = regionOf(whole, family);
    std::vector<Region> regions;
    uint64_t work = 0;
    for (size_t count = kLargest;; count *= kMore) {
      bool is_all = count >= rest.size();
      if (!is_all)
        std::nth_element(
            rest.begin() + long(regions.size()), rest.begin() + long(count), rest.end(),
            [](const Part& a, const Part& b) { return a.share != b.share ? a.share > b.share : a.index < b.index; });
      for (size_t i = regions.size(); i < (is_all ? rest.size() : count); ++i)
        regions.push_back(regionOf(list[rest[i].index], family));
      CoverResult result = coverOf(root, regions, is_all ? Hole::ignored : Hole::wanted, work, work_max);
      if (is_all || result.coverage != Coverage::partial)
        return result.coverage;
      double small = 0;
      for (size_t i = count; i < rest.size(); ++i)
        small += rest[i].share;
      if (small * (1 + kRounding) < sizeOf(*result.hole, root) * kCovered)
        return Coverage::partial;
    }
  }

  /// The part of `root` that a hole in it is, measured as shareOf does; or less.
  static double sizeOf(const Region& hole, const Region& root) {
    const Span& protocol = hole[Field::protocol];
    // Regions have more ICMP types than there are.
    bool is_icmp = protocol.first == protocol.last && net::isIcmp(uint8_t(protocol.first.lo));
    return is_icmp ? 0 : shareOf(root, hole);
  }
};

} // namespace

Effects effectsOf(llvm::ArrayRef<Selector> list, net::Family family, Meetings& meetings, VisitHidden visit,
                  uint64_t work_max) {
  return Judge(list, family, meetings, visit, work_max).run();
}

} // namespace cordon::space
