// FLT103: a filter that never decides, because earlier ones together match all that it matches. FLT113: the same where
// these are tunnel filters, which are tried before all others.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

/// Of one statement's dead filters this many are looked at for one that is treated otherwise than it says.
constexpr size_t kExamples = 32;
constexpr size_t kShown = 3;

struct Example {
  const List* list = nullptr;
  uint32_t filter = 0;
  std::vector<uint32_t> covers;
  bool is_treated_otherwise = false;
};

struct Statement {
  size_t filters = 0, dead = 0;
  Example example;
};

/// The earlier filters that together match all that a dead filter matches: one, if one does.
std::vector<uint32_t> coversOf(const List& list, uint32_t dead) {
  const space::Selector& one = list.selectors.selectors[dead];
  std::vector<uint32_t> covers;
  for (uint32_t i = 0; i < dead; ++i) {
    const space::Selector& other = list.selectors.selectors[i];
    if (space::covers(other, one, list.family))
      return {i};
    if (space::meets(regionOf(other, list.family), regionOf(one, list.family)))
      covers.push_back(i);
  }
  return covers;
}

void look(const List& list, uint32_t dead, Statement& statement) {
  if (++statement.dead > kExamples || statement.example.is_treated_otherwise)
    return;
  Example example{&list, dead, coversOf(list, dead)};
  bool is_own =
      llvm::all_of(example.covers, [&](uint32_t i) { return isSameStatement(list.origin(i), list.origin(dead)); });
  if (is_own) {
    --statement.dead; // the statement says it twice
    return;
  }
  example.is_treated_otherwise =
      llvm::any_of(example.covers, [&](uint32_t i) { return list.filter(i).action != list.filter(dead).action; });
  if (!statement.example.list || example.is_treated_otherwise)
    statement.example = std::move(example);
}

bool isTunnel(const List& list, uint32_t filter) {
  const auto* negotiate = std::get_if<ir::Negotiate>(&list.action(filter));
  return negotiate && negotiate->tunnel;
}

void report(const Statement& statement, diag::Diagnostics& diags) {
  const auto& [list, filter, covers, is_treated_otherwise] = statement.example;
  const ir::Origin& origin = list->origin(filter);
  std::string which = statement.dead == statement.filters
                          ? "`" + origin.name + "` never decides"
                          : std::to_string(statement.dead) + " of the " + std::to_string(statement.filters) +
                                " filters of `" + origin.name + "` never decide";
  auto kind = diag::DeadFilter;
  if (!isTunnel(*list, filter) && llvm::all_of(covers, [&](uint32_t i) { return isTunnel(*list, i); }))
    kind = {diag::TunnelSwallows.id, diag::TunnelSwallows.level, diag::TunnelSwallows.text};
  else if (!is_treated_otherwise)
    kind.level = diag::level::note;
  auto report = diags.report(origin.spans.front(), kind, which);
  for (uint32_t i : llvm::ArrayRef(covers).take_front(kShown))
    if (!list->origin(i).spans.empty())
      report.label(list->origin(i).spans.front(), "`" + list->origin(i).name + "` is tried first" +
                                                      (covers.size() == 1 ? ", and matches all of it" : ""));
  if (covers.size() > kShown)
    report.note(std::to_string(covers.size()) + " filters are tried first and together match all of it");
  report.note("for example " + exampleOf(*list, {filter, covers.front()}) + ", at " + list->policy->hosts.front().name);
  report.help(is_treated_otherwise ? "make it more specific than what is tried first, or narrow that"
                                   : "remove it: what is tried first treats its packets alike");
}

void run(Context& context) {
  std::map<std::string, Statement> statements;
  forEachWritten(context.lists, [&](const List& list, uint32_t i) {
    Statement& statement = statements[list.origin(i).name];
    ++statement.filters;
    if (list.effects.of[i] == space::Effect::dead)
      look(list, i, statement);
  });
  for (const auto& [name, statement] : statements)
    if (statement.dead > 0 && statement.example.list)
      report(statement, context.diags);
}

} // namespace

extern const Check dead_filterCheck{run};

} // namespace cordon::analyzer
