// FLT105: a filter without which every packet would be treated alike.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"

#include <map>

namespace cordon::analyzer {
namespace {

struct Statement {
  uint64_t redundant = 0;
  const List* list = nullptr;
  const HiddenFilter* example = nullptr;
};

void run(Context& context) {
  std::map<std::string, Statement> statements;
  for (const List& list : context.lists)
    for (const HiddenFilter& hidden : list.hidden) {
      const ir::Origin& origin = list.origin(hidden.filter);
      if (hidden.effect != space::Effect::redundant || !isWritten(origin))
        continue;
      Statement& statement = statements[origin.name];
      if (++statement.redundant == 1) {
        statement.list = &list;
        statement.example = &hidden;
      }
    }
  llvm::StringMap<uint64_t> filters;
  for (const auto& [name, statement] : statements)
    filters[name] = 0;
  if (!filters.empty())
    countWritten(context.lists, filters);
  for (const auto& [name, statement] : statements) {
    // A statement of which a part is needed is not tidied up by removing it.
    if (statement.redundant != filters[name] || statement.example->is_own)
      continue;
    uint32_t filter = statement.example->filter, by = statement.example->reasons.front();
    const ir::Origin &origin = statement.list->origin(filter), &next = statement.list->origin(by);
    auto report = context.diags.report(origin.spans.front(), diag::RedundantFilter, name, next.name);
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
