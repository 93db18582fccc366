/// What the devices that a policy puts between two hosts do to a connection of theirs.
#pragma once

#include "compiler/meaning/outcome.h"
#include "compiler/model/model.h"

#include <string>
#include <vector>

namespace cordon::meaning {

/// One thing that a device does to the connection.
struct OnPath {
  const model::Device* device = nullptr;
  bool stops = false; ///< what the outcome promises does not come about
  std::string what;   ///< `does not pass protocol 50 (ESP)`: after the device's name
};

/// The devices on a path between the packet's ends, by name.
std::vector<const model::Device*> devicesBetween(const model::Model& model, const net::Packet& packet);

/// All that devices on one path do to what two hosts agreed on, in their order. Devices that change nothing give
/// nothing; what the platforms do beyond them and is not known is taken for the better.
std::vector<OnPath> onPath(llvm::ArrayRef<const model::Device*> devices, const net::Packet& packet,
                           const Association& association, const Peer& initiator, const Peer& responder);

/// Likewise to the connection that `outcome` says `packet` opens.
std::vector<OnPath> onPath(llvm::ArrayRef<const model::Device*> devices, const net::Packet& packet,
                           const Outcome& outcome, const Peer& initiator, const Peer& responder);

} // namespace cordon::meaning
