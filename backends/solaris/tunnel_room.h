/// Room for tunnels among the host's own entries. A packet of the gateway's own meets both policies, so what a tunnel
/// is to decide no entry of the host may protect or drop.
#pragma once

#include "backends/solaris/tunnel_interface.h"
#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <vector>

namespace cordon::backends::solaris {

/// The host's own entries without the addresses that a tunnel joins. Permits stay: they let the packet on to the
/// tunnel. Reports entries that the policy tries before a tunnel, and negotiations with hosts behind a tunnel from an
/// address that the tunnel does not take: routes lead these packets there, and it drops them. Where the policy accepts
/// that, the negotiation is left out. None after an error.
std::optional<std::vector<Entry>> makeRoom(llvm::ArrayRef<Entry> entries, llvm::ArrayRef<TunnelInterface> interfaces,
                                           const ir::PolicyIr& ir, llvm::StringRef platform, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
