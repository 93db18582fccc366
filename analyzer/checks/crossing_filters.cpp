// FLT106: two filters of which neither contains the other overlap, treat packets differently, and only their order
// decides what both match.
#include "analyzer/check.h"
#include "analyzer/class_packets.h"

#include "compiler/diag/kinds/flt.h"
#include "compiler/ir/describe.h"
#include "compiler/ir/filter_order.h"
#include "compiler/space/cover.h"
#include "compiler/space/meetings.h"

#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

constexpr size_t kPairsMax = 4096;             ///< pairs of statements looked at
constexpr size_t kTriesMax = 64;               ///< pairs of filters looked at for each
constexpr uint64_t kWorkMax = 1'000'000;       ///< tests of a filter against a box, for each pair of filters
constexpr uint64_t kCountingMax = 100'000'000; ///< steps of counting; beyond, counts are lower bounds

struct Crossing {
  const List* list = nullptr;
  uint32_t first = 0, second = 0; ///< in the order they are tried
  uint64_t filter_pairs = 0;
  size_t tries = 0;
};

bool passesInClear(const ir::Action& action) {
  return std::holds_alternative<ir::Permit>(action);
}

/// True if some host meets a packet that both match.
bool isMet(const List& list, const ClassPackets& packets, uint32_t a, uint32_t b) {
  const auto isMe = [&](uint32_t i) {
    const ir::Filter& filter = list.filter(i);
    return list.direction == ir::Direction::out ? filter.source_me : filter.target_me;
  };
  const auto& selectors = list.selectors.selectors;
  return packets.canMeet(space::intersection(selectors[a], selectors[b]), list.family, list.direction,
                         isMe(a) || isMe(b));
}

/// True if some packet that both match is decided by `first`. `share` is the part of its packets that `second` matches.
bool decidesHere(const List& list, uint32_t first, uint32_t second, double share) {
  if (list.effects.earlier_share[first] < share)
    return true; // what is tried before it is too little to hide it there
  const auto& selectors = list.selectors.selectors;
  space::Region both =
      space::intersection(regionOf(selectors[first], list.family), regionOf(selectors[second], list.family));
  std::vector<uint32_t> partners;
  list.meetings->partners(first, second, partners);
  std::vector<space::Region> earlier;
  for (uint32_t i : partners)
    if (i < first)
      earlier.push_back(regionOf(selectors[i], list.family));
  uint64_t work = 0;
  return coverOf(both, earlier, space::Hole::ignored, work, kWorkMax).coverage != space::Coverage::whole;
}

/// A group of filters, by the statements that have written them.
struct Group {
  struct Share {
    uint32_t statement;
    llvm::ArrayRef<uint32_t> filters; ///< ascending
  };
  std::vector<uint32_t> filters;
  std::vector<Share> shares; ///< by statement

  bool holds(uint32_t statement) const {
    auto at = llvm::partition_point(shares, [&](const Share& share) { return share.statement < statement; });
    return at != shares.end() && at->statement == statement;
  }
};

/// The groups of one list that stand on one side of a meeting. Most meet several others, one soon after the other.
class Groups {
public:
  explicit Groups(const List& list) : statements(list.statements), recent(std::min(list.size(), kKept)) {}

  /// Valid until the next call.
  const Group& of(uint64_t id, llvm::ArrayRef<space::Met> filters) {
    Kept& kept = recent[id % recent.size()];
    if (kept.id != id) {
      kept.id = id;
      divide(filters, kept.group);
    }
    return kept.group;
  }

private:
  static constexpr size_t kKept = 256;
  struct Kept {
    uint64_t id = 0;
    Group group;
  };
  llvm::ArrayRef<StatementRef> statements;
  std::vector<Kept> recent;
  std::vector<uint64_t> keys;

  void divide(llvm::ArrayRef<space::Met> filters, Group& group) {
    keys.clear();
    for (const space::Met& one : filters)
      if (StatementRef by = statements[one.index]; by.is_written)
        keys.push_back(uint64_t(by.number) << 32 | one.index);
    if (!llvm::is_sorted(keys))
      llvm::sort(keys);
    group.filters.clear();
    for (uint64_t key : keys)
      group.filters.push_back(uint32_t(key));
    group.shares.clear();
    for (size_t first = 0, last = 0; first < keys.size(); first = last) {
      auto statement = uint32_t(keys[first] >> 32);
      while (last < keys.size() && keys[last] >> 32 == statement)
        ++last;
      group.shares.push_back({statement, llvm::ArrayRef(group.filters).slice(first, last - first)});
    }
  }
};

/// The pairs of statements of which filters cross, in the lists of one policy.
class PolicyCrossings {
public:
  explicit PolicyCrossings(const ir::PolicyIr& policy) : packets(policy) {}

  llvm::MapVector<std::pair<uint32_t, uint32_t>, Crossing> found; ///< by statements, the smaller first

