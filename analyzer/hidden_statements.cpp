#include "analyzer/hidden_statements.h"

#include "compiler/fetch_ahead.h"

namespace cordon::analyzer {

std::vector<HiddenStatement> hiddenStatements(const std::vector<List>& lists,
                                              llvm::function_ref<bool(const HiddenFilter&)> counts,
                                              llvm::function_ref<bool(const HiddenFilter&)> is_telling) {
  std::vector<HiddenStatement> found;
  std::vector<uint32_t> place_of; // by statement, counted from 1
  for (const List& list : lists)
    for (const HiddenFilter& hidden : list.hidden) {
      StatementRef by = list.statements[hidden.filter];
      if (!by.is_written || !counts(hidden))
        continue;
      if (by.number >= place_of.size())
        place_of.resize(size_t(by.number) + 1);
      uint32_t& place = place_of[by.number];
      if (place == 0) {
        found.emplace_back();
        place = uint32_t(found.size());
      }
      HiddenStatement& statement = found[place - 1];
      ++statement.hidden;
      if (!statement.example || (is_telling(hidden) && !is_telling(*statement.example))) {
        statement.list = &list;
        statement.example = &hidden;
      }
    }
  if (found.empty())
    return found;
  for (const List& list : lists)
    for (StatementRef by : list.statements)
      if (by.is_written && by.number < place_of.size() && place_of[by.number] != 0)
        ++found[place_of[by.number] - 1].filters;
  return found;
}

void forEachOf(llvm::ArrayRef<HiddenStatement> statements, llvm::function_ref<void(const HiddenStatement&)> visit) {
  auto addressesOf = [&](size_t i) {
    const List& list = *statements[i].list;
    const HiddenFilter& hidden = *statements[i].example;
    const ir::Origin &own = list.policy->origin(hidden.origin), &reason = list.policy->origin(hidden.reason_origin);
    return std::array<const void*, 6>{&list.selectors.selectors[hidden.filter],
                                      &list.selectors.selectors[hidden.reasons.front()],
                                      &own.name,
                                      &own.spans,
                                      &reason.name,
                                      &reason.spans};
  };
  forEachFetched(statements.size(), addressesOf, [&](size_t i) { visit(statements[i]); });
}

} // namespace cordon::analyzer
