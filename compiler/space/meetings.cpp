#include "compiler/space/meetings.h"

#include "compiler/space/prefix_tree.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/Sequence.h>

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <tuple>

namespace cordon::space {
namespace {

/// How a filter lies in a cell.
enum class Place : uint8_t { exact, finer_target, finer_source, finer };
constexpr size_t kPlaces = 4;

/// Filters that are alike in all that a cell asks for.
struct Profile {
  Service service;
  uint32_t service_number; ///< equal services, equal numbers
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

} // namespace

class Meetings::Join {
public:
  Join(llvm::ArrayRef<Selector> list, net::Family family)
      : list(list), family(family), sources(prefixTreeOf(list, family, Side::source)),
        targets(prefixTreeOf(list, family, Side::target)) {
    makeRows();
  }

  /// What there is of a filter, by its place.
  struct Row {
    uint32_t target; ///< node of `targets`
    uint32_t profile;
  };
  llvm::ArrayRef<Selector> list;
  net::Family family;
  PrefixTree sources, targets;
  std::vector<Row> rows;
  std::vector<uint32_t> place_of;
  std::vector<Profile> profiles; ///< by service first: those of one protocol are neighbours

  uint32_t sourceOf(uint32_t place) const {
    return uint32_t(llvm::upper_bound(sources.begin, place) - sources.begin.begin()) - 1;
  }
  const Selector& selectorOf(uint32_t place) const { return list[sources.order[place]]; }
  /// How many places forEachNestedSource visits.
  size_t countNestedSources(uint32_t source) const {
    size_t count = sources.begin[sources.end[source]] - sources.begin[source];
    for (uint32_t up = sources.parent[source]; up != PrefixTree::kNone; up = sources.parent[up])
      count += sources.begin[up + 1] - sources.begin[up];
    return count;
  }
  template <class VisitPlace> void forEachNestedSource(uint32_t source, VisitPlace visit) const {
    for (uint32_t place = sources.begin[source]; place < sources.begin[sources.end[source]]; ++place)
      visit(place);
    for (uint32_t up = sources.parent[source]; up != PrefixTree::kNone; up = sources.parent[up])
      for (uint32_t place = sources.begin[up]; place < sources.begin[up + 1]; ++place)
        visit(place);
  }

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
  std::vector<Met> arranged;        ///< the entries' filters by slot
  std::vector<uint32_t> cell_begin; ///< of each slot in `arranged`
  std::array<std::vector<Group>, kPlaces> groups;
  uint64_t group_count = 0;
  Visit visit = nullptr;
  bool is_for_crossing = false, is_remembering = false;
  CrossingMemory crossing;

  void makeRows() {
    std::vector<uint32_t> profile_of = makeProfiles();
    place_of.resize(list.size());
    rows.resize(list.size());
    for (uint32_t place = 0; place < rows.size(); ++place) {
      uint32_t index = sources.order[place];
      place_of[index] = place;
      rows[place].profile = profile_of[index];
    }
    for (uint32_t node = 0; node < targets.size(); ++node)
      for (uint32_t at = targets.begin[node]; at < targets.begin[node + 1]; ++at)
        rows[place_of[targets.order[at]]].target = node;
    targets.order = {};
  }

  std::vector<uint32_t> makeProfiles() {
    std::vector<uint32_t> profile_of;
    profile_of.reserve(list.size());
    llvm::DenseMap<std::pair<uint64_t, uint64_t>, uint32_t> numbers;
    std::pair<uint64_t, uint64_t> last_key;
    uint32_t last = 0;
    for (const Selector& one : list) {
      auto key = keyOf(one);
      if (key != last_key || profiles.empty()) {
        auto [at, is_new] = numbers.try_emplace(key, uint32_t(profiles.size()));
        if (is_new)
          profiles.push_back({one.service, 0, one.source_length, one.target_length, one.treatment});
        last_key = key;
        last = at->second;
      }
      profile_of.push_back(last);
    }
    std::vector<uint32_t> order(profiles.size()), number(profiles.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](uint32_t a, uint32_t b) { return profiles[a].key() < profiles[b].key(); });
    std::vector<Profile> sorted;
    for (uint32_t i : order) {
      number[i] = uint32_t(sorted.size());
      sorted.push_back(profiles[i]);
      if (sorted.size() > 1) {
        const Profile& before = sorted[sorted.size() - 2];
        sorted.back().service_number = before.service_number + uint32_t(sorted.back().service != before.service);
      }
    }
    profiles = std::move(sorted);
    for (uint32_t& profile : profile_of)
      profile = number[profile];
    return profile_of;
  }

