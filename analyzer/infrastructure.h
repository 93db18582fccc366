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

llvm::ArrayRef<Need> needs();

/// A host that asks a server.
struct Attempt {
  model::HostId server;
  meaning::End host, answerer;
  net::Packet packet;
  meaning::Outcome outcome;
};
/// The host asks the server; none if the two have no addresses of one family.
std::optional<Attempt> ask(const Estate& estate, model::HostId host, model::HostId server, const Need& need);

/// True if the host negotiates with the server and goes on in clear neither before nor after, though it needs the
/// server to prove itself: for Kerberos tickets and, to find who gives them, names. Without an address nothing works.
bool waitsForItself(const Attempt& attempt, const Need& need);

/// What several needs are, for people: "tickets (Kerberos) and names (DNS)".
std::string whatText(llvm::ArrayRef<const Need*> needs);
/// "role dns", "roles domain-controller and dns".
std::string roleText(llvm::ArrayRef<const Need*> needs);

/// True if some host waits before it falls back to clear, or nothing says that it does not. Then a server in a boundary
/// group is a fault by itself (GRP705).
bool someoneWaits(const model::Model& model);
bool isInBoundaryGroup(const model::Model& model, model::HostId host);

/// Calls `visit(host, need, attempts)` for each stand-in and each need that no known server meets in clear: `attempts`
/// has one entry per server, of many those of the first, and is not empty. Of domain controllers only those of the
/// host's own domain count; one that negotiates, though the host's platform does not support IPsec with it at all
/// (PLT608), is left out. DHCP is needed by dynamic addresses.
void forEachNeed(const model::Model& model, const Estate& estate,
                 llvm::function_ref<void(model::HostId, const Need&, llvm::ArrayRef<Attempt>)> visit);

} // namespace cordon::analyzer
