/// The memory of one index: slots, leaves and nodes, with room to grow while readers walk it.
#pragma once

#include "runtime/classify/arena.h"
#include "runtime/classify/bits.h"
#include "runtime/classify/index.h"

#include <span>
#include <vector>

namespace cordon::classify {

/// How much address space an index takes; what it does not use costs nothing.
struct StoreLimits {
  size_t slots = 0, blocks = 0, nodes = 0;
};

template <class F> class Store {
public:
  using Block = typename F::Block;
  using TreeNode = Node<F::kWords>;

  explicit Store(const StoreLimits& limits);

  Arena<uint32_t> slots;
  Arena<Block> blocks; ///< the first is the empty leaf
  Arena<TreeNode> nodes;
  View<F> view;

  bool hasRoomForLeaf(size_t rules) const { return blocks.hasRoomFor((rules + kLanes - 1) / kLanes); }
  /// Writes a leaf of rules ordered by rank into new blocks. There must be room.
  uint32_t makeLeaf(std::span<const Rule> rules);
  size_t bytes() const { return slots.bytes() + blocks.bytes() + nodes.bytes(); }

private:
  uint32_t writeLeaf(uint32_t first, std::span<const Rule> rules);
};

} // namespace cordon::classify
