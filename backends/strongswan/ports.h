/// Ports as the Linux kernel's policies hold them: a value under a mask, so only aligned blocks of a power of two.
/// Source: strongSwan kernel-netlink plugin, ts2ports and ts2selector.
#pragma once

#include "runtime/net/ports.h"

#include <optional>
#include <vector>

namespace cordon::backends::strongswan {

/// The fewest aligned blocks that together are exactly `range`, ascending. At most 30.
std::vector<net::PortRange> alignedBlocks(net::PortRange range);

/// What a policy holds of ports `first` to `last` (reversed: "opaque"): the bits both share. 1000-1010 gives 992-1023.
struct PortMask {
  uint16_t value = 0, mask = 0;
  bool isAny() const { return mask == 0; }
  net::PortRange range() const { return {value, uint16_t(value | uint16_t(~mask))}; }
  friend bool operator==(const PortMask&, const PortMask&) = default;
};
PortMask commonMask(uint16_t first, uint16_t last);

/// An ICMP type and code, each a single value or any, as swanctl.conf writes them in a selector's port.
struct IcmpMatch {
  net::PortRange type, code;
};

/// The port text's number for an ICMP type and code, if a policy can hold exactly that: a type below 256 stands for
/// the type with any code, but 0 stands for type 0 with code 0 (both fields are then compared under a full mask);
/// else type * 256 + code, where code 0 would read as any.
std::optional<uint16_t> icmpPort(const IcmpMatch& match);

/// What the kernel matches for ICMP port text `first` to `last`, both below 256 or both not.
IcmpMatch icmpMatch(uint16_t first, uint16_t last);

} // namespace cordon::backends::strongswan
