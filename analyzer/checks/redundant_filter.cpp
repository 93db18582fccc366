// FLT105: a filter without which every packet would be treated alike.
#include "analyzer/check.h"
#include "analyzer/hidden_statements.h"

#include "compiler/diag/kinds/flt.h"

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  auto counts = [](const HiddenFilter& hidden) { return hidden.effect == space::Effect::redundant; };
  auto is_telling = [](const HiddenFilter&) { return true; };
  for (const HiddenStatement& statement : hiddenStatements(context.lists, counts, is_telling)) {
    // A statement of which a part is needed is not tidied up by removing it.
    if (statement.hidden != statement.filters || statement.example->is_own)
      continue;
    uint32_t filter = statement.example->filter, by = statement.example->reasons.front();
    const ir::Origin &origin = statement.list->origin(filter), &next = statement.list->origin(by);
    auto report = context.diags.report(origin.spans.front(), diag::RedundantFilter, origin.name, next.name);
    if (!next.spans.empty())
      report.label(next.spans.front(), "treats the same packets alike");
    report.note("for example " + exampleOf(*statement.list, {filter, by}) + ", at " +
                statement.list->policy->hosts.front().name);
    report.help("remove it, unless its reason, owner or end differ and matter");
  }
}

} // namespace

extern const Check redundant_filterCheck{run};

} // namespace cordon::analyzer
