/// What Solaris carries of the tunnels of a policy.
#pragma once

#include "backends/solaris/tunnel_interface.h"
#include "compiler/diag/diagnostics.h"

#include <optional>
#include <vector>

namespace cordon::backends::solaris {

/// The interfaces for entries in tunnel mode, expanded and with projected actions of `ir`, each with its entries in
/// file order. Reports what no interface can do, and for each interface what its routes must do; none after an error.
std::optional<std::vector<TunnelInterface>> projectTunnels(llvm::ArrayRef<Entry> tunnelled, const ir::PolicyIr& ir,
                                                           const ir::Host& host, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
