/// The policies of tunnel interfaces, put together from entries and the interfaces' files. Which packets enter a tunnel
/// routes decide, which no file of IPsec shows: read is that they lead the entries' remote networks there, and nothing
/// else.
#pragma once

#include "backends/solaris/spd_entry.h"
#include "backends/solaris/tunnel_file.h"
#include "compiler/ir/policy_ir.h"

#include <llvm/ADT/ArrayRef.h>

#include <map>
#include <string>
#include <vector>

namespace cordon::backends::solaris {

struct TunnelPolicy {
  std::string name;
  ir::Tunnel ends;
  std::vector<const SpdRule*> rules; ///< in the order the kernel tries them
  std::vector<net::Prefix> routed;   ///< disjoint; what no rule takes of packets to and from here is dropped
};

/// The policies of all interfaces that `rules` name, by name; `rules` are in the order the kernel tries them, and
/// outlive the result. Reports tunnels whose packets cannot be told: no file, no remote network, two tunnels to one
/// network, an entry of the host that meets a tunnel's packets too.
std::vector<TunnelPolicy> tunnelPolicies(llvm::ArrayRef<SpdRule> rules, const std::map<std::string, TunnelFile>& files,
                                         const ir::Host& host, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
