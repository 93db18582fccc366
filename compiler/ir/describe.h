/// Filters, actions and packets as text for people, one line but for what names hold (diag::visible() where it is
/// printed). Never shows a secret.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "runtime/net/packet.h"

#include <string>

namespace cordon::ir {

/// `me`, `any`, `10.1.0.0/16`.
std::string describe(const Endpoint& side);

/// `tcp from any to 1433`, `icmp type 8`, `any protocol`; "" for a filter that takes all traffic.
std::string describeService(const Filter& filter);

/// `me -> 10.1.0.0/16, tcp to 1433`.
std::string describe(const Filter& filter);

/// `permit`, `block`, or `negotiate (IKEv1; kerberos, certificate of CN=Root; 3des-sha1-modp1024; esp 3des/sha1
/// 3600 s 100000 kB; ...)`.
std::string describe(const PolicyIr& ir, const Action& action);

/// `permit`, `block`, `negotiate`, `negotiate with fallback to clear`, ...: without parameters.
std::string brief(const Action& action);

/// `kerberos`, `psk(keys/sol.psk)`, `certificate(CN=Root)`: a key by its reference.
std::string describe(const PolicyIr& ir, const AuthMethod& method);

/// `C=US, CN=Root`, else its file, else its name.
std::string describe(const Authority& authority);

/// `3des-sha1-modp1024`.
std::string describe(const MainProposal& offer);

/// `ah(sha1) + esp(3des, sha1) 3600 s 100000 kB`.
std::string describe(const QuickProposal& offer);

/// `no PFS`, `PFS`, `PFS modp2048`.
std::string describe(const Pfs& pfs);

/// `10.1.2.3 -> 10.1.2.4, tcp 49152 -> 1433`.
std::string describe(const net::Packet& packet);

/// `tcp`, `icmpv6`, or the number.
std::string protocolName(unsigned protocol);

/// `out`, `in`, `forward`.
const char* nameOf(Direction direction);

} // namespace cordon::ir
