#include "compiler/meaning/negotiation.h"

#include "compiler/meaning/evaluate.h"

namespace cordon::meaning {
namespace {

const char* versionText(ir::IkeVersion version) {
  return version == ir::IkeVersion::v1 ? "IKEv1" : "IKEv2";
}

std::optional<Failure> versions(const Party& initiator, const Party& responder) {
  if (initiator.action.ike == responder.action.ike)
    return std::nullopt;
  return Failure{Phase::main_mode, Side::responder, Field::ike_version, versionText(initiator.action.ike),
                 versionText(responder.action.ike)};
}

std::string endsOf(const ir::Tunnel& tunnel) {
  auto text = [](const std::optional<net::Address>& address) { return address ? net::toString(*address) : "unsaid"; };
  return text(tunnel.local) + " - " + text(tunnel.remote);
}

/// Each end's far address is the other's near one, where both say it.
std::optional<Failure> tunnelEnds(const Party& initiator, const Party& responder) {
  const auto &own = initiator.action.tunnel, &other = responder.action.tunnel;
  auto differ = [](const auto& a, const auto& b) { return a && b && *a != *b; };
  if (!own || !other || (!differ(own->local, other->remote) && !differ(own->remote, other->local)))
    return std::nullopt;
  return Failure{Phase::main_mode, Side::responder, Field::tunnel_end, endsOf(*own), endsOf(*other)};
}

// --- quick mode ------------------------------------------------------------------------------------------------------

std::string groupOf(const ir::Pfs& pfs, const ir::MainProposal& main) {
  switch (pfs.kind) {
  case ir::Pfs::Kind::off:
    return "off";
  case ir::Pfs::Kind::main_mode_group:
    return catalog::row(main.group).name.str();
  case ir::Pfs::Kind::group:
    return catalog::row(pfs.group).name.str();
  }
  __builtin_unreachable();
}

std::optional<Failure> forwardSecrecy(const Party& initiator, const Party& responder, const ir::MainProposal& main) {
  std::string own = groupOf(initiator.action.pfs, main), other = groupOf(responder.action.pfs, main);
  if (own == other)
    return std::nullopt;
  return Failure{Phase::quick_mode, Side::responder, Field::pfs, own, other};
}

/// IKEv1 compares the modes. In IKEv2 transport mode is asked for and may be declined (RFC 7296, section 1.3.1).
std::optional<Failure> modes(const Party& initiator, const Party& responder, Remarks& remarks) {
  bool own = initiator.action.tunnel.has_value(), other = responder.action.tunnel.has_value();
  if (own == other)
    return std::nullopt;
  auto text = [](bool tunnel) { return tunnel ? "tunnel" : "transport"; };
  Failure differs{Phase::quick_mode, Side::responder, Field::mode, text(own), text(other)};
  if (initiator.action.ike == ir::IkeVersion::v1)
    return differs;
  const Peer& asking = own ? responder.peer : initiator.peer;
  const auto& goes_on = asking.platform ? asking.platform->tunnel_for_transport.value : std::nullopt;
  if (!goes_on.value_or(true))
    return differs;
  if (goes_on)
    remarks.note(asking.name + " asks for transport mode, and goes on in tunnel mode");
  else
    remarks.assume("not documented: whether " + asking.name +
                   ", which asks for transport mode, goes on in tunnel mode; taken as yes");
  return std::nullopt;
}

// --- main mode of a pair ---------------------------------------------------------------------------------------------

bool sameMainMode(const ir::Negotiate& a, const ir::Negotiate& b) {
  return a.ike == b.ike && a.authentication == b.authentication && a.main == b.main;
}

/// One main mode serves two addresses, whatever the ports: says where another filter between them asks for a different
/// one. What a filter for all traffic leaves to those behind it is nothing.
void noteOtherMainModes(const Party& party, const net::Packet& packet, Remarks& remarks) {
  if (!party.filter)
    return;
  for (const ir::Filter& filter : party.tables.list(party.direction)) {
    if (!matchesAddresses(filter, packet, party.peer.addresses))
      continue;
    const auto* other = std::get_if<ir::Negotiate>(&party.tables.action(filter));
    if (other && !sameMainMode(*other, party.action))
      remarks.assume("not documented: which main mode holds between " + net::toString(packet.source) + " and " +
                     net::toString(packet.destination) + " at " + party.peer.name + ", where `" +
                     party.tables.origin(filter).name + "` asks for another than `" +
                     party.tables.origin(*party.filter).name + "`; taken as that of the latter");
    bool all = filter.protocol == ir::kAnyProtocol && filter.source_ports.isAny() && filter.target_ports.isAny() &&
               filter.connection == ir::ConnectionType::all;
    if (all)
      return;
  }
}

} // namespace

Negotiation negotiate(const Party& initiator, const Party& responder, const net::Packet& packet,
                      llvm::ArrayRef<model::Forest> forests, Remarks& remarks) {
  noteOtherMainModes(initiator, packet, remarks);
  noteOtherMainModes(responder, packet, remarks);
  if (auto failed = versions(initiator, responder))
    return *failed;
  if (auto failed = tunnelEnds(initiator, responder))
    return *failed;
  auto main = mainProposal(initiator, responder, remarks);
  if (const auto* failed = std::get_if<Failure>(&main))
    return *failed;
  auto method = authenticate(initiator, responder, forests, remarks);
  if (const auto* failed = std::get_if<Failure>(&method))
    return *failed;
  if (std::holds_alternative<Undecided>(method))
    return Undecided{};
  if (auto failed = admit(initiator, responder, std::get<ir::AuthMethod::Kind>(method), remarks))
    return *failed;

  auto quick = quickProposal(initiator, responder, remarks);
  if (const auto* failed = std::get_if<Failure>(&quick))
    return *failed;
  Association agreed;
  agreed.ike = initiator.action.ike;
  agreed.authentication = std::get<ir::AuthMethod::Kind>(method);
  agreed.main = std::get<ir::MainProposal>(main);
  agreed.quick = std::get<ir::QuickProposal>(quick);
  agreed.tunnel = initiator.action.tunnel || responder.action.tunnel;
  if (auto failed = forwardSecrecy(initiator, responder, agreed.main)) {
    if (agreed.ike == ir::IkeVersion::v1)
      return *failed;
    // The first child of an IKEv2 SA has no key exchange of its own (RFC 7296, section 1.2).
    agreed.at_rekey = failed;
  }
  if (auto failed = modes(initiator, responder, remarks))
    return *failed;
  auto fit = selectors(initiator, responder, packet, agreed.tunnel, remarks);
  if (const auto* failed = std::get_if<Failure>(&fit))
    return *failed;
  if (std::holds_alternative<Undecided>(fit))
    return Undecided{};
  return agreed;
}

} // namespace cordon::meaning
