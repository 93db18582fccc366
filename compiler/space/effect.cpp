#include "compiler/space/effect.h"

#include "compiler/space/cover.h"
#include "runtime/net/splitmix.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <bit>
#include <optional>

namespace cordon::space {
namespace {

/// Room for the rounding of a million additions: a filter that is covered never falls below.
constexpr double kRounding = 1e-6, kCovered = 1 - kRounding;
/// So many of the largest filters are tried first to cover something, then this many times more.
constexpr size_t kLargest = 64, kMore = 8;
/// So many packets are tried before that.
constexpr size_t kPacketsMax = 24;

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
      if (meeting.left.size() == 1 && meeting.right.size() == 1)
        return measureTwo(meeting);
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
  std::vector<uint32_t> partners, matching;
  std::vector<Region> regions;

  /// Which filters are part of a cover.
  using Counts = llvm::function_ref<bool(uint32_t)>;

  /// In a group of equal filters (`ones` and `others` the same) no filter counts as its own partner.
  void measure(llvm::ArrayRef<Met> ones, llvm::ArrayRef<Met> others, double share, bool is_alike) {
    countBefore(ones, others, [&](const Met& one, size_t before) {
      Surroundings& it = around[one.place];
      size_t after = before + size_t(before < others.size() && others[before].index == one.index);
      if (before > 0)
        addEarlier(it, others.front().index, before, share);
      if (after < others.size())
        addLater(it, others[after].index, others.size() - after, share, is_alike);
    });
  }
  /// The same of two filters: most meetings of large lists.
  void measureTwo(const Meeting& meeting) {
    const Met *first = &meeting.left.front(), *second = &meeting.right.front();
    double first_share = meeting.left_share, second_share = meeting.right_share;
    if (second->index < first->index) {
      std::swap(first, second);
      std::swap(first_share, second_share);
    }
    addLater(around[first->place], second->index, 1, first_share, meeting.is_alike);
    addEarlier(around[second->place], first->index, 1, second_share);
  }

  /// `count` earlier filters, `first` is the first of them.
  static void addEarlier(Surroundings& it, uint32_t first, size_t count, double share) {
    it.earlier += share * double(count);
    if (share == 1)
      it.whole = std::min(it.whole, first);
  }
  /// `count` later filters, `next` is the first of them.
  static void addLater(Surroundings& it, uint32_t next, size_t count, double share, bool is_alike) {
    if (share == 1)
      it.last = std::min(it.last, next);
    if (is_alike) {
      if (share == 1)
        it.alike = std::min(it.alike, next);
      else
        it.alike_later += share * double(count);
    } else if (next < it.differing) {
      it.differing = next;
      it.differing_share = float(share);
    }
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
    if (it.earlier >= kCovered) {
      Coverage covered = cover(list[one], one, one, [&](uint32_t other) { return other < one; });
      if (covered == Coverage::unknown)
        effects.of[one] = Effect::unknown;
      if (covered == Coverage::whole) {
        meetings.partners(one, partners);
        llvm::erase_if(partners, [&](uint32_t other) { return other > one; });
        std::partial_sort(partners.begin(), partners.begin() + long(std::min(partners.size(), kReasonsInOrder)),
                          partners.end());
        settle(one, Effect::dead, partners);
      }
      if (covered != Coverage::partial)
        return;
    }
    // Most are settled by the next filter that differs: `one` decides before it.
    if (it.differing < it.alike)
      if (Coverage covered = hidesFrom(one, it.differing); covered != Coverage::whole)
        return settleBy(one, covered);
    meetings.partners(one, partners);
    std::vector<uint32_t> later;
    llvm::copy_if(partners, std::back_inserter(later), [&](uint32_t other) { return other > one && other <= it.last; });
    llvm::sort(later);
    if (Coverage covered = hidesFromAll(one, it, later); covered != Coverage::whole)
      return settleBy(one, covered);
    settle(one, Effect::redundant, *llvm::find_if(later, [&](uint32_t other) { return isAlike(one, other); }));
  }

  void settleBy(uint32_t one, Coverage covered) {
    effects.of[one] = covered == Coverage::partial ? Effect::decides : Effect::unknown;
  }

  /// Whole: nothing changes for what `one` and a later filter that differs both match, be `one` there or not.
  Coverage hidesFrom(uint32_t one, uint32_t differing) {
    return cover(intersection(list[one], list[differing]), one, differing, [&](uint32_t other) {
      return other < one || (other < differing && other != one && isAlike(one, other));
    });
  }

