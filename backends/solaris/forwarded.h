/// Forwarded packets: on Solaris they meet the entries of tunnels and no others (ipsecconf(8)).
#pragma once

#include "backends/solaris/tunnel_interface.h"
#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::backends::solaris {

/// Checks the forward list of `policy` against its tunnels, whose entries as the policy has them are `tunnelled`: on a
/// host that forwards each has both its halves there, in the order that the other lists have, and besides them there
/// are permits that come later, and fences. Reports what differs; false then.
bool checkForwarded(const ir::HostPolicy& policy, llvm::ArrayRef<Entry> tunnelled,
                    llvm::ArrayRef<TunnelInterface> interfaces, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
