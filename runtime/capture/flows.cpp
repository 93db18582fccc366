#include "runtime/capture/flows.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace cordon::capture {

static constexpr size_t kSlotsFirst = 4096;

/// Both halves of a product: every bit of it depends on many of the factors'.
static uint64_t folded(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide(a) * b;
  return uint64_t(product) ^ uint64_t(product >> 64);
}

FlowTable::FlowTable(size_t flows_max, uint64_t seed)
    : flows_max(std::min<size_t>(flows_max, UINT32_MAX - 1)), seed(seed), mask(kSlotsFirst - 1), slots(kSlotsFirst) {}

uint64_t FlowTable::hashOf(const FlowKey& key) const {
  uint64_t rest = uint64_t(key.source_port) << 48 | uint64_t(key.target_port) << 32 | uint64_t(key.protocol) << 16 |
                  uint64_t(key.family) << 8 | uint64_t(key.direction);
  uint64_t hash = folded(key.source.lo ^ seed, key.target.lo ^ 0x9e3779b97f4a7c15);
  if (key.family == net::Family::v6)
    hash ^= folded(key.source.hi ^ std::rotl(seed, 17), key.target.hi ^ 0xc2b2ae3d27d4eb4f);
  return folded(hash ^ std::rotl(seed, 31), rest ^ 0xd6e8feb86659fd93);
}

Flow* FlowTable::find(const FlowKey& key, uint64_t hash) {
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
