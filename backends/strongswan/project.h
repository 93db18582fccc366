/// pi: what swanctl.conf carries of a policy.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"

#include <optional>

namespace cordon::backends::strongswan {

/// See Backend::project.
std::optional<ir::HostPolicy> project(const ir::HostPolicy& policy, diag::Diagnostics& diags);

/// Adds filters, each with the host's side as source and ranks set, to the lists that a child of swanctl.conf concerns:
/// outbound as it is, inbound mirrored, on a gateway both for forwarded packets (not in transport mode).
void spread(const std::vector<ir::Filter>& locals, ir::HostPolicy& policy);

} // namespace cordon::backends::strongswan