  /// Whole: without `one` all that it matches is treated alike. `later`: what meets it, ascending, as far as it
  /// matters.
  Coverage hidesFromAll(uint32_t one, const Surroundings& it, llvm::ArrayRef<uint32_t> later) {
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
    return cover(list[one], one, one,
                 [&](uint32_t other) { return other < one || (other != one && isAlike(one, other)); });
  }

  /// Whether those filters that `counts` together match all of `whole`, which is what filters `a` and `b` both match.
  Coverage cover(const Selector& whole, uint32_t a, uint32_t b, Counts counts) {
    uint64_t work = 0;
    if (auto covered = coverByPackets(whole, a, counts, work))
      return *covered;
    meetings.partners(a, b, partners);
    llvm::erase_if(partners, [&](uint32_t other) { return !counts(other); });
    return coverByLargest(whole, partners, work);
  }

  /// Asks for a packet of what is left what matches it: nothing, or one more part of the cover. None if that takes too
  /// long. Filter `one` matches all of `whole`.
  std::optional<Coverage> coverByPackets(const Selector& whole, uint32_t one, Counts counts, uint64_t& work) {
    Region root = regionOf(whole, family);
    Region hole = root;
    regions.clear();
    for (size_t tries = 0; tries < kPacketsMax; ++tries) {
      meetings.matching(somePacket(hole, tries), one, matching);
      llvm::erase_if(matching, [&](uint32_t other) { return !counts(other); });
      if (matching.empty())
        return Coverage::partial;
      auto largest = std::max_element(matching.begin(), matching.end(), [&](uint32_t x, uint32_t y) {
        return shareOf(whole, list[x]) < shareOf(whole, list[y]);
      });
      regions.push_back(regionOf(list[*largest], family));
      CoverResult result = coverOf(root, regions, Hole::wanted, work, work_max);
      if (result.coverage != Coverage::partial)
        return result.coverage;
      hole = *result.hole;
    }
    return std::nullopt;
  }

  /// A packet of a region, another one for each `number`.
  Selector somePacket(const Region& region, uint64_t number) const {
    Box box = toBox(region, family);
    net::SplitMix random(number);
    auto some = [&] { return random.next(); };
    auto within = [&](net::PortRange range) {
      return uint16_t(range.first + some() % (uint32_t(range.last) - range.first + 1));
    };
    auto address = [&](const net::AddressRange& range) {
      // Bits below the highest that differs, if that is still within; else the first.
      net::Bits128 differing{range.first.value.hi ^ range.last.value.hi, range.first.value.lo ^ range.last.value.lo};
      auto upTo = [](uint64_t bits) { return bits == 0 ? 0 : ~uint64_t(0) >> std::countl_zero(bits); };
      net::Bits128 mask{upTo(differing.hi), differing.hi != 0 ? ~uint64_t(0) : upTo(differing.lo)};
      uint64_t high = some(), low = some();
      net::Bits128 value = range.first.value | (net::Bits128{high, low} & mask);
      return value <= range.last.value ? value : range.first.value;
    };
    Selector packet;
    packet.source = address(box.source);
    packet.target = address(box.target);
    packet.source_length = packet.target_length = uint8_t(net::bitsOf(family));
    packet.service.protocol = within(box.protocol);
    auto port = [&](net::PortRange range) {
      bool is_single = box.protocol.isSingle();
      if (!is_single && !net::hasPorts(packet.service.protocol))
        return net::kAnyPort;
      uint16_t value = within(range);
      if (!is_single && net::isIcmp(packet.service.protocol))
        value &= 0xff;
      return net::PortRange{value, value};
    };
    packet.service.source_ports = port(box.source_ports);
    packet.service.target_ports = port(box.target_ports);
    packet.service.connection = box.lan ? ir::ConnectionType::lan : ir::ConnectionType::remote_access;
    return packet;
  }

  /// The same for given filters. The largest ones come first: they often do, or leave a hole that is larger than all
  /// others together.
  Coverage coverByLargest(const Selector& whole, llvm::ArrayRef<uint32_t> parts, uint64_t& work) {
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
    regions.clear();
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
    bool is_icmp = protocol.first == protocol.last && net::isIcmp(unsigned(protocol.first.lo));
    return is_icmp ? 0 : shareOf(root, hole);
  }
};

} // namespace

Effects effectsOf(llvm::ArrayRef<Selector> list, net::Family family, Meetings& meetings, VisitHidden visit,
                  uint64_t work_max) {
  return Judge(list, family, meetings, visit, work_max).run();
}

} // namespace cordon::space
