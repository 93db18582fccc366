#include "analyzer/hidden_statements.h"

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

namespace {

/// The filter that is hidden and the first that hides it.
std::array<uint32_t, 2> filtersOf(const HiddenFilter& hidden) {
  return {hidden.filter, hidden.reasons.front()};
}

void fetchSelectors(const HiddenStatement& statement) {
  for (uint32_t filter : filtersOf(*statement.example))
    __builtin_prefetch(&statement.list->selectors.selectors[filter]);
}

void fetchOrigins(const HiddenStatement& statement) {
  for (uint32_t filter : filtersOf(*statement.example)) {
    const ir::Origin& origin = statement.list->origin(filter);
    __builtin_prefetch(&origin.name);
    __builtin_prefetch(&origin.spans);
  }
}

} // namespace

void forEachOf(llvm::ArrayRef<HiddenStatement> statements, llvm::function_ref<void(const HiddenStatement&)> visit) {
  constexpr size_t kAhead = 4;
  for (size_t i = 0; i < statements.size(); ++i) {
    if (i + 2 * kAhead < statements.size())
      fetchSelectors(statements[i + 2 * kAhead]);
    if (i + kAhead < statements.size())
      fetchOrigins(statements[i + kAhead]);
    visit(statements[i]);
  }
}

} // namespace cordon::analyzer
