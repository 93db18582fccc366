#include "compiler/space/meetings.h"

#include "compiler/space/partner_index.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <array>
#include <bit>

namespace cordon::space {
namespace {

/// How a filter lies in a cell.
enum class Place : uint8_t { exact, finer_target, finer_source, finer };
constexpr size_t kPlaces = 4;

/// The filters of one profile in one place of a cell.
struct Group {
  const Profile* profile;
  llvm::ArrayRef<Met> filters;
  uint64_t id;
};

/// 1 / 2^n
double halves(unsigned n) {
  constexpr uint64_t kBias = 1023, kFraction = 52;
  return std::bit_cast<double>((kBias - n) << kFraction);
}

/// Meetings that cross, as long as they are few.
class CrossingMemory {
public:
  enum class State : uint8_t { unknown, complete, too_many };
  State state = State::unknown;

  void add(const Meeting& meeting, size_t filters_max) {
    if (state == State::too_many)
      return;
    if (filters.size() + meeting.left.size() + meeting.right.size() > filters_max) {
      *this = {};
      state = State::too_many;
      return;
    }
    known.push_back(
        {uint32_t(meeting.left.size()), uint32_t(meeting.right.size()), meeting.left_share, meeting.right_share});
    filters.insert(filters.end(), meeting.left.begin(), meeting.left.end());
    filters.insert(filters.end(), meeting.right.begin(), meeting.right.end());
  }

  void replay(Meetings::Visit visit) const {
    llvm::ArrayRef<Met> rest = filters;
    uint64_t id = 0;
    for (const Known& one : known) {
      Meeting meeting{rest.take_front(one.left), rest.slice(one.left, one.right), one.left_share, one.right_share};
      meeting.left_id = ++id;
      meeting.right_id = ++id;
      visit(meeting);
      rest = rest.drop_front(one.left + one.right);
    }
  }

private:
  struct Known {
    uint32_t left, right; ///< how many
    double left_share, right_share;
  };
  std::vector<Known> known;
  std::vector<Met> filters;
};

/// How much of one service another covers (shareOf), looked up if the list has few services.
class ServiceShares {
public:
  ServiceShares(llvm::ArrayRef<Profile> profiles, size_t filters) {
    const size_t all = profiles.empty() ? 0 : size_t(profiles.back().service_number) + 1;
    if (all * all > filters)
      return;
    services = all;
    known.resize(all * all);
    std::vector<const Profile*> first_of; // of each service
    for (const Profile& one : profiles)
      if (one.service_number == first_of.size())
        first_of.push_back(&one);
    for (const Profile* a : first_of)
      for (const Profile* b : first_of)
        known[placeOf(*a, *b)] = shareOf(a->service, b->service);
  }

  /// The part of `a` that `b` covers; 0 if they do not meet.
  double of(const Profile& a, const Profile& b) const {
    return services == 0 ? shareOf(a.service, b.service) : known[placeOf(a, b)];
  }

private:
  size_t services = 0; ///< 0: too many
  std::vector<double> known;

  size_t placeOf(const Profile& a, const Profile& b) const { return a.service_number * services + b.service_number; }
};

} // namespace

class Meetings::Join {
public:
  Join(llvm::ArrayRef<Selector> list, net::Family family) : all(list, family), shares(all.profiles, list.size()) {}

  const Arrangement all;

  void run(Visit visit_each) {
    visit = visit_each;
    is_for_crossing = false;
    bool is_first = crossing.state == CrossingMemory::State::unknown;
    is_remembering = is_first;
    findAll();
    if (is_first && crossing.state == CrossingMemory::State::unknown)
      crossing.state = CrossingMemory::State::complete;
  }

  void runCrossing(Visit visit_each) {
    if (crossing.state == CrossingMemory::State::complete)
      return crossing.replay(visit_each);
    visit = visit_each;
    is_for_crossing = true;
    is_remembering = false;
    findAll();
  }

private:
  /// Of a target node: for which source node (counted from 1) each was last true.
  struct Marks {
    uint32_t has_exact = 0;  ///< a filter with exactly this source has exactly this target
    uint32_t has_target = 0; ///< ... has a target inside this one
    uint32_t has_source = 0; ///< a filter with a source inside has exactly this target
    uint32_t cell = 0, cell_of = 0;
  };
  std::vector<Marks> marks;

