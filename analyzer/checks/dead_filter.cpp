// FLT103: a filter that never decides, because earlier ones together match all that it matches. FLT113: the same where
// these are tunnel filters, which are tried before all others.
#include "analyzer/check.h"
#include "analyzer/hidden_statements.h"

#include "compiler/diag/kinds/flt.h"
#include "compiler/space/cover.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

/// Of the filters that make it so those that are needed: without any of them it would decide something.
std::vector<uint32_t> neededOf(const List& list, const HiddenFilter& hidden) {
  constexpr size_t kReasonsMax = 64; // of more, all
  constexpr uint64_t kWorkMax = 1'000'000;
  if (hidden.reason_count == 1)
    return hidden.shownReasons().vec();
  std::vector<uint32_t> reasons;
  list.meetings->partners(hidden.filter, reasons);
  llvm::erase_if(reasons, [&](uint32_t other) { return other >= hidden.filter; });
  if (reasons.size() > kReasonsMax)
    return reasons;
  auto regionOf = [&](uint32_t i) { return space::regionOf(list.selectors.selectors[i], list.family); };
  for (size_t i = 0; i < reasons.size();) {
    std::vector<space::Region> rest;
    for (size_t other = 0; other < reasons.size(); ++other)
      if (other != i)
        rest.push_back(regionOf(reasons[other]));
    uint64_t work = 0;
    bool is_needed = space::coverOf(regionOf(hidden.filter), rest, space::Hole::ignored, work, kWorkMax).coverage !=
                     space::Coverage::whole;
    if (is_needed)
      ++i;
    else
      reasons.erase(reasons.begin() + ptrdiff_t(i));
  }
  return reasons;
}

void report(const HiddenStatement& statement, diag::Diagnostics& diags) {
  const List& list = *statement.list;
  const HiddenFilter& hidden = *statement.example;
  const ir::Origin& origin = list.origin(hidden.filter);
  std::string which = statement.hidden == statement.filters
                          ? "`" + origin.name + "` never decides"
                          : std::to_string(statement.hidden) + " of the " + std::to_string(statement.filters) +
                                " filters of `" + origin.name + "` never decide";
  auto kind = diag::DeadFilter;
  if (hidden.is_by_tunnels)
    kind = {diag::TunnelSwallows.id, diag::TunnelSwallows.level, diag::TunnelSwallows.text};
  else if (!hidden.is_treated_otherwise)
    kind.level = diag::level::note;
  auto report = diags.report(origin.spans.front(), kind, which);
  const std::vector<uint32_t> reasons = neededOf(list, hidden);
  const bool are_shown = reasons.size() <= HiddenFilter::kReasonsKept;
  std::map<source::Span, llvm::StringRef> statements; // in the order of the source, each once
  for (uint32_t i : llvm::ArrayRef(reasons).take_front(HiddenFilter::kReasonsKept))
    if (!list.origin(i).spans.empty())
      statements.emplace(list.origin(i).spans.front(), list.origin(i).name);
  const char* alone = are_shown && statements.size() == 1 ? ", and matches all of it" : "";
  for (const auto& [place, name] : statements)
    report.label(place, "`" + name.str() + "` is tried first" + alone);
  if (!are_shown)
    report.note(std::to_string(reasons.size()) + " filters are tried first and together match all of it");
  report.note("for example " + exampleOf(list, {hidden.filter, reasons.front()}) + ", at " +
              list.policy->hosts.front().name);
  report.help(hidden.is_treated_otherwise ? "make it more specific than what is tried first, or narrow that"
                                          : "remove it: what is tried first treats its packets alike");
}

void run(Context& context) {
  // What is hidden by its own statement was only said twice.
  auto counts = [](const HiddenFilter& hidden) { return hidden.effect == space::Effect::dead && !hidden.is_own; };
  auto is_telling = [](const HiddenFilter& hidden) { return hidden.is_treated_otherwise; };
  forEachOf(hiddenStatements(context.lists, counts, is_telling),
            [&](const HiddenStatement& statement) { report(statement, context.diags); });
}

} // namespace

extern const Check dead_filterCheck{run};

} // namespace cordon::analyzer
