/// Model to IR: every group, rule, exemption and tunnel becomes directional filters, per policy class.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/model/model.h"

#include <vector>

namespace cordon::lower {

/// At most this many filters may come from one class's statements.
constexpr size_t kFiltersMax = 2'000'000;

/// One IR per class of hosts whose lists differ only in `me`, classes in the order of their first member. Hosts that
/// no statement concerns have no policy, as have members of no-ipsec groups without rules of their own. A class whose
/// statements give more than `filters_max` is reported (NAM152).
std::vector<ir::PolicyIr> lower(const model::Model& model, diag::Diagnostics& diags, size_t filters_max = kFiltersMax);

/// Puts what `ir.platform` lets bypass its filters (catalog/exemptions.h, documented rows only) before everything else
/// in the lists out and in, for the families asked for; ranks stay consecutive. For lists in any order.
void addBuiltin(ir::PolicyIr& ir, bool v4, bool v6);

/// The policy of one member: filters that can meet none of its packets dropped, tables reduced to what is used,
/// secrets not loaded.
ir::HostPolicy instantiate(const ir::PolicyIr& policy_class, const ir::Host& host);

} // namespace cordon::lower
