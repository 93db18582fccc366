/// What frames begin with, by LINKTYPE_ number (https://www.tcpdump.org/linktypes.html).
#pragma once

#include <cstdint>
#include <span>

namespace cordon::capture {

namespace link {
constexpr uint32_t null = 0, ethernet = 1, ppp = 9, raw_12 = 12, raw_14 = 14, raw = 101, loop = 108, sll = 113;
constexpr uint32_t ipv4 = 228, ipv6 = 229, sll2 = 276;
} // namespace link

/// What is behind a frame's own header.
struct Payload {
  enum class Kind : uint8_t { ip, other, too_short, unknown_link };
  Kind kind = Kind::unknown_link;
  std::span<const uint8_t> bytes; ///< from the IP header on; only for `ip`
};

/// Strips the frame: Ethernet with any number of VLAN tags, PPPoE and SNAP; Linux cooked captures; loopback; PPP; bare
/// IP.
Payload payloadOf(uint32_t link, std::span<const uint8_t> frame);

} // namespace cordon::capture
