#include "compiler/space/meetings.h"

#include "compiler/space/prefix_tree.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>

namespace cordon::space {
namespace {

/// How a filter lies in a cell.
enum class Place : uint8_t { exact, finer_target, finer_source, finer };
constexpr size_t kPlaces = 4;
using Visit = llvm::function_ref<void(const Meeting&)>;

/// Filters that are alike in all that a cell asks for.
struct Profile {
  Service service;
  uint8_t source_length, target_length;
  uint32_t treatment;
  auto key() const { return std::tie(service, treatment, source_length, target_length); }
};

/// A profile's fields in 128 bits.
std::pair<uint64_t, uint64_t> keyOf(const Selector& s) {
  auto ports = [](net::PortRange range) { return uint64_t(range.first) << 16 | range.last; };
  return {ports(s.service.source_ports) << 32 | uint64_t(s.service.protocol) << 18 |
              uint64_t(s.service.connection) << 16 | uint64_t(s.source_length) << 8 | s.target_length,
          ports(s.service.target_ports) << 32 | s.treatment};
}

/// The filters of one profile in one place of a cell.
struct Group {
  const Profile* profile;
  llvm::ArrayRef<uint32_t> filters;
};

} // namespace

class Meetings::Join {
public:
  Join(llvm::ArrayRef<Selector> list, net::Family family)
      : list(list), family(family), sources(prefixTreeOf(list, family, Side::source)),
        targets(prefixTreeOf(list, family, Side::target)) {
    makeProfiles();
  }

  void run(Visit visit_each) {
    visit = visit_each;
    marks.assign(targets.size(), {});
    for (uint32_t source = 0; source < sources.size(); ++source) {
      llvm::ArrayRef<uint32_t> all = sources.inside(source);
      if (all.size() < 2)
        continue;
      size_t exact = sources.exact(source).size();
      fillCells(source + 1, all.take_front(exact), all.drop_front(exact));
      for (size_t cell = 0; cell + 1 < cell_begin.size(); cell += kPlaces)
        meetIn(cell);
    }
  }

  void partners(uint32_t one, std::vector<uint32_t>& out) const {
    uint32_t source = sources.node_of[one], target = targets.node_of[one];
    bool by_source = countNested(sources, source) <= countNested(targets, target);
    forEachNested(by_source ? sources : targets, by_source ? source : target, [&](uint32_t other) {
      if (other != one && space::meets(list[one], list[other], family))
        out.push_back(other);
    });
    std::sort(out.begin(), out.end());
  }
  size_t partnersCost(uint32_t one) const {
    return std::min(countNested(sources, sources.node_of[one]), countNested(targets, targets.node_of[one]));
  }

private:
  llvm::ArrayRef<Selector> list;
  net::Family family;
  PrefixTree sources, targets;
  std::vector<Profile> profiles; ///< by service first: those of one protocol are neighbours
  std::vector<uint32_t> profile_of;

  /// Of a target node: for which source node (counted from 1) each was last true.
  struct Marks {
    uint32_t has_exact = 0;  ///< a filter with exactly this source has exactly this target
    uint32_t has_target = 0; ///< ... has a target inside this one
    uint32_t has_source = 0; ///< a filter with a source inside has exactly this target
    uint32_t cell = 0, cell_of = 0;
  };
  std::vector<Marks> marks;

  struct Entry {
    uint32_t slot; ///< cell * kPlaces + place
    uint32_t filter;
  };
  std::vector<Entry> entries;
  std::vector<uint32_t> arranged;   ///< the entries' filters by slot
  std::vector<uint32_t> cell_begin; ///< of each slot in `arranged`
  std::array<std::vector<Group>, kPlaces> groups;
  Visit visit = nullptr;

  /// Visits those with a prefix that holds the node's, is inside it, or is the same.
  template <class VisitOne> static void forEachNested(const PrefixTree& tree, uint32_t node, VisitOne visit) {
    for (uint32_t up = tree.parent[node]; up != PrefixTree::kNone; up = tree.parent[up])
      llvm::for_each(tree.exact(up), visit);
    llvm::for_each(tree.inside(node), visit);
  }
  static size_t countNested(const PrefixTree& tree, uint32_t node) {
    size_t count = tree.inside(node).size();
    for (uint32_t up = tree.parent[node]; up != PrefixTree::kNone; up = tree.parent[up])
      count += tree.exact(up).size();
    return count;
  }

  void makeProfiles() {
    llvm::DenseMap<std::pair<uint64_t, uint64_t>, uint32_t> numbers;
    profile_of.reserve(list.size());
    for (const Selector& one : list) {
      auto [at, is_new] = numbers.try_emplace(keyOf(one), uint32_t(profiles.size()));
      if (is_new)
        profiles.push_back({one.service, one.source_length, one.target_length, one.treatment});
      profile_of.push_back(at->second);
    }
    std::vector<uint32_t> order(profiles.size()), place(profiles.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](uint32_t a, uint32_t b) { return profiles[a].key() < profiles[b].key(); });
    std::vector<Profile> sorted;
    for (uint32_t i : order) {
      place[i] = uint32_t(sorted.size());
      sorted.push_back(profiles[i]);
    }
    profiles = std::move(sorted);
    for (uint32_t& profile : profile_of)
      profile = place[profile];
  }

  uint32_t cellOf(uint32_t target, uint32_t now) {
    Marks& mark = marks[target];
    if (mark.cell_of != now) {
      mark.cell_of = now;
      mark.cell = uint32_t(cell_begin.size());
      cell_begin.resize(cell_begin.size() + kPlaces, 0);
    }
    return mark.cell;
  }

