/// Whether a policy class fits into a rule set file: the limits and words of format.h, asked before anything is
/// written.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"
#include "runtime/ruleset/format.h"

namespace cordon::backends::runtime {

/// The filter with which a list comes to more rules than a host with these addresses takes; null: it takes them all.
const ir::Filter* firstBeyondLimit(const ir::PolicyIr& policy_class, ir::Direction direction,
                                   llvm::ArrayRef<net::Address> own);

/// Reports all that does not fit, at a statement that has to do with it; false then.
bool fits(const ir::PolicyIr& policy_class, diag::Diagnostics& diags);

} // namespace cordon::backends::runtime
