/// What the analyzer judges.
#pragma once

#include "analyzer/thresholds.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/ir/script_facts.h"
#include "compiler/model/model.h"

#include <llvm/ADT/ArrayRef.h>

#include <string>

namespace cordon::analyzer {

/// `model` is null for lists that were imported: checks of statements then find nothing.
struct Subject {
  const model::Model* model = nullptr;
  llvm::ArrayRef<ir::PolicyIr> classes;
  std::string today = {};       ///< 2027-06-30; empty: checks that need a date find nothing
  std::string root_folder = {}; ///< where relative paths of the policy start
  Thresholds thresholds = {};
  /// At most this many filters are tested to see what becomes of connections: some seconds.
  uint64_t work_max = 400'000'000;
  const ir::ScriptFacts* script = nullptr; ///< of lists that were imported, what else their files say
};

} // namespace cordon::analyzer