  void enter(uint32_t target, uint32_t now, Place place, uint32_t filter) {
    uint32_t slot = cellOf(target, now) + uint32_t(place);
    entries.push_back({slot, filter});
    ++cell_begin[slot];
  }

  /// The cells of one source node, of filters with exactly that source and of those with a source inside. Only cells
  /// in which something can meet are made.
  void fillCells(uint32_t now, llvm::ArrayRef<uint32_t> exact, llvm::ArrayRef<uint32_t> inner) {
    entries.clear();
    cell_begin.clear();
    for (uint32_t filter : exact) {
      uint32_t target = targets.node_of[filter];
      marks[target].has_exact = now;
      for (uint32_t up = targets.parent[target]; up != PrefixTree::kNone && marks[up].has_target != now;
           up = targets.parent[up])
        marks[up].has_target = now;
    }
    for (uint32_t filter : inner) {
      uint32_t target = targets.node_of[filter];
      if (marks[target].has_exact == now || marks[target].has_target == now) {
        marks[target].has_source = now;
        enter(target, now, Place::finer_source, filter);
      }
      for (uint32_t up = targets.parent[target]; up != PrefixTree::kNone; up = targets.parent[up])
        if (marks[up].has_exact == now)
          enter(up, now, Place::finer, filter);
    }
    for (uint32_t filter : exact) {
      uint32_t target = targets.node_of[filter];
      enter(target, now, Place::exact, filter);
      for (uint32_t up = targets.parent[target]; up != PrefixTree::kNone; up = targets.parent[up])
        if (marks[up].has_exact == now || marks[up].has_source == now)
          enter(up, now, Place::finer_target, filter);
    }
    uint32_t end = 0;
    for (uint32_t& at : cell_begin)
      at = (end += at); // the end for now: filled from behind
    cell_begin.push_back(end);
    arranged.resize(end);
    for (const Entry& entry : llvm::reverse(entries))
      arranged[--cell_begin[entry.slot]] = entry.filter;
  }

  /// Sorts one place of a cell into its groups.
  void group(size_t slot, std::vector<Group>& out) {
    out.clear();
    llvm::MutableArrayRef<uint32_t> filters(arranged.data() + cell_begin[slot], arranged.data() + cell_begin[slot + 1]);
    auto before = [&](uint32_t a, uint32_t b) {
      return profile_of[a] != profile_of[b] ? profile_of[a] < profile_of[b] : a < b;
    };
    if (!std::is_sorted(filters.begin(), filters.end(), before))
      std::sort(filters.begin(), filters.end(), before);
    for (size_t first = 0, last = 0; first < filters.size(); first = last) {
      uint32_t profile = profile_of[filters[first]];
      while (last < filters.size() && profile_of[filters[last]] == profile)
        ++last;
      out.push_back({&profiles[profile], filters.slice(first, last - first)});
    }
  }

  void meetIn(size_t cell) {
    for (size_t place = 0; place < kPlaces; ++place)
      group(cell + place, groups[place]);
    const auto& exact = groups[size_t(Place::exact)];
    for (size_t i = 0; i < exact.size(); ++i) {
      if (exact[i].filters.size() > 1)
        visit({exact[i].filters, exact[i].filters, 1, 1, true});
      for (size_t j = i + 1; j < exact.size(); ++j)
        meet(exact[i], exact[j]);
    }
    for (Place place : {Place::finer_target, Place::finer_source, Place::finer})
      meetAll(exact, groups[size_t(place)]);
    meetAll(groups[size_t(Place::finer_target)], groups[size_t(Place::finer_source)]);
  }

  void meetAll(llvm::ArrayRef<Group> left, llvm::ArrayRef<Group> right) {
    if (right.empty())
      return;
    // Groups of one protocol are neighbours, in ascending order of the protocol; any protocol comes last.
    auto from = [&](uint16_t protocol) {
      return std::partition_point(right.begin(), right.end(),
                                  [&](const Group& g) { return g.profile->service.protocol < protocol; });
    };
    const Group* any = right.size() > 8 ? from(ir::kAnyProtocol) : right.begin();
    for (const Group& one : left) {
      uint16_t protocol = one.profile->service.protocol;
      const Group* other = right.begin();
      if (protocol != ir::kAnyProtocol && any != right.begin()) {
        for (other = from(protocol); other != any && other->profile->service.protocol == protocol; ++other)
          meet(one, *other);
        other = any;
      }
      for (; other != right.end(); ++other)
        meet(one, *other);
    }
  }

  void meet(const Group& left, const Group& right) {
    const Profile &a = *left.profile, &b = *right.profile;
    if (!meets(a.service, b.service))
      return;
    Meeting meeting{left.filters, right.filters, shareOf(a.service, b.service), shareOf(b.service, a.service)};
    auto narrow = [&](uint8_t left_length, uint8_t right_length) {
      int finer = int(right_length) - left_length;
      (finer > 0 ? meeting.left_share : meeting.right_share) *= std::ldexp(1.0, -std::abs(finer));
    };
    narrow(a.source_length, b.source_length);
    narrow(a.target_length, b.target_length);
    visit(meeting);
  }
};

Meetings::Meetings(llvm::ArrayRef<Selector> list, net::Family family) : join(std::make_unique<Join>(list, family)) {}
Meetings::~Meetings() = default;
Meetings::Meetings(Meetings&&) noexcept = default;
Meetings& Meetings::operator=(Meetings&&) noexcept = default;

void Meetings::partners(uint32_t one, std::vector<uint32_t>& out) const {
  out.clear();
  join->partners(one, out);
}

size_t Meetings::partnersCost(uint32_t one) const {
  return join->partnersCost(one);
}

void Meetings::forEach(llvm::function_ref<void(const Meeting&)> visit) {
  join->run(visit);
}

} // namespace cordon::space
