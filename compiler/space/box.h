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

/// True if the packet lies in the box.
bool contains(const Box& box, const net::Packet& packet);

/// The least packet of the box, fields compared in the order of net::Packet. The box must hold a packet that can exist:
/// its ports must be ones that its first protocol can have.
net::Packet lowest(const Box& box);

/// For people: `10.1.2.10 -> 10.1.0.0/16, tcp, port any -> 1433`. An aligned span is written as a prefix, any other as
/// `first-last`; what a field does not restrict is left out, except the addresses.
std::string toString(const Box& box);
/// For people: `tcp 10.1.2.10:1025 -> 10.1.2.20:1433`, `icmp type 8 code 0 10.1.2.10 -> 10.1.2.20`.
std::string toString(const net::Packet& packet);
/// `tcp`, `udp`, `icmp`, `icmpv6`, `esp`, `ah`, else the number.
std::string protocolName(unsigned number);

} // namespace cordon::space
