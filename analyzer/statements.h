/// The statements that filters come from, as numbers: checks group by them, and a large policy has very many.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <llvm/ADT/ArrayRef.h>

#include <cstdint>
#include <vector>

namespace cordon::analyzer {

/// True if the filter is what a statement, or a line of a file, says: not what lowering made of two statements, and not
/// what a platform does by itself.
bool isWritten(const ir::Origin& origin);

/// The statement of an origin.
struct StatementRef {
  uint32_t number : 31;    ///< origins of one name have one number, in whatever class
  uint32_t is_written : 1; ///< isWritten
};

/// The statements of all origins of all classes, class by class.
std::vector<std::vector<StatementRef>> statementsOf(llvm::ArrayRef<ir::PolicyIr> classes);

} // namespace cordon::analyzer
