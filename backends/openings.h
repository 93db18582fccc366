/// What a firewall must let through for a policy to work.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <string>
#include <vector>

namespace cordon::backends {

/// The openings that the host's negotiate actions need, in the order of this list: `udp/500` (IKE), `udp/4500` (IKE and
/// ESP across a NAT, RFC 3948; AH cannot cross one), `esp` (IP protocol 50), `ah` (IP protocol 51). Each is needed in
/// both directions. Empty if nothing negotiates.
std::vector<std::string> openingsOf(const ir::HostPolicy& policy);

} // namespace cordon::backends