  void findAll() {
    marks.assign(targets.size(), {});
    for (uint32_t source = 0; source < sources.size(); ++source) {
      uint32_t begin = sources.begin[source], end = sources.begin[sources.end[source]];
      if (end - begin < 2)
        continue;
      fillCells(source + 1, begin, sources.begin[source + 1], end);
      for (size_t cell = 0; cell + 1 < cell_begin.size(); cell += kPlaces)
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

  /// The cells of one source node. From `begin` on are the filters with exactly that source, from `inner` on to `end`
  /// those with a source inside. Only cells in which something can meet are made.
  void fillCells(uint32_t now, uint32_t begin, uint32_t inner, uint32_t end) {
    entries.clear();
    cell_begin.clear();
    for (uint32_t place = begin; place < inner; ++place) {
      uint32_t target = rows[place].target;
      marks[target].has_exact = now;
      for (uint32_t up = targets.parent[target]; up != PrefixTree::kNone && marks[up].has_target != now;
           up = targets.parent[up])
        marks[up].has_target = now;
    }
    for (uint32_t place = inner; place < end; ++place) {
      uint32_t target = rows[place].target;
      if (marks[target].has_exact == now || marks[target].has_target == now) {
        marks[target].has_source = now;
        enter(target, now, Place::finer_source, place);
      }
      for (uint32_t up = targets.parent[target]; up != PrefixTree::kNone; up = targets.parent[up])
        if (marks[up].has_exact == now)
          enter(up, now, Place::finer, place);
    }
    for (uint32_t place = begin; place < inner; ++place) {
      uint32_t target = rows[place].target;
      enter(target, now, Place::exact, place);
      for (uint32_t up = targets.parent[target]; up != PrefixTree::kNone; up = targets.parent[up])
        if (marks[up].has_exact == now || marks[up].has_source == now)
          enter(up, now, Place::finer_target, place);
    }
    uint32_t count = 0;
    for (uint32_t& at : cell_begin)
      at = (count += at); // the end for now: filled from behind
    cell_begin.push_back(count);
    arranged.resize(count);
    for (const Entry& entry : llvm::reverse(entries))
      arranged[--cell_begin[entry.slot]] = {sources.order[entry.place], entry.place};
  }

  /// Sorts one place of a cell into its groups.
  void group(size_t slot, std::vector<Group>& out) {
    out.clear();
    llvm::MutableArrayRef<Met> filters(arranged.data() + cell_begin[slot], arranged.data() + cell_begin[slot + 1]);
    auto profileOf = [&](const Met& one) { return rows[one.place].profile; };
    auto before = [&](const Met& a, const Met& b) {
      uint32_t left = profileOf(a), right = profileOf(b);
      return left != right ? left < right : a.index < b.index;
    };
    if (!std::is_sorted(filters.begin(), filters.end(), before))
      std::sort(filters.begin(), filters.end(), before);
    for (size_t first = 0, last = 0; first < filters.size(); first = last) {
      uint32_t profile = profileOf(filters[first]);
      while (last < filters.size() && profileOf(filters[last]) == profile)
        ++last;
      out.push_back({&profiles[profile], filters.slice(first, last - first), ++group_count});
    }
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
    bool is_alike = a.treatment == b.treatment;
    if (!meets(a.service, b.service) || (is_for_crossing && is_alike))
      return;
    Meeting meeting{left.filters, right.filters};
    meeting.is_alike = is_alike;
    meeting.left_id = left.id;
    meeting.right_id = right.id;
    if (a.service != b.service) {
      meeting.left_share = shareOf(a.service, b.service);
      meeting.right_share = shareOf(b.service, a.service);
    }
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
        crossing.add(meeting, /*filters_max=*/rows.size());
    } else if (is_for_crossing) {
      return;
    }
    visit(meeting);
  }
};

/// Finds the filters that meet a pair of prefixes, or match a packet. Whatever is inside a source is a span of places.
class Meetings::Index {
public:
  explicit Index(const Join& join) : join(join), source_of(join.rows.size()), by_target(join.rows.size()) {
    const PrefixTree& sources = join.sources;
    for (uint32_t node = 0; node < sources.size(); ++node)
      std::fill(source_of.begin() + sources.begin[node], source_of.begin() + sources.begin[node + 1], node);
    std::vector<uint32_t> end(join.targets.begin.begin(), join.targets.begin.end());
    for (uint32_t place = 0; place < by_target.size(); ++place)
      by_target[end[join.rows[place].target]++] = place;
    by_source.resize(join.rows.size());
    end.assign(sources.begin.begin(), sources.begin.end());
    for (uint32_t place : by_target)
      by_source[end[source_of[place]]++] = place;
    service_of.reserve(join.rows.size());
    for (const Join::Row& row : join.rows)
      service_of.push_back(join.profiles[row.profile].service_number);
    verdicts.resize(join.profiles.empty() ? 0 : join.profiles.back().service_number + 1);
  }