  struct Entry {
    uint32_t slot;  ///< cell * kPlaces + place
    uint32_t place; ///< of a filter
  };
  std::vector<Entry> entries;
  struct Arranged {
    uint64_t key; ///< sorts filters into their groups: profile, then index
    uint32_t place;
  };
  std::vector<Arranged> arranged;   ///< the entries' filters by slot
  std::vector<Met> filters;         ///< likewise, those of a cell in the order of their groups
  std::vector<uint32_t> cell_begin; ///< of each slot in `arranged`
  std::array<std::vector<Group>, kPlaces> groups;
  const ServiceShares shares;
  uint64_t group_count = 0;
  Visit visit = nullptr;
  bool is_for_crossing = false, is_remembering = false;
  CrossingMemory crossing;

  void findAll() {
    marks.assign(all.targets.size(), {});
    for (uint32_t source = 0; source < all.sources.size(); ++source) {
      uint32_t begin = all.sources.begin[source], end = all.sources.begin[all.sources.end[source]];
      if (end - begin < 2)
        continue;
      fillCells(source + 1, begin, all.sources.begin[source + 1], end);
      for (size_t cell = 0; cell + 1 < cell_begin.size(); cell += kPlaces)
        if (!isEmpty(cell))
          meetIn(cell);
    }
    marks = {};
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

  void enter(uint32_t target, uint32_t now, Place how, uint32_t place) {
    uint32_t slot = cellOf(target, now) + uint32_t(how);
    entries.push_back({slot, place});
    ++cell_begin[slot];
  }

  /// Targets lie all over the memory: what a later place asks of its own is fetched meanwhile.
  void fetchAhead(uint32_t place) const {
    constexpr uint32_t kAhead = 12;
    if (place + kAhead >= all.rows.size())
      return;
    uint32_t target = all.rows[place + kAhead].target;
    __builtin_prefetch(&marks[target]);
    __builtin_prefetch(&all.targets.parent[target]);
  }

  /// The cells of one source node. From `begin` on are the filters with exactly that source, from `inner` on to `end`
  /// those with a source inside. Only cells in which something can meet are made.
  void fillCells(uint32_t now, uint32_t begin, uint32_t inner, uint32_t end) {
    entries.clear();
    cell_begin.clear();
    for (uint32_t place = begin; place < inner; ++place) {
      fetchAhead(place);
      uint32_t target = all.rows[place].target;
      marks[target].has_exact = now;
      for (uint32_t up = all.targets.parent[target]; up != PrefixTree::kNone && marks[up].has_target != now;
           up = all.targets.parent[up])
        marks[up].has_target = now;
    }
    for (uint32_t place = inner; place < end; ++place) {
      fetchAhead(place);
      uint32_t target = all.rows[place].target;
      if (marks[target].has_exact == now || marks[target].has_target == now) {
        marks[target].has_source = now;
        enter(target, now, Place::finer_source, place);
      }
      for (uint32_t up = all.targets.parent[target]; up != PrefixTree::kNone; up = all.targets.parent[up])
        if (marks[up].has_exact == now)
          enter(up, now, Place::finer, place);
    }
    for (uint32_t place = begin; place < inner; ++place) {
      uint32_t target = all.rows[place].target;
      enter(target, now, Place::exact, place);
      for (uint32_t up = all.targets.parent[target]; up != PrefixTree::kNone; up = all.targets.parent[up])
        if (marks[up].has_exact == now || marks[up].has_source == now)
          enter(up, now, Place::finer_target, place);
    }
    uint32_t count = 0;
    for (uint32_t& at : cell_begin)
      at = (count += at); // the end for now: filled from behind
    cell_begin.push_back(count);
    arranged.resize(count);
    filters.resize(count);
    for (const Entry& entry : llvm::reverse(entries))
      arranged[--cell_begin[entry.slot]] = {
          uint64_t(all.rows[entry.place].profile) << 32 | all.sources.order[entry.place], entry.place};
  }

  /// Sorts one place of a cell into its groups.
  void group(size_t slot, std::vector<Group>& out) {
    out.clear();
    const uint32_t begin = cell_begin[slot], end = cell_begin[slot + 1];
    auto before = [](const Arranged& a, const Arranged& b) { return a.key < b.key; };
    if (!std::is_sorted(arranged.begin() + begin, arranged.begin() + end, before))
      std::sort(arranged.begin() + begin, arranged.begin() + end, before);
    for (uint32_t first = begin, last = begin; first < end; first = last) {
      auto profile = uint32_t(arranged[first].key >> 32);
      for (; last < end && arranged[last].key >> 32 == profile; ++last)
        filters[last] = {uint32_t(arranged[last].key), arranged[last].place};
      out.push_back({&all.profiles[profile], {&filters[first], last - first}, ++group_count});
    }
  }

  /// Most cells of large lists hold a single filter.
  bool isEmpty(size_t cell) const {
    auto has = [&](Place place) {
      size_t slot = cell + size_t(place);
      return cell_begin[slot] != cell_begin[slot + 1];
    };
    if (has(Place::exact))
      return cell_begin[cell + kPlaces] - cell_begin[cell] < 2;
    return !has(Place::finer_target) || !has(Place::finer_source);
  }

  void meetIn(size_t cell) {
    for (size_t place = 0; place < kPlaces; ++place)
      group(cell + place, groups[place]);
    const auto& exact = groups[size_t(Place::exact)];
    for (size_t i = 0; i < exact.size(); ++i) {
      if (exact[i].filters.size() > 1 && !is_for_crossing)
        visit({exact[i].filters, exact[i].filters, 1, 1, true, true});
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
    const bool is_alike = a.treatment == b.treatment;
    if (is_for_crossing && is_alike)
      return;
    const double left_share = shares.of(a, b);
    if (left_share == 0)
      return;
    Meeting meeting{left.filters, right.filters, left_share, shares.of(b, a), is_alike};
    meeting.left_id = left.id;
    meeting.right_id = right.id;
    auto narrow = [&](unsigned left_length, unsigned right_length) {
      if (left_length < right_length)
        meeting.left_share *= halves(right_length - left_length);
      else
        meeting.right_share *= halves(left_length - right_length);
    };
    narrow(a.source_length, b.source_length);
    narrow(a.target_length, b.target_length);
    if (meeting.isCrossing()) {
      if (is_remembering)
        crossing.add(meeting, /*filters_max=*/all.rows.size());
    } else if (is_for_crossing) {
      return;
    }
    visit(meeting);
  }
};

Meetings::Meetings(llvm::ArrayRef<Selector> list, net::Family family) : join(std::make_unique<Join>(list, family)) {}
Meetings::~Meetings() = default;
Meetings::Meetings(Meetings&&) noexcept = default;
Meetings& Meetings::operator=(Meetings&&) noexcept = default;

void Meetings::forEach(Visit visit) {
  join->run(visit);
}

void Meetings::forEachCrossing(Visit visit) {
  join->runCrossing(visit);
}

uint32_t Meetings::placeOf(uint32_t index) const {
  return join->all.place_of[index];
}

bool Meetings::hasIndex(uint32_t place) {
  if (index)
    return true;
  looked_at += join->all.countNestedSources(join->all.sourceAt(place));
  if (looked_at > join->all.rows.size())
    index = std::make_unique<PartnerIndex>(join->all);
  return index != nullptr;
}

void Meetings::partners(uint32_t one, std::vector<uint32_t>& out) {
  partners(one, one, out);
}

void Meetings::partners(uint32_t one, uint32_t other, std::vector<uint32_t>& out) {
  out.clear();
  uint32_t a = placeOf(one), b = placeOf(other);
  if (hasIndex(a))
    return index->partners(a, b, out);
  const Arrangement& all = join->all;
  Selector both = intersection(all.list[one], all.list[other]);
  all.forEachNestedSource(all.sourceAt(a), [&](uint32_t place) {
    if (place != a && place != b && meets(all.selectorAt(place), both, all.family))
      out.push_back(all.sources.order[place]);
  });
}

void Meetings::matching(const Selector& packet, uint32_t one, std::vector<uint32_t>& out) {
  out.clear();
  uint32_t a = placeOf(one);
  if (hasIndex(a))
    return index->matching(packet, a, out);
  const Arrangement& all = join->all;
  all.forEachNestedSource(all.sourceAt(a), [&](uint32_t place) {
    if (meets(all.selectorAt(place), packet, all.family))
      out.push_back(all.sources.order[place]);
  });
}

} // namespace cordon::space
