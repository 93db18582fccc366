/// What cordon-runtime carries of a policy class: everything but what charon cannot negotiate, and no more of anything
/// than a rule set holds. docs/backends/runtime.md.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"

#include <optional>

namespace cordon::backends::runtime {

constexpr llvm::StringLiteral kPlatform = "cordon-runtime";

/// Backend::project for a host or a whole class (policy.ir.hosts). Without builtin filters.
std::optional<ir::HostPolicy> project(const ir::HostPolicy& policy, diag::Diagnostics& diags);

} // namespace cordon::backends::runtime
