/// The part of a packet's header that a policy judges. Depends on nothing.
#pragma once

#include "runtime/net/address.h"

namespace cordon::net {

/// IANA protocol numbers that the policy language names.
namespace protocol {
constexpr uint8_t icmp = 1, tcp = 6, udp = 17, esp = 50, ah = 51, icmpv6 = 58;
} // namespace protocol

/// Where a packet enters or leaves the host: the paper's "connection type".
enum class ConnectionClass : uint8_t { lan, remote_access };

/// One packet. For ICMP and ICMPv6 the source port holds the type and the destination port the code; protocols without
/// ports have 0 in both. `source` and `destination` are of one family.
struct Packet {
  Address source, destination;
  uint8_t protocol = 0;
  uint16_t source_port = 0, destination_port = 0;
  ConnectionClass connection = ConnectionClass::lan;
  friend constexpr auto operator<=>(const Packet&, const Packet&) = default;
};

/// True if the two port fields carry an ICMP type and code instead of ports.
constexpr bool isIcmp(unsigned number) {
  return number == protocol::icmp || number == protocol::icmpv6;
}
/// True if the port fields mean something for this protocol: TCP, UDP, SCTP, UDP-Lite, DCCP, ICMP, ICMPv6.
constexpr bool hasPorts(unsigned number) {
  return number == protocol::tcp || number == protocol::udp || number == 33 || number == 132 || number == 136 ||
         isIcmp(number);
}

} // namespace cordon::net
