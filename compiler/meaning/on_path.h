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

/// All that the devices on a path between the packet's ends do to the connection that `outcome` says `packet` opens, in
/// the order of their names. Devices that change nothing give nothing.
std::vector<OnPath> onPath(const model::Model& model, const net::Packet& packet, const Outcome& outcome);

} // namespace cordon::meaning
