/// pi: what Solaris' files carry of a policy, with filters in the kernel's own order and everything that differs from
/// the policy reported.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"

#include <optional>

namespace cordon::backends::solaris {

/// The name of the native order in ir::OrderSource: section order of classes, then file order.
inline constexpr const char* kNativeOrder = "solaris-10";

std::optional<ir::HostPolicy> project(const ir::HostPolicy& policy, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
