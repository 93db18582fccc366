/// Packets that have the same header and go in the same direction, counted together, in bounded memory.
#pragma once

#include "runtime/classify/rule.h"

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

namespace cordon::capture {

/// What the host does with a packet: sends it, receives it, passes it on.
enum class Direction : uint8_t { out, in, forward };
constexpr size_t kDirections = 3;

struct FlowKey {
  net::Bits128 source, target; ///< IPv4 in the low 32 bits
  uint16_t source_port = 0, target_port = 0;
  uint8_t protocol = 0;
  net::Family family = net::Family::v4;
  Direction direction = Direction::out;
  uint8_t unused = 0;
  friend bool operator==(const FlowKey&, const FlowKey&) = default;
  /// By direction, then IPv4 before IPv6, then by addresses.
  friend std::strong_ordering operator<=>(const FlowKey& a, const FlowKey& b) {
    auto fields = [](const FlowKey& key) {
      return std::tie(key.direction, key.family, key.source, key.target, key.protocol, key.source_port,
                      key.target_port);
    };
    return fields(a) <=> fields(b);
  }
};

FlowKey keyOf(const classify::Header4& header, Direction direction);
FlowKey keyOf(const classify::Header6& header, Direction direction);

/// In one line of the cache.
struct alignas(64) Flow {
  FlowKey key;
  uint32_t rank = 0, other_rank = 0; ///< by the one policy and, if there are two, by the other
  uint64_t packets = 0, bytes = 0;
};
static_assert(sizeof(Flow) == 64);

/// At most as many flows as it is told; what comes when they are all taken is not in it.
class FlowTable {
public:
  /// `seed`: so that nobody can write a capture whose flows all meet in one place.
  FlowTable(size_t flows_max, uint64_t seed);

  // A batch goes through these one after the other, so that it waits for memory once, not for each packet.
  template <class Header> uint64_t hashOf(const Header& header, Direction direction) const;
  /// Where the flow is looked for first, and, once that is at hand, the flow itself: addresses to fetch, since a
  /// compiler may take a function that fetches for one without effect.
  const void* slotOf(uint64_t hash) const { return &slots[hash & mask]; }
  const void* flowOf(uint64_t hash) const {
    for (uint64_t at = hash & mask; slots[at].flow != 0; at = (at + 1) & mask)
      if (slots[at].tag == uint32_t(hash >> 32))
        return &flows[slots[at].flow - 1];
    return nullptr;
  }
  /// The flow of that header, made (without packets) if there is room; null if there is none.
  template <class Header> Flow* find(const Header& header, Direction direction, uint64_t hash);

  const std::vector<Flow>& all() const { return flows; }

private:
  /// Where a flow is (from 1; 0: nowhere), and a part of its hash.
  struct Slot {
    uint32_t flow = 0, tag = 0;
  };
  void grow();
  uint64_t hashOf(const FlowKey& key) const;

  size_t flows_max;
  uint64_t seed, mask;
  std::vector<Slot> slots; ///< twice as many as flows, or more
  std::vector<Flow> flows;
};

} // namespace cordon::capture
