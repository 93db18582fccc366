#include "runtime/classify/store.h"

#include <cassert>

namespace cordon::classify {

template <class F>
Store<F>::Store(const StoreLimits& limits) : slots(limits.slots), blocks(limits.blocks + 1), nodes(limits.nodes) {
  blocks[blocks.grow(1)] = emptyBlock<Block>();
  view.slots = slots.data();
  view.blocks = blocks.data();
  view.nodes = nodes.data();
}

template <class F> uint32_t Store<F>::makeLeaf(std::span<const Rule> rules) {
  if (rules.empty())
    return rankStep(kNoRank, view.rank_shift) << ref::kRankAt;
  assert(hasRoomForLeaf(rules.size()));
  return writeLeaf(uint32_t(blocks.grow((rules.size() + kLanes - 1) / kLanes)), rules);
}

template <class F> uint32_t Store<F>::writeLeaf(uint32_t first, std::span<const Rule> rules) {
  size_t count = (rules.size() + kLanes - 1) / kLanes;
  for (size_t i = 0; i < count; ++i) {
    Block block = emptyBlock<Block>();
    for (size_t lane = 0; lane < kLanes && i * kLanes + lane < rules.size(); ++lane)
      setLane(block, unsigned(lane), rules[i * kLanes + lane]);
    block.rest.more = uint32_t(count - 1 - i);
    blocks[first + i] = block;
  }
  return rankStep(rules.front().rank, view.rank_shift) << ref::kRankAt | first;
}

template class Store<V4>;
template class Store<V6>;

} // namespace cordon::classify