  /// Those nested with both of two filters that meet.
  void partners(uint32_t a, uint32_t b, std::vector<uint32_t>& out) {
    beginJudging();
    const Service &one = serviceAt(a), &other = serviceAt(b);
    // Of nested prefixes the inner one has the larger node. What meets each of two services that meet also meets both.
    forEachNested(std::max(source_of[a], source_of[b]), std::max(targetOf(a), targetOf(b)), [&](uint32_t place) {
      bool fits = judge(service_of[place], [&] {
        const Service& service = serviceAt(place);
        return meets(service, one) && meets(service, other);
      });
      if (fits && place != a && place != b)
        out.push_back(join.sources.order[place]);
    });
  }

  /// Those that match a packet which the filter at `a` matches.
  void matching(const Selector& packet, uint32_t a, std::vector<uint32_t>& out) {
    const PrefixTree &sources = join.sources, &targets = join.targets;
    auto chainOf = [](const PrefixTree& tree, uint32_t node, std::vector<uint32_t>& chain) {
      chain.clear();
      for (; node != PrefixTree::kNone; node = tree.parent[node])
        chain.push_back(node);
    };
    auto source = [&](uint32_t node) {
      const Selector& one = join.selectorOf(sources.begin[node]);
      return std::pair(one.source, one.source_length);
    };
    auto target = [&](uint32_t node) {
      const Selector& one = join.selectorOf(by_target[targets.begin[node]]);
      return std::pair(one.target, one.target_length);
    };
    chainOf(sources, innermost(sources, source_of[a], packet.source, source), source_chain);
    chainOf(targets, innermost(targets, targetOf(a), packet.target, target), target_chain);
    auto visit = [&](uint32_t place) {
      if (meets(serviceAt(place), packet.service))
        out.push_back(sources.order[place]);
    };
    for (uint32_t target : target_chain)
      for (uint32_t source : source_chain) {
        Span targets_span{targets.begin[target], targets.begin[target + 1]},
            sources_span{sources.begin[source], sources.begin[source + 1]};
        if (targets_span.end - targets_span.begin < sources_span.end - sources_span.begin) {
          llvm::ArrayRef<uint32_t> places = slice(by_target, targets_span);
          for (const uint32_t* at = llvm::lower_bound(places, sources_span.begin);
               at != places.end() && *at < sources_span.end; ++at)
            visit(*at);
        } else {
          llvm::ArrayRef<uint32_t> places = slice(by_source, sources_span);
          auto isBefore = [&](uint32_t place, uint32_t node) { return targetOf(place) < node; };
          for (const uint32_t* at = std::lower_bound(places.begin(), places.end(), target, isBefore);
               at != places.end() && targetOf(*at) == target; ++at)
            visit(*at);
        }
      }
  }

private:
  struct Span {
    uint32_t begin, end;
  };
  static llvm::ArrayRef<uint32_t> slice(const std::vector<uint32_t>& all, Span span) {
    return llvm::ArrayRef(all).slice(span.begin, span.end - span.begin);
  }
  uint32_t targetOf(uint32_t place) const { return join.rows[place].target; }
  const Service& serviceAt(uint32_t place) const { return join.profiles[join.rows[place].profile].service; }

  const Join& join;
  std::vector<uint32_t> source_of;  ///< node, by place
  std::vector<uint32_t> service_of; ///< number, by place
  std::vector<uint32_t> by_target;  ///< places by target node, those of one ascending
  std::vector<uint32_t> by_source;  ///< likewise by source node, those of one by target node
  std::vector<uint32_t> source_chain, target_chain;

  /// What was found out of each service in this question, so that each is looked at once.
  struct Verdict {
    uint32_t question = 0;
    bool fits = false;
  };
  std::vector<Verdict> verdicts;
  uint32_t question = 0;

  void beginJudging() {
    if (++question == 0) {
      verdicts.assign(verdicts.size(), {});
      question = 1;
    }
  }
  template <class Fits> bool judge(uint32_t service, Fits fits) {
    Verdict& verdict = verdicts[service];
    if (verdict.question != question)
      verdict = {question, fits()};
    return verdict.fits;
  }

