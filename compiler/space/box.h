/// Packet space: boxes of packet headers, and exact set operations on them. Nothing here samples.
#pragma once

#include "runtime/net/packet.h"
#include "runtime/net/ports.h"

#include <string>

namespace cordon::space {

/// All packets of one family whose fields lie in six inclusive spans. Never empty. For ICMP the source ports hold the
/// type and the destination ports the code. A box over several protocols spans all ports that any of them can have.
struct Box {
  net::AddressRange source, target; ///< one family
  net::PortRange protocol{0, 255};
  net::PortRange source_ports, target_ports;
  bool lan = true, remote_access = true; ///< connection classes; at least one
  friend auto operator<=>(const Box&, const Box&) = default;
};

/// All packets of a family.
Box everything(net::Family family);

} // namespace cordon::space
