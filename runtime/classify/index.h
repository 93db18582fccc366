/// What a kernel walks: trees over header bits, down to leaves of blocks.
///
/// Each rule is in exactly one tree, in every leaf of that tree where a header that it matches can arrive. A header has
/// one leaf in each tree; the answer is the best of what they say. A node takes any bits of a header, wherever they
/// are, as the number of one of its slots.
#pragma once

#include "runtime/classify/block.h"

namespace cordon::classify {

/// What a slot leads to: a leaf (number of its first block) or a node, and what is known of the best rank below, so
/// that what cannot win needs not be touched. 0 is the empty leaf.
namespace ref {
constexpr uint32_t kIsNode = 1u << 23, kNumber = kIsNode - 1;
constexpr unsigned kRankAt = 24;
CORDON_INLINE bool isNode(uint32_t ref) {
  return (ref & kIsNode) != 0;
}
CORDON_INLINE uint32_t numberOf(uint32_t ref) {
  return ref & kNumber;
}
} // namespace ref

/// Ranks in 256 steps, for refs: a <= b has step(a) <= step(b).
CORDON_INLINE uint32_t rankStep(uint32_t rank, unsigned shift) {
  uint32_t step = rank >> shift;
  return step < 255 ? step : 255;
}

/// Slot number of a header: the bits of its words under `mask`, word 0 lowest, counted from `first`.
template <unsigned N> struct Node {
  uint64_t mask[N];
  uint32_t first;
  uint8_t shift[N]; ///< bits taken from the words before
};

/// A mask made ready for taking bits together without the instruction for it (Hacker's Delight, 7-4): bits move right
/// by 1, 2, 4, ... places, each step those of its mask.
struct Moves {
  uint64_t of_step[6];
};

template <unsigned N> struct Tree {
  Node<N> root;
  Moves moves[N];     ///< of the root's masks
  uint32_t best_rank; ///< of all its rules; may be better than that after rules have gone
};

constexpr unsigned kTreesMax = 4;

/// Headers that are walked together: level by level, so that their loads overlap and no branch depends on one header.
constexpr unsigned kTogether = 256;

/// An index as its readers see it. Slots, best ranks and what lanes of blocks are on (block.h) change under them, the
/// rest does not.
template <class F> struct View {
  using Family = F;
  const uint32_t* slots = nullptr;
  const typename F::Block* blocks = nullptr;
  const Node<F::kWords>* nodes = nullptr;
  unsigned tree_count = 0;
  unsigned together = 0; ///< so many of the first trees single lookups walk side by side; not 1
  unsigned rank_shift = 0;
  bool is_small = true; ///< stays in the processor's second-level cache
  Tree<F::kWords> trees[kTreesMax]{};
};

} // namespace cordon::classify
