/// Hidden filters, by the statements that they come from.
#pragma once

#include "analyzer/lists.h"

#include <llvm/ADT/STLFunctionalExtras.h>

namespace cordon::analyzer {

/// A statement some of whose filters are hidden.
struct HiddenStatement {
  uint64_t hidden = 0;  ///< how many of its filters
  uint64_t filters = 0; ///< of so many that are written
  const List* list = nullptr;
  const HiddenFilter* example = nullptr; ///< the first that is telling, else the first
};

/// The written statements with hidden filters that `counts`, in the order in which the lists name them.
std::vector<HiddenStatement> hiddenStatements(const std::vector<List>& lists,
                                              llvm::function_ref<bool(const HiddenFilter&)> counts,
                                              llvm::function_ref<bool(const HiddenFilter&)> is_telling);

/// Calls `visit` for each of them. What a report says of one lies all over the memory: that of the next ones is fetched
/// meanwhile.
void forEachOf(llvm::ArrayRef<HiddenStatement> statements, llvm::function_ref<void(const HiddenStatement&)> visit);

} // namespace cordon::analyzer
