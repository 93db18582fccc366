/// The statements that filters come from, as numbers: checks group by them, and a large policy has very many.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/STLFunctionalExtras.h>

#include <cstdint>
#include <vector>

namespace cordon::analyzer {

struct List;
struct HiddenFilter;

/// The statement of an origin.
struct StatementRef {
  uint32_t number : 31;    ///< origins of one name have one number, in whatever class
  uint32_t is_written : 1; ///< the filter is what the statement says (isWritten)
};

/// The statements of all origins of all classes, class by class.
std::vector<std::vector<StatementRef>> statementsOf(llvm::ArrayRef<ir::PolicyIr> classes);

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

} // namespace cordon::analyzer
