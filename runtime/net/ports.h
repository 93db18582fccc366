/// Port spans. Depends on nothing.
#pragma once

#include <compare>
#include <cstdint>

namespace cordon::net {

/// An inclusive span of 16-bit values: ports, or ICMP types or codes (0 to 255). 0-65535 means any.
struct PortRange {
  uint16_t first = 0, last = 0xffff;

  constexpr bool isAny() const { return first == 0 && last == 0xffff; }
  constexpr bool isSingle() const { return first == last; }
  constexpr bool contains(uint16_t port) const { return first <= port && port <= last; }
  constexpr bool contains(const PortRange& other) const { return first <= other.first && other.last <= last; }
  constexpr bool overlaps(const PortRange& other) const { return first <= other.last && other.first <= last; }
  constexpr uint32_t size() const { return uint32_t(last) - first + 1; }
  friend constexpr auto operator<=>(const PortRange&, const PortRange&) = default;
};

constexpr PortRange kAnyPort{};
constexpr PortRange singlePort(uint16_t port) {
  return {port, port};
}

} // namespace cordon::net
