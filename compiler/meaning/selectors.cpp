#include "compiler/ir/describe.h"
#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/negotiation.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::meaning {
namespace {

bool coversService(const ir::Filter& wide, const ir::Filter& narrow) {
  return (wide.protocol == ir::kAnyProtocol || wide.protocol == narrow.protocol) &&
         wide.source_ports.contains(narrow.source_ports) && wide.target_ports.contains(narrow.target_ports);
}

/// A side as addresses: `me` of the packet that is negotiated for is one address.
net::Prefix blockOf(const ir::Endpoint& side, const net::Address& seen) {
  return side.me ? net::hostPrefix(seen) : side.prefix;
}

/// True if the ids that come from `own` fit `other`. Transport mode is between the packet's two addresses.
bool fits(const ir::Filter& own, const ir::Filter& other, const net::Packet& packet, bool tunnel) {
  return coversService(other, own) &&
         (!tunnel || (blockOf(other.source(), packet.source).contains(blockOf(own.source(), packet.source)) &&
                      blockOf(other.target(), packet.destination).contains(blockOf(own.target(), packet.destination))));
}

std::string idsOf(const ir::Filter& filter, const net::Packet& packet, bool tunnel) {
  std::string service = ir::describeService(filter);
  if (service.empty())
    service = "all traffic";
  return tunnel ? net::toString(blockOf(filter.source(), packet.source)) + " -> " +
                      net::toString(blockOf(filter.target(), packet.destination)) + ", " + service
                : service;
}

} // namespace

std::variant<std::monostate, Failure, Undecided> selectors(const Party& initiator, const Party& responder,
                                                           const net::Packet& packet, bool tunnel, Remarks& remarks) {
  // IKEv2 narrows to what both filters have, and that holds the packet (RFC 7296, section 2.9).
  if (!initiator.filter || !responder.filter || initiator.action.ike == ir::IkeVersion::v2 ||
      fits(*initiator.filter, *responder.filter, packet, tunnel))
    return std::monostate();
  // The ids are wider than the filter that decides the packet. A wider filter of the responder may take them.
  for (const ir::Filter& filter : responder.tables.list(responder.direction)) {
    if (!std::holds_alternative<ir::Negotiate>(responder.tables.action(filter)) ||
        !matchesAddresses(filter, packet, responder.peer.addresses) || !fits(*initiator.filter, filter, packet, tunnel))
      continue;
    if (filter.action == responder.filter->action)
      return std::monostate();
    remarks.assume("not documented: which filter of " + responder.peer.name + " judges a packet of `" +
                   responder.tables.origin(*responder.filter).name + "` in an association that `" +
                   responder.tables.origin(filter).name + "` agreed to");
    return Undecided{};
  }
  return Failure{Phase::quick_mode, Side::responder, Field::selectors, idsOf(*initiator.filter, packet, tunnel),
                 idsOf(*responder.filter, packet, tunnel)};
}

} // namespace cordon::meaning
