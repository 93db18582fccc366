/// Site tunnels, judged by themselves: no host need be behind one.
#pragma once

#include "analyzer/encounters.h"

#include <optional>

namespace cordon::analyzer {

/// A packet that stands for all that a tunnel is for: from the first network behind its left end to one behind the
/// right. None if the two have no family in common.
std::optional<net::Packet> packetThrough(const model::Tunnel& tunnel);

/// The connection that it opens, between hosts without IPsec.
std::optional<Encounter> encounterThrough(const meaning::Network& network, const model::Tunnel& tunnel);

/// The two gateways, as the tunnel's outer packets meet them.
std::pair<meaning::End, meaning::End> gatewaysOf(const meaning::Network& network, const model::Tunnel& tunnel);

} // namespace cordon::analyzer
