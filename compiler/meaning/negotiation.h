/// What two hosts' IKE agree on: main mode, authentication, quick mode (RFC 2409; RFC 7296 for IKEv2). Pure: nothing is
/// known but the two actions, the deciding filters and the platforms' facts.
#pragma once

#include "compiler/meaning/association.h"
#include "compiler/meaning/peer.h"
#include "compiler/model/model.h"

#include <variant>

namespace cordon::meaning {

/// One end of a negotiation.
struct Party {
  const Peer& peer;
  const ir::PolicyIr& tables; ///< whose ids `action` has
  const ir::Negotiate& action;
  const ir::Filter* filter = nullptr; ///< that decides the packet here; null: the default response, or not known
  ir::Direction direction = ir::Direction::out; ///< whose list has the filter
};

/// What is not known well enough to say. `Remarks` has the reason.
struct Undecided {
  friend bool operator==(const Undecided&, const Undecided&) = default;
};

/// The end of a negotiation that the peer answers.
using Negotiation = std::variant<Association, Failure, Undecided>;

/// Negotiates for `packet`, which the initiator's filter and the responder's both decide. The first thing on which the
/// two do not agree is the failure.
Negotiation negotiate(const Party& initiator, const Party& responder, const net::Packet& packet,
                      llvm::ArrayRef<model::Forest> forests, Remarks& remarks);

// --- its parts, each a function of both ends; none: agreed -----------------------------------------------------------

/// The common method, or why there is none, or that it is not known.
std::variant<ir::AuthMethod::Kind, Failure, Undecided>
authenticate(const Party& initiator, const Party& responder, llvm::ArrayRef<model::Forest> forests, Remarks& remarks);
/// Whether the responder's access list lets in whom the method has proved; none: it does.
std::optional<Failure> admit(const Party& initiator, const Party& responder, ir::AuthMethod::Kind method,
                             Remarks& remarks);
std::variant<ir::MainProposal, Failure> mainProposal(const Party& initiator, const Party& responder, Remarks& remarks);
std::variant<ir::QuickProposal, Failure> quickProposal(const Party& initiator, const Party& responder,
                                                       Remarks& remarks);
/// Whether the responder's filter takes the ids that the initiator proposes.
std::variant<std::monostate, Failure, Undecided> selectors(const Party& initiator, const Party& responder,
                                                           const net::Packet& packet, bool tunnel, Remarks& remarks);

} // namespace cordon::meaning
