#include "runtime/capture/link.h"

#include "runtime/capture/bytes.h"

namespace cordon::capture {
namespace {

using Bytes = std::span<const uint8_t>;
using Kind = Payload::Kind;

constexpr uint16_t kIpv4 = 0x0800, kIpv6 = 0x86dd, kPppoeSession = 0x8864;
constexpr uint16_t kSnapAndAbove = 0x0600; ///< below: the length of an 802.3 frame
constexpr Payload kTooShort{Kind::too_short, {}}, kOther{Kind::other, {}};

constexpr bool isTag(uint16_t type) {
  return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

/// Behind PPP's protocol number.
Payload afterPpp(Bytes bytes) {
  if (bytes.size() < 2)
    return kTooShort;
  uint16_t protocol = big<uint16_t>(bytes.data());
  if (protocol != 0x0021 && protocol != 0x0057) // RFC 1332, RFC 5072
    return kOther;
  return {Kind::ip, bytes.subspan(2)};
}

/// Behind the frame's addresses: its type, tags, and what they announce.
Payload afterType(uint16_t type, Bytes bytes) {
  while (isTag(type)) { // each takes four bytes, so it ends
    if (bytes.size() < 4)
      return kTooShort;
    type = big<uint16_t>(&bytes[2]);
    bytes = bytes.subspan(4);
  }
  if (type == kIpv4 || type == kIpv6)
    return {Kind::ip, bytes};
  if (type == kPppoeSession)
    return bytes.size() < 6 ? kTooShort : afterPpp(bytes.subspan(6));
  if (type < kSnapAndAbove && bytes.size() >= 8 && bytes[0] == 0xaa && bytes[1] == 0xaa && bytes[2] == 3 &&
      (bytes[3] | bytes[4] | bytes[5]) == 0) { // 802.2 SNAP with an Ethernet type
    uint16_t inner = big<uint16_t>(&bytes[6]);
    if (inner == kIpv4 || inner == kIpv6)
      return {Kind::ip, bytes.subspan(8)};
  }
  return kOther;
}

/// Behind a header of `size` bytes that has an Ethernet type at `at`.
Payload afterHeader(Bytes frame, size_t size, size_t at) {
  if (frame.size() < size)
    return kTooShort;
  return afterType(big<uint16_t>(&frame[at]), frame.subspan(size));
}

/// Behind the address family of a loopback device, in the byte order of whoever captured (NULL) or the network's
/// (LOOP).
Payload afterFamily(Bytes frame, bool either_order) {
  if (frame.size() < 4)
    return kTooShort;
  uint32_t family = big<uint32_t>(frame.data());
  if (either_order && family > 0xffff)
    family = swapped(family);
  // AF_INET; AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS
  for (uint32_t ip : {2, 10, 23, 24, 28, 30})
    if (family == ip)
      return {Kind::ip, frame.subspan(4)};
  return kOther;
}

} // namespace

Payload payloadOf(uint32_t link, Bytes frame) {
  switch (link) {
  case link::ethernet:
    return afterHeader(frame, 14, 12);
  case link::sll:
    return afterHeader(frame, 16, 14);
  case link::sll2:
    return afterHeader(frame, 20, 0);
  case link::raw:
  case link::raw_12:
  case link::raw_14:
  case link::ipv4:
  case link::ipv6:
    return {Kind::ip, frame};
  case link::null:
    return afterFamily(frame, true);
  case link::loop:
    return afterFamily(frame, false);
  case link::ppp: // with or without the address and control bytes of HDLC
    return afterPpp(frame.size() >= 2 && frame[0] == 0xff && frame[1] == 0x03 ? frame.subspan(2) : frame);
  default:
    return {};
  }
}

} // namespace cordon::capture
