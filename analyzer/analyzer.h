/// What is wrong with a policy that compiles: each finding is a row of the catalogue and one file in checks/.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/model/model.h"

#include <llvm/ADT/ArrayRef.h>

#include <string>

namespace cordon::analyzer {

/// What is judged. `model` is null for lists that were imported: checks of statements then find nothing.
struct Subject {
  const model::Model* model = nullptr;
  llvm::ArrayRef<ir::PolicyIr> classes;
  std::string today; ///< 2027-06-30; empty: checks that need a date find nothing
};

/// Runs every check. The order of what they report does not matter: Diagnostics::sorted gives it.
void analyze(const Subject& subject, diag::Diagnostics& diags);

} // namespace cordon::analyzer
