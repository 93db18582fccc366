#include "backends/strongswan/ports.h"

#include <bit>

namespace cordon::backends::strongswan {

std::vector<net::PortRange> alignedBlocks(net::PortRange range) {
  std::vector<net::PortRange> blocks;
  for (uint32_t first = range.first; first <= range.last;) {
    // The widest block that starts here: as many low zero bits as `first` has, and not beyond the end.
    uint32_t size = first == 0 ? 0x10000 : 1u << std::countr_zero(first);
    while (first + size - 1 > range.last)
      size /= 2;
    blocks.push_back({uint16_t(first), uint16_t(first + size - 1)});
    first += size;
  }
  return blocks;
}

PortMask commonMask(uint16_t first, uint16_t last) {
  int shared = std::countl_zero(uint16_t(first ^ last));
  uint16_t mask = shared == 0 ? 0 : uint16_t(0xffff << (16 - shared));
  return {uint16_t(first & mask), mask};
}

std::optional<uint16_t> icmpPort(const IcmpMatch& match) {
  if (!match.type.isSingle() || match.type.first > 255)
    return std::nullopt;
  uint16_t type = match.type.first;
  if (match.code.isAny())
    return type == 0 ? std::nullopt : std::optional(type);
  if (!match.code.isSingle() || match.code.first > 255)
    return std::nullopt;
  uint16_t code = match.code.first;
  if (type == 0)
    return code == 0 ? std::optional<uint16_t>(0) : std::nullopt;
  return code == 0 ? std::nullopt : std::optional(uint16_t(type << 8 | code));
}

IcmpMatch icmpMatch(uint16_t first, uint16_t last) {
  if (first < 256 && last < 256) {
    first = uint16_t(first << 8);
    last = uint16_t(last << 8);
  }
  PortMask ports = commonMask(first, last);
  // The kernel gets the ports as they are when their value is 0, in the fields for type and code.
  if (ports.value == 0) {
    net::PortRange both = ports.range().last >= 255 ? net::kAnyPort : ports.range();
    return {both, both};
  }
  uint16_t type = ports.value >> 8, code = ports.value & 0xff;
  return {type ? net::singlePort(type) : net::kAnyPort, code ? net::singlePort(code) : net::kAnyPort};
}

} // namespace cordon::backends::strongswan
