// FLT106: two filters of which neither contains the other overlap, treat packets differently, and only their order
// decides what both match.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"
#include "compiler/ir/describe.h"
#include "compiler/ir/filter_order.h"
#include "compiler/space/cover.h"
#include "compiler/space/meetings.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

constexpr size_t kPairsMax = 4096;       ///< pairs of statements looked at
constexpr size_t kTriesMax = 16;         ///< pairs of filters looked at for each
constexpr uint64_t kWorkMax = 1'000'000; ///< tests of a filter against a box, for each pair of filters

struct Crossing {
  const List* list = nullptr;
  uint32_t first = 0, second = 0; ///< in the order they are tried
  uint64_t filter_pairs = 0;
  size_t tries = 0;
};
using Statements = std::pair<std::string, std::string>;

bool passesInClear(const ir::Action& action) {
  return std::holds_alternative<ir::Permit>(action);
}

/// True if some packet that both match is decided by one of them.
bool decidesHere(const List& list, uint32_t first, uint32_t second) {
  const auto& selectors = list.selectors.selectors;
  space::Region both =
      space::intersection(regionOf(selectors[first], list.family), regionOf(selectors[second], list.family));
  std::vector<space::Region> earlier;
  for (uint32_t i = 0; i < first; ++i)
    if (space::Region region = regionOf(selectors[i], list.family); space::meets(region, both))
      earlier.push_back(region);
  uint64_t work = 0;
  return coverOf(both, earlier, space::Hole::ignored, work, kWorkMax).coverage != space::Coverage::whole;
}

/// The filters of each statement among `filters`, by its first.
std::map<llvm::StringRef, std::pair<uint32_t, uint64_t>> byStatement(const List& list,
                                                                     llvm::ArrayRef<uint32_t> filters) {
  std::map<llvm::StringRef, std::pair<uint32_t, uint64_t>> statements;
  for (uint32_t i : filters)
    if (isWritten(list.origin(i)))
      ++statements.try_emplace(list.origin(i).name, i, 0).first->second.second;
  return statements;
}

void collect(const List& list, const space::Meeting& meeting, std::map<Statements, Crossing>& found) {
  auto right = byStatement(list, meeting.right);
  for (const auto& [left_name, left_entry] : byStatement(list, meeting.left))
    for (const auto& [right_name, right_entry] : right) {
      auto [first, second] = std::minmax(left_entry.first, right_entry.first);
      if (left_name == right_name)
        continue;
      bool is_swapped = first != left_entry.first;
      Statements statements(is_swapped ? right_name.str() : left_name.str(),
                            is_swapped ? left_name.str() : right_name.str());
      if (found.size() >= kPairsMax && !found.contains(statements))
        continue;
      Crossing& crossing = found[statements];
      crossing.filter_pairs += left_entry.second * right_entry.second;
      if (crossing.list || ++crossing.tries > kTriesMax || !decidesHere(list, first, second))
        continue;
      crossing.list = &list;
      crossing.first = first;
      crossing.second = second;
    }
}

void report(const Crossing& crossing, diag::Diagnostics& diags) {
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
  report.note(
      exampleOf(list, {crossing.first, crossing.second}) + " at " + list.policy->hosts.front().name + " meets both" +
      (crossing.filter_pairs > 1 ? ", as in " + std::to_string(crossing.filter_pairs) + " pairs of filters" : ""));
  report.help("write a statement for just what both match, or narrow one of them");
}

void run(Context& context) {
  std::map<Statements, Crossing> found;
  for (const List& list : context.lists)
    if (list.effects.differing_pairs > 0)
      space::Meetings(list.selectors.selectors, list.family).forEach([&](const space::Meeting& meeting) {
        bool is_nested = meeting.left_share == 1 || meeting.right_share == 1;
        if (!is_nested && list.filter(meeting.left.front()).action != list.filter(meeting.right.front()).action)
          collect(list, meeting, found);
      });
  for (const auto& [statements, crossing] : found)
    if (crossing.list)
      report(crossing, context.diags);
}

} // namespace

extern const Check crossing_filtersCheck{run};

} // namespace cordon::analyzer