  /// The longest prefix of a tree, at or below a node that holds the address, that holds it. `prefixOf(node)` gives
  /// base and length.
  template <class PrefixOf>
  uint32_t innermost(const PrefixTree& tree, uint32_t node, net::Bits128 address, PrefixOf prefixOf) const {
    auto nodes = llvm::seq(node, tree.end[node]);
    auto behind = llvm::partition_point(nodes, [&](uint32_t at) { return prefixOf(at).first <= address; });
    uint32_t last = *behind - 1;
    for (;; last = tree.parent[last]) {
      auto [base, length] = prefixOf(last);
      if ((address & net::maskOf(join.family, length)) == base)
        return last;
    }
  }

  /// Calls `visit(place)` for each filter whose prefixes are nested with those of the two nodes.
  template <class VisitPlace> void forEachNested(uint32_t source, uint32_t target, VisitPlace visit) const {
    const PrefixTree &sources = join.sources, &targets = join.targets;
    const Span inside{sources.begin[source], sources.begin[sources.end[source]]};
    for (uint32_t up = target; up != PrefixTree::kNone; up = targets.parent[up]) {
      llvm::ArrayRef<uint32_t> exact = slice(by_target, {targets.begin[up], targets.begin[up + 1]});
      const uint32_t *first = llvm::lower_bound(exact, inside.begin), *last = llvm::lower_bound(exact, inside.end);
      std::for_each(first, last, visit);
      forEachAround(llvm::ArrayRef(exact.begin(), first), source, visit);
    }
    const Span below{target + 1, targets.end[target]};
    if (below.begin == below.end)
      return;
    auto isBefore = [&](uint32_t place, uint32_t node) { return targetOf(place) < node; };
    for (uint32_t up = source; up != PrefixTree::kNone; up = sources.parent[up]) {
      llvm::ArrayRef<uint32_t> exact = slice(by_source, {sources.begin[up], sources.begin[up + 1]});
      std::for_each(std::lower_bound(exact.begin(), exact.end(), below.begin, isBefore),
                    std::lower_bound(exact.begin(), exact.end(), below.end, isBefore), visit);
    }
    // Finer in both: those finer in one of the two are looked at.
    const Span finer{sources.begin[source + 1], inside.end};
    llvm::ArrayRef<uint32_t> targets_below = slice(by_target, {targets.begin[below.begin], targets.begin[below.end]});
    if (targets_below.size() < finer.end - finer.begin) {
      for (uint32_t place : targets_below)
        if (finer.begin <= place && place < finer.end)
          visit(place);
      return;
    }
    for (uint32_t place = finer.begin; place < finer.end; ++place)
      if (below.begin <= targetOf(place) && targetOf(place) < below.end)
        visit(place);
  }

  /// Those of `places`, which are ascending and before all with `source`, whose source holds it.
  template <class VisitPlace>
  void forEachAround(llvm::ArrayRef<uint32_t> places, uint32_t source, VisitPlace visit) const {
    constexpr size_t kFew = 16;
    if (places.size() <= kFew) {
      for (uint32_t place : places)
        if (join.sources.holds(source_of[place], source))
          visit(place);
      return;
    }
    for (uint32_t up = join.sources.parent[source]; up != PrefixTree::kNone; up = join.sources.parent[up])
      std::for_each(llvm::lower_bound(places, join.sources.begin[up]),
                    llvm::lower_bound(places, join.sources.begin[up + 1]), visit);
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
  return join->place_of[index];
}

bool Meetings::hasIndex(uint32_t place) {
  if (index)
    return true;
  looked_at += join->countNestedSources(join->sourceOf(place));
  if (looked_at > join->rows.size())
    index = std::make_unique<Index>(*join);
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
  Selector both = intersection(join->list[one], join->list[other]);
  join->forEachNestedSource(join->sourceOf(a), [&](uint32_t place) {
    if (place != a && place != b && meets(join->selectorOf(place), both, join->family))
      out.push_back(join->sources.order[place]);
  });
}

void Meetings::matching(const Selector& packet, uint32_t one, std::vector<uint32_t>& out) {
  out.clear();
  uint32_t a = placeOf(one);
  if (hasIndex(a))
    return index->matching(packet, a, out);
  join->forEachNestedSource(join->sourceOf(a), [&](uint32_t place) {
    if (meets(join->selectorOf(place), packet, join->family))
      out.push_back(join->sources.order[place]);
  });
}

} // namespace cordon::space
