/// What `me` can stand for at one host.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <vector>

namespace cordon::meaning {

/// The own addresses under which two policies of `host` have to be compared, as sets that hold at the same time: one
/// set for a host with fixed addresses. A dynamic host has one address at a time: one set per range of `dynamic_in`
/// whose addresses no literal own side of either list tells apart, holding the lowest address of the widest part that
/// no literal of either side cuts. Without `dynamic_in` the whole families are that range.
std::vector<std::vector<net::Address>> ownAddresses(const ir::Host& host, const ir::PolicyIr& left,
                                                    const ir::PolicyIr& right);

} // namespace cordon::meaning
