// FLT105: a filter without which every packet would be treated alike.
#include "analyzer/check.h"
#include "analyzer/hidden_statements.h"

#include "compiler/diag/kinds/flt.h"

namespace cordon::analyzer {
namespace {

void report(const HiddenStatement& statement, diag::Diagnostics& diags) {
  const List& list = *statement.list;
  // A statement of which a part is needed is not tidied up by removing it.
  if (statement.hidden != statement.filters || statement.example->is_own)
    return;
  uint32_t filter = statement.example->filter, by = statement.example->reasons.front();
  const ir::Origin &origin = list.origin(filter), &next = list.origin(by);
  auto report = diags.report(origin.spans.front(), diag::RedundantFilter, origin.name, next.name);
  if (!next.spans.empty())
    report.label(next.spans.front(), "treats the same packets alike");
  report.note("for example " + exampleOf(list, {filter, by}) + ", at " + list.policy->hosts.front().name);
  report.help("remove it, unless its reason, owner or end differ and matter");
}

void run(Context& context) {
  auto counts = [](const HiddenFilter& hidden) { return hidden.effect == space::Effect::redundant; };
  auto is_telling = [](const HiddenFilter&) { return true; };
  forEachOf(hiddenStatements(context.lists, counts, is_telling),
            [&](const HiddenStatement& statement) { report(statement, context.diags); });
}

} // namespace

extern const Check redundant_filterCheck{run};

} // namespace cordon::analyzer
