/// The services that a host needs before it can negotiate, and how it gets them (paper, "How exemptions work").
#pragma once

#include "analyzer/estate.h"

namespace cordon::analyzer {

struct Need {
  llvm::StringLiteral role; ///< of the hosts that give it
  llvm::StringLiteral what; ///< for people
  uint16_t source_port;     ///< UDP
  uint16_t target_port;
};

/// A host that asks a server.
struct Attempt {
  model::HostId server;
  meaning::End host, answerer;
  net::Packet packet;
  meaning::Outcome outcome;
};
/// Calls `visit(host, need, attempts)` for each stand-in and each need that no known server meets in clear: `attempts`
/// has one entry per server, and is not empty. Of domain controllers only those of the host's own domain count, and
/// none if the host's platform does not support IPsec with them at all (PLT608); DHCP is needed by dynamic addresses.
void forEachNeed(const model::Model& model, const Estate& estate,
                 llvm::function_ref<void(model::HostId, const Need&, llvm::ArrayRef<Attempt>)> visit);

} // namespace cordon::analyzer
