#include "runtime/capture/flows.h"

#include <algorithm>
#include <bit>
#include <type_traits>

namespace cordon::capture {

static constexpr size_t kSlotsFirst = 4096;
static constexpr uint64_t kOdd[] = {0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f, 0xd6e8feb86659fd93};

/// Both halves of a product: every bit of it depends on many of the factors'.
static uint64_t folded(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide(a) * b;
  return uint64_t(product) ^ uint64_t(product >> 64);
}

FlowTable::FlowTable(size_t flows_max, uint64_t seed)
    : flows_max(std::min<size_t>(flows_max, UINT32_MAX - 1)), seed(seed), mask(kSlotsFirst - 1), slots(kSlotsFirst) {}

static uint64_t restOf(uint16_t source_port, uint16_t target_port, uint8_t protocol, Direction direction) {
  return uint64_t(source_port) << 48 | uint64_t(target_port) << 32 | uint64_t(protocol) << 8 | uint64_t(direction);
}

static uint64_t hashOf4(uint64_t source, uint64_t target, uint64_t rest, uint64_t seed) {
  return folded((source << 32 | target) ^ seed, rest ^ kOdd[0]);
}

static uint64_t hashOf6(const net::Bits128& source, const net::Bits128& target, uint64_t rest, uint64_t seed) {
  uint64_t ends =
      folded(source.lo ^ seed, target.lo ^ kOdd[1]) ^ folded(source.hi ^ std::rotl(seed, 17), target.hi ^ kOdd[2]);
  return folded(ends ^ std::rotl(seed, 31), rest ^ kOdd[0]);
}

template <class Header> uint64_t FlowTable::hashOf(const Header& header, Direction direction) const {
  uint64_t rest = restOf(header.source_port, header.target_port, header.protocol, direction);
  if constexpr (std::is_same_v<Header, classify::Header4>)
    return hashOf4(header.source, header.target, rest, seed);
  else
    return hashOf6(header.source, header.target, rest, seed);
}

uint64_t FlowTable::hashOf(const FlowKey& key) const {
  uint64_t rest = restOf(key.source_port, key.target_port, key.protocol, key.direction);
  return key.family == net::Family::v4 ? hashOf4(key.source.lo, key.target.lo, rest, seed)
                                       : hashOf6(key.source, key.target, rest, seed);
}

FlowKey keyOf(const classify::Header4& header, Direction direction) {
  return {{0, header.source}, {0, header.target}, header.source_port, header.target_port,
          header.protocol,    net::Family::v4,    direction,          0};
}

FlowKey keyOf(const classify::Header6& header, Direction direction) {
  return {header.source,   header.target,   header.source_port, header.target_port,
          header.protocol, net::Family::v6, direction,          0};
}

template <class Header> Flow* FlowTable::find(const Header& header, Direction direction, uint64_t hash) {
  FlowKey key = keyOf(header, direction);
  uint32_t tag = uint32_t(hash >> 32);
  for (uint64_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = slots[at];
    if (slot.flow == 0) {
      if (flows.size() == flows_max)
        return nullptr;
      flows.push_back({key, 0, 0, 0, 0});
      slot = {uint32_t(flows.size()), tag};
      if (flows.size() * 2 > slots.size())
        grow();
      return &flows.back();
    }
    if (slot.tag == tag && flows[slot.flow - 1].key == key)
      return &flows[slot.flow - 1];
  }
}

template uint64_t FlowTable::hashOf(const classify::Header4&, Direction) const;
template uint64_t FlowTable::hashOf(const classify::Header6&, Direction) const;
template Flow* FlowTable::find(const classify::Header4&, Direction, uint64_t);
template Flow* FlowTable::find(const classify::Header6&, Direction, uint64_t);

void FlowTable::grow() {
  slots.assign(slots.size() * 2, {});
  mask = slots.size() - 1;
  for (size_t flow = 0; flow < flows.size(); ++flow) {
    uint64_t hash = hashOf(flows[flow].key), at = hash & mask;
    while (slots[at].flow != 0)
      at = (at + 1) & mask;
    slots[at] = {uint32_t(flow + 1), uint32_t(hash >> 32)};
  }
}

} // namespace cordon::capture