  /// Else any of them may have more pairs of filters than were counted.
  bool isCounted() const { return counting < kCountingMax; }

  void collect(const List& list) {
    Groups lefts(list), rights(list);
    list.meetings->forEachCrossing([&](const space::Meeting& meeting) {
      if (!isCounted())
        return;
      const Group &left = lefts.of(meeting.left_id, meeting.left), &right = rights.of(meeting.right_id, meeting.right);
      for (const Group::Share& one : left.shares)
        // Once there are enough pairs, most statements are in none of them.
        if (found.size() < kPairsMax || isFound(one.statement))
          addAll(list, one, right, meeting);
        else
          counting += right.shares.size() - size_t(right.holds(one.statement));
    });
  }

private:
  ClassPackets packets;
  std::vector<bool> is_found; ///< by statement: in one of the pairs
  uint64_t counting = 0;

  bool isFound(uint32_t statement) const { return statement < is_found.size() && is_found[statement]; }

  void addAll(const List& list, const Group::Share& one, const Group& right, const space::Meeting& meeting) {
    for (const Group::Share& other : right.shares)
      if (one.statement != other.statement)
        add(list, one, meeting.left_share, other, meeting.right_share);
  }

  void add(const List& list, const Group::Share& one, double one_share, const Group::Share& other, double other_share) {
    auto statements = std::minmax(one.statement, other.statement);
    if (++counting > kCountingMax)
      return;
    if (found.size() >= kPairsMax && (!isFound(other.statement) || !found.contains(statements)))
      return;
    Crossing& crossing = found[statements];
    if (statements.second >= is_found.size())
      is_found.resize(size_t(statements.second) + 1);
    is_found[one.statement] = is_found[other.statement] = true;
    crossing.filter_pairs += one.filters.size() * other.filters.size();
    for (uint32_t a : one.filters)
      for (uint32_t b : other.filters) {
        if (crossing.list || ++crossing.tries > kTriesMax)
          return;
        if (!isMet(list, packets, a, b) ||
            !decidesHere(list, std::min(a, b), std::max(a, b), a < b ? one_share : other_share))
          continue;
        crossing.list = &list;
        crossing.first = std::min(a, b);
        crossing.second = std::max(a, b);
      }
  }
};

/// `is_counted`: there are no more pairs of filters than were counted.
void report(const Crossing& crossing, bool is_counted, diag::Diagnostics& diags) {
  const List& list = *crossing.list;
  const ir::Origin &first = list.origin(crossing.first), &second = list.origin(crossing.second);
  const ir::Action &wins = list.action(crossing.first), &loses = list.action(crossing.second);
  bool is_documented =
      !list.policy->order.specificity ||
      isDocumented(separatingStep(*list.policy, list.filter(crossing.first), list.filter(crossing.second)));
  auto kind = diag::CrossingFilters;
  // An exemption is a declared exception; a permit of a rule may have been meant for something else.
  bool opens_block = passesInClear(wins) && std::holds_alternative<ir::Block>(loses) &&
                     !llvm::StringRef(first.name).starts_with("exemption ");
  if (is_documented && !opens_block)
    kind.level = diag::level::note;
  else if (!is_documented && passesInClear(wins) != passesInClear(loses))
    kind.level = diag::level::objection;
  auto report = diags.report(second.spans.front(), kind, first.name, second.name,
                             is_documented ? "only the order of specificity makes the former win"
                                           : "which of them wins is documented nowhere");
  report.label(first.spans.front(), "`" + ir::brief(wins) + "`: tried first");
  report.note(exampleOf(list, {crossing.first, crossing.second}) + " at " + list.policy->hosts.front().name +
              " meets both" +
              (crossing.filter_pairs > 1 ? std::string(", as in ") + (is_counted ? "" : "at least ") +
                                               std::to_string(crossing.filter_pairs) + " pairs of filters"
                                         : ""));
  report.help("write a statement for just what both match, or narrow one of them");
}

void run(Context& context) {
  llvm::MapVector<std::pair<uint32_t, uint32_t>, Crossing> all; // by statements
  bool are_counted = true;
  for (auto list = context.lists.begin(); list != context.lists.end();) {
    const ir::PolicyIr* policy = list->policy;
    PolicyCrossings crossings(*policy);
    for (; list != context.lists.end() && list->policy == policy; ++list)
      if (list->effects.differing_pairs > 0)
        crossings.collect(*list);
    for (const auto& [statements, crossing] : crossings.found) {
      if (!crossing.list)
        continue;
      auto [at, is_new] = all.try_emplace(statements, crossing);
      if (!is_new)
        at->second.filter_pairs += crossing.filter_pairs;
    }
    are_counted &= crossings.isCounted();
  }
  for (const auto& [statements, crossing] : all)
    report(crossing, are_counted, context.diags);
}

} // namespace

extern const Check crossing_filtersCheck{run};

} // namespace cordon::analyzer
