/// Writes a rule set, unsigned: `cordon sign` seals it.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <string>

namespace cordon::backends::runtime {

/// The file of a class that the projection found to fit. Equal classes, equal bytes.
std::string emit(const ir::PolicyIr& policy_class);

} // namespace cordon::backends::runtime
