// FLT105: a filter without which every packet would be treated alike.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"

#include <map>

namespace cordon::analyzer {
namespace {

struct Statement {
  size_t filters = 0, redundant = 0;
  const List* list = nullptr;
  uint32_t filter = 0, next = 0;
};

/// The next filter that matches some of what `filter` matches and treats it alike.
uint32_t nextAlike(const List& list, uint32_t filter) {
  for (uint32_t i = filter + 1; i < list.size(); ++i)
    if (list.filter(i).action == list.filter(filter).action &&
        space::meets(regionOf(list.selectors.selectors[i], list.family),
                     regionOf(list.selectors.selectors[filter], list.family)))
      return i;
  return filter;
}

void run(Context& context) {
  std::map<std::string, Statement> statements;
  forEachWritten(context.lists, [&](const List& list, uint32_t i) {
    Statement& statement = statements[list.origin(i).name];
    ++statement.filters;
    if (list.effects.of[i] != space::Effect::redundant)
      return;
    ++statement.redundant;
    if (!statement.list)
      statement = {statement.filters, statement.redundant, &list, i, nextAlike(list, i)};
  });
  for (const auto& [name, statement] : statements) {
    // A statement of which a part is needed is not tidied up by removing it.
    if (statement.redundant == 0 || statement.redundant != statement.filters)
      continue;
    const ir::Origin& origin = statement.list->origin(statement.filter);
    const ir::Origin& next = statement.list->origin(statement.next);
    if (isSameStatement(origin, next))
      continue;
    auto report = context.diags.report(origin.spans.front(), diag::RedundantFilter, name, next.name);
    if (!next.spans.empty())
      report.label(next.spans.front(), "treats the same packets alike");
    report.note("for example " + exampleOf(*statement.list, {statement.filter, statement.next}) + ", at " +
                statement.list->policy->hosts.front().name);
    report.help("remove it, unless its reason, owner or end differ and matter");
  }
}

} // namespace

extern const Check redundant_filterCheck{run};

} // namespace cordon::analyzer
