// FLT103: a filter that never decides, because earlier ones together match all that it matches. FLT113: the same where
// these are tunnel filters, which are tried before all others.
#include "analyzer/check.h"
#include "analyzer/hidden_statements.h"

#include "compiler/diag/kinds/flt.h"

namespace cordon::analyzer {
namespace {

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
  for (uint32_t i : hidden.shownReasons())
    if (!list.origin(i).spans.empty())
      report.label(list.origin(i).spans.front(), "`" + list.origin(i).name + "` is tried first" +
                                                     (hidden.reason_count == 1 ? ", and matches all of it" : ""));
  if (hidden.reason_count > HiddenFilter::kReasonsKept)
    report.note(std::to_string(hidden.reason_count) + " filters are tried first and together match all of it");
  report.note("for example " + exampleOf(list, {hidden.filter, hidden.reasons.front()}) + ", at " +
              list.policy->hosts.front().name);
  report.help(hidden.is_treated_otherwise ? "make it more specific than what is tried first, or narrow that"
                                          : "remove it: what is tried first treats its packets alike");
}

void run(Context& context) {
  // What is hidden by its own statement was only said twice.
  auto counts = [](const HiddenFilter& hidden) { return hidden.effect == space::Effect::dead && !hidden.is_own; };
  auto is_telling = [](const HiddenFilter& hidden) { return hidden.is_treated_otherwise; };
  for (const HiddenStatement& statement : hiddenStatements(context.lists, counts, is_telling))
    report(statement, context.diags);
}

} // namespace

extern const Check dead_filterCheck{run};

} // namespace cordon::analyzer
