#include "compiler/space/effect.h"

#include "compiler/fetch_ahead.h"
#include "compiler/space/cut.h"
#include "compiler/space/decided_alike.h"
#include "runtime/net/splitmix.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace cordon::space {
namespace {

/// Room for the rounding of a million additions: a filter that is covered never falls below.
constexpr double kRounding = 1 - kCovered;
/// So many of the largest filters are tried first to cover something, then this many times more.
constexpr size_t kLargest = 64, kMore = 8;
/// So many packets are tried before that.
constexpr size_t kPacketsMax = 24;
/// So many of the filters that differ are tried alone before all of them together.
constexpr size_t kDifferingMax = 8;

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
  uint64_t work = 0; ///< for the suspect that is judged

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
    struct Settled {
      uint32_t filter, reason;
      Effect effect;
    };
    std::vector<Settled> settled;
    std::vector<uint32_t> suspects;
    auto look = [&](size_t i) {
      const Surroundings& it = around[meetings.placeOf(uint32_t(i))];
      effects.earlier_share.push_back(float(it.earlier * (1 + kRounding)));
      // What is hidden of the next that differs: no filter that matches all comes between.
      double hidden = (it.earlier + it.alike_later) * (1 + kRounding);
      if (it.whole != kNone)
        settled.push_back({uint32_t(i), it.whole, Effect::dead});
      else if (it.earlier < kCovered && it.alike < it.differing)
        settled.push_back({uint32_t(i), it.alike, Effect::redundant});
      else if ((hidden >= kCovered || it.alike != kNone) && it.differing_share <= hidden)
        suspects.push_back(uint32_t(i));
    };
    using Addresses = std::array<const void*, 1>;
    forEachFetched(list.size(), [&](size_t i) { return Addresses{&around[meetings.placeOf(uint32_t(i))]}; }, look);
    forEachFetched(
        settled.size(),
        [&](size_t i) {
          return std::array<const void*, 2>{&list[settled[i].filter].treatment, &list[settled[i].reason].treatment};
        },
        [&](size_t i) { settle(settled[i].filter, settled[i].effect, settled[i].reason); });
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
    work = 0;
    bool may_be_dead = it.earlier >= kCovered;
    auto isEarlier = [&](uint32_t other) { return other < one; };
    std::optional<Coverage> covered = may_be_dead ? coverByPackets(list[one], one, isEarlier) : Coverage::partial;
    // Most are settled by the next filter that differs: `one` decides before it.
    if (covered == Coverage::partial && it.differing < it.alike)
      if (auto hidden = hideByPackets(one, it.differing); hidden && *hidden != Coverage::whole)
        return settleBy(one, *hidden);
    meetings.partners(one, partners);
    work += partners.size();
    llvm::erase_if(partners, [&](uint32_t other) { return other > it.last; });
    auto first_later = std::partition(partners.begin(), partners.end(), isEarlier);
    llvm::MutableArrayRef<uint32_t> earlier(partners.data(), size_t(first_later - partners.begin()));
    if (!covered)
      covered = decideByLargest(one, earlier, {});
    if (covered == Coverage::whole) {
      std::partial_sort(earlier.begin(), earlier.begin() + std::min(earlier.size(), kReasonsInOrder), earlier.end());
      return settle(one, Effect::dead, earlier);
    }
    std::sort(first_later, partners.end());
    llvm::ArrayRef<uint32_t> later = llvm::ArrayRef(partners).drop_front(earlier.size());
    if (covered == Coverage::partial) {
      size_t tries = 0;
      for (uint32_t other : later)
        if (!isAlike(one, other) && other != it.differing) {
          if (++tries > kDifferingMax)
            break;
          if (auto hidden = hideByPackets(one, other); hidden && *hidden != Coverage::whole)
            return settleBy(one, *hidden);
        }
      covered = decideByLargest(one, earlier, later);
    }
    if (covered != Coverage::whole)
      return settleBy(one, *covered);
    settle(one, Effect::redundant, *llvm::find_if(later, [&](uint32_t other) { return isAlike(one, other); }));
  }

  void settleBy(uint32_t one, Coverage covered) {
    effects.of[one] = covered == Coverage::partial ? Effect::decides : Effect::unknown;
  }

  /// The same of what `one` and a later filter that differs both match: whole if nothing changes there, be `one` in the
  /// list or not.
  std::optional<Coverage> hideByPackets(uint32_t one, uint32_t differing) {
    return coverByPackets(intersection(list[one], list[differing]), one, [&](uint32_t other) {
      return other < one || (other < differing && other != one && isAlike(one, other));
    });
  }

  /// Whether those filters that `counts` together match all of `whole`, of which `one` matches all: asks for a packet
  /// of what is left what matches it; nothing, or one more part of the cover. None if that takes too long.
  std::optional<Coverage> coverByPackets(const Selector& whole, uint32_t one, Counts counts) {
    Region root = regionOf(whole, family);
    Region hole = root;
    regions.clear();
    for (size_t tries = 0; tries < kPacketsMax; ++tries) {
      match(somePacket(hole, tries), one);
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

  /// What matches a packet that `one` matches.
  void match(const Selector& packet, uint32_t one) {
    meetings.matching(packet, one, matching);
    work += matching.size();
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

  /// Whole: of all that `one` matches each packet is matched by one of `earlier` or first, of the `later` ones, by one
  /// that treats it alike. The `later` ones ascend. The largest parts come first: they often do, or leave a hole that
  /// is larger than all others together.
  Coverage decideByLargest(uint32_t one, llvm::ArrayRef<uint32_t> earlier, llvm::ArrayRef<uint32_t> later) {
    struct Part {
      double share;
      uint32_t index;
    };
    std::vector<Part> parts;
    std::vector<Decider> others;
    double volume = 0;
    auto add = [&](uint32_t part) {
      parts.push_back({shareOf(list[one], list[part]), part});
      volume += parts.back().share;
    };
    llvm::for_each(earlier, add);
    for (uint32_t other : later) {
      if (isAlike(one, other))
        add(other);
      else
        others.push_back({regionOf(list[other], family), other});
    }
    if (volume < kCovered)
      return Coverage::partial;
    Region root = regionOf(list[one], family);
    std::vector<Decider> chosen;
    for (size_t count = kLargest, known = 0;; count *= kMore) {
      bool is_all = count >= parts.size();
      if (!is_all)
        std::nth_element(
            parts.begin() + long(known), parts.begin() + long(count), parts.end(),
            [](const Part& a, const Part& b) { return a.share != b.share ? a.share > b.share : a.index < b.index; });
      for (; known < (is_all ? parts.size() : count); ++known)
        chosen.push_back({regionOf(list[parts[known].index], family), parts[known].index});
      llvm::sort(chosen, [](const Decider& a, const Decider& b) { return a.rank < b.rank; });
      CoverResult result = decidedAlike(root, chosen, others, is_all ? Hole::ignored : Hole::wanted, work, work_max);
      if (is_all || result.coverage != Coverage::partial)
        return result.coverage;
      double small = 0;
      for (size_t i = count; i < parts.size(); ++i)
        small += parts[i].share;
      if (small * (1 + kRounding) < sizeOf(*result.hole, root) * kCovered)
        return Coverage::partial;
      if (decidesIn(*result.hole, one, later.empty()))
        return Coverage::partial;
    }
  }

  /// True if some packet of a hole shows it: no earlier filter matches it, and (unless asked for no more) the next one
  /// that does differs.
  bool decidesIn(const Region& hole, uint32_t one, bool is_enough) {
    match(somePacket(hole, 0), one);
    llvm::erase(matching, one);
    auto first = llvm::min_element(matching);
    if (first == matching.end() || *first < one)
      return first == matching.end();
    return is_enough || !isAlike(one, *first);
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
