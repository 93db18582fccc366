/// What the analyzer judges.
#pragma once

#include "analyzer/thresholds.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/model/model.h"

#include <llvm/ADT/ArrayRef.h>

#include <string>

namespace cordon::analyzer {

/// `model` is null for lists that were imported: checks of statements then find nothing.
struct Subject {
  const model::Model* model = nullptr;
  llvm::ArrayRef<ir::PolicyIr> classes;
  std::string today; ///< 2027-06-30; empty: checks that need a date find nothing
  Thresholds thresholds = {};
};

} // namespace cordon::analyzer
