/// The walk of one header and of many, for any kernel K: K::gather takes the bits under a mask together, K::select is
/// selectFrom() from the start, K::Probe4 and K::Probe6 hold one header ready to be compared, K::match gives the lanes
/// of a block that match it: the lowest is right, those above need not be. K::matchBranchless says the same, later and
/// in fewer instructions, for where no branch waits for it; K::Best is BestOfBlocks or does better.
///
/// Included by kernel files alone, each of which has its own K in an unnamed namespace: so each has its own copy.
#pragma once

#include "runtime/classify/kernel_table.h"

namespace cordon::classify {

template <class T> CORDON_INLINE T loadShared(const T& place) {
  return __atomic_load_n(&place, __ATOMIC_ACQUIRE);
}

/// Writes the numbers of the headers that have found nothing as good as `best` yet to `who`; from `j` on, `length` have
/// been written. Returns how many there are in all.
CORDON_INLINE unsigned selectFrom(unsigned j, unsigned length, const uint32_t* ranks, unsigned count, uint32_t best,
                                  uint32_t* who) {
  for (; j < count; ++j) {
    who[length] = j;
    length += ranks[j] > best;
  }
  return length;
}

template <class K, unsigned N> CORDON_INLINE uint32_t slotFor(const Node<N>& node, const Words<N>& words) {
  uint64_t slot = K::gather(words.word[0], node.mask[0]);
  for (unsigned i = 1; i < N; ++i)
    slot += K::gather(words.word[i], node.mask[i]) << node.shift[i];
  return node.first + uint32_t(slot);
}

template <class K, unsigned N> CORDON_INLINE uint32_t rootSlotFor(const Tree<N>& tree, const Words<N>& words) {
  uint64_t slot = K::gather(words.word[0], tree.root.mask[0], tree.moves[0]);
  for (unsigned i = 1; i < N; ++i)
    slot += K::gather(words.word[i], tree.root.mask[i], tree.moves[i]) << tree.root.shift[i];
  return tree.root.first + uint32_t(slot);
}

template <class K> CORDON_INLINE auto probeOf(const Header4& header) {
  return typename K::Probe4(header);
}
template <class K> CORDON_INLINE auto probeOf(const Header6& header) {
  return typename K::Probe6(header);
}

/// The rank of a block that matches a header. `matching` 0: kNoRank.
template <class Block> CORDON_INLINE uint32_t rankOf(const Block& block, unsigned matching) {
  const uint32_t lane_rank = block.rest.rank[__builtin_ctz(matching | 1u << (kLanes - 1))];
  return matching != 0 ? lane_rank : kNoRank;
}

/// The best rank in several blocks.
template <class K> class BestOfBlocks {
public:
  template <class Block, class Probe> CORDON_INLINE void take(const Block& block, const Probe& probe) {
    const uint32_t found = rankOf(block, K::matchBranchless(block, probe));
    best = found < best ? found : best;
  }
  CORDON_INLINE uint32_t rank() const { return best; }

private:
  uint32_t best = kNoRank;
};

/// The better one of `best` and the rank of the first rule that matches in a leaf, from a block on.
template <class K, class Block, class Probe>
CORDON_INLINE uint32_t betterIn(const Block* block, const Probe& probe, uint32_t best) {
  while (true) {
    const unsigned matching = K::match(*block, probe);
    if (matching != 0) {
      const uint32_t rank = block->rest.rank[__builtin_ctz(matching)];
      return rank < best ? rank : best;
    }
    if (block->rest.rank[kNext] >= best)
      return best;
    ++block;
  }
}

/// Down to a leaf.
template <class K, class F>
CORDON_INLINE uint32_t leafBelow(const View<F>& view, uint32_t ref, const Words<F::kWords>& words) {
  while (ref::isNode(ref)) [[unlikely]]
    ref = loadShared(view.slots[slotFor<K>(view.nodes[ref::numberOf(ref)], words)]);
  return ref;
}

/// The slot of a root.
template <class K, class F>
CORDON_INLINE uint32_t rootRefIn(const View<F>& view, unsigned tree, const Words<F::kWords>& words) {
  return loadShared(view.slots[rootSlotFor<K>(view.trees[tree], words)]);
}

/// One header, one tree after the other, each only if it may be better. In a small index a leaf that can't win is
/// sooner looked at than foreseen.
template <class K, unsigned First, class F, class Probe>
CORDON_INLINE uint32_t findInTurn(const View<F>& view, const Words<F::kWords>& words, const Probe& probe,
                                  uint32_t best) {
  for (unsigned i = First; i < view.tree_count; ++i) {
    if (loadShared(view.trees[i].best_rank) >= best)
      continue;
    const uint32_t ref = leafBelow<K>(view, rootRefIn<K>(view, i, words), words);
    if (!view.is_small && ref >> ref::kRankAt > rankStep(best, view.rank_shift))
      continue;
    best = betterIn<K>(view.blocks + ref::numberOf(ref), probe, best);
  }
  return best;
}

/// Behind the first blocks of N leaves, two refs in each word, where there may be something better than `best`; then
/// the trees after the first N. Apart, and called with no more than registers hold, so that what is rare takes nothing
/// from what is not.
template <class K, unsigned N, class F>
[[gnu::noinline]] uint32_t findFurther(const View<F>& view, const typename F::Header& header, uint32_t best,
                                       uint64_t refs01, uint64_t refs23) {
  const auto probe = probeOf<K>(header);
  for (unsigned i = 0; i < N; ++i) {
    const auto ref = uint32_t((i < 2 ? refs01 : refs23) >> (i % 2 * 32));
    const typename F::Block* block = view.blocks + ref::numberOf(ref);
    if (block->rest.rank[kNext] < best)
      best = betterIn<K>(block + 1, probe, best);
  }
  return findInTurn<K, N>(view, wordsOf(header), probe, best);
}

/// findSideBySide() where roots lead to nodes.
template <class K, unsigned N, class F>
[[gnu::noinline]] uint32_t findBelowNodes(const View<F>& view, const typename F::Header& header);

/// The first N trees side by side, then the others in turn. Nothing depends on one tree before all have been looked at,
/// and what the first block of each leaf says is taken in by arithmetic: a branch that half of the headers take costs
/// as much as five blocks.
template <class K, unsigned N, bool WithNodes, class F>
CORDON_INLINE uint32_t findSideBySide(const View<F>& view, const typename F::Header& header) {
  const auto words = wordsOf(header);
  uint32_t refs[N], nodes = 0;
#pragma GCC unroll 4
  for (unsigned i = 0; i < N; ++i) {
    refs[i] = rootRefIn<K>(view, i, words);
    if constexpr (WithNodes)
      refs[i] = leafBelow<K>(view, refs[i], words);
    nodes |= refs[i];
  }
  if (!WithNodes && ref::isNode(nodes)) [[unlikely]]
    return findBelowNodes<K, N>(view, header);
  const auto probe = probeOf<K>(header);
  typename K::Best found;
  const typename F::Block* blocks[N];
#pragma GCC unroll 4
  for (unsigned i = 0; i < N; ++i) {
    blocks[i] = view.blocks + ref::numberOf(refs[i]);
    found.take(*blocks[i], probe);
  }
  const uint32_t best = found.rank();
  bool goes_on = false;
#pragma GCC unroll 4
  for (unsigned i = 0; i < N; ++i)
    goes_on |= blocks[i]->rest.rank[kNext] < best; // a block that matches is followed by none that is better
  if (goes_on) [[unlikely]]
    return findFurther<K, N>(view, header, best, refs[0] | uint64_t(refs[1]) << 32,
                             N < 3 ? 0 : refs[N < 3 ? 0 : 2] | uint64_t(N < 4 ? 0 : refs[N - 1]) << 32);
  return findInTurn<K, N>(view, words, probe, best);
}

template <class K, unsigned N, class F> uint32_t findBelowNodes(const View<F>& view, const typename F::Header& header) {
  return findSideBySide<K, N, /*WithNodes=*/true>(view, header);
}

/// One header.
template <class K, unsigned N, class F>
CORDON_INLINE uint32_t findOne(const View<F>& view, const typename F::Header& header) {
  if constexpr (N != 0)
    return findSideBySide<K, N, /*WithNodes=*/false>(view, header);
  else
    return findInTurn<K, 0>(view, wordsOf(header), probeOf<K>(header), kNoRank);
}

/// A batch on its way through the trees. `Far`: what it needs is not in the nearer caches and is asked for ahead.
///
/// Lists are of headers' numbers, each with the slot, node, leaf or block that it has come to. An element is written at
/// the end of a list in any case, and stays if the list's length is raised. Lengths are locals: in memory they would be
/// stored and loaded for each element.
///
/// Where an element is written depends on what was found before it. A processor guesses that a loop does not read what
/// it has just written and goes on meanwhile; where that was wrong it waits from then on, for every element. So long
/// lists are not read by the code that reads short ones, just written: each round has loops of its own.
template <class K, class F, bool Far> class Batch {
public:
  using Header = typename F::Header;
  using Block = typename F::Block;

  CORDON_INLINE Batch(const View<F>& view, const Header* headers, unsigned count, uint32_t* ranks)
      : slots(view.slots), blocks(view.blocks), nodes(view.nodes), rank_shift(view.rank_shift), headers(headers),
        count(count), ranks(ranks) {}

  CORDON_INLINE void run(const View<F>& view) {
    if (view.tree_count == 0) {
      for (unsigned j = 0; j < count; ++j)
        ranks[j] = kNoRank;
      return;
    }
    walkFirst(view.trees[0]);
    for (unsigned i = 1; i < view.tree_count; ++i)
      walk(view.trees[i], K::select(ranks, count, loadShared(view.trees[i].best_rank), who));
  }

private:
  const uint32_t* const slots;
  const Block* const blocks;
  const Node<F::kWords>* const nodes;
  const unsigned rank_shift;
  const Header* const headers;
  const unsigned count;
  uint32_t* const ranks;
  uint32_t who[kTogether], at[kTogether];        ///< in a tree, and the slot that it looks at, or the node
  uint32_t won_who[kTogether], won[kTogether];   ///< to be compared with a leaf, by its ref
  uint32_t rest_who[kTogether], rest[kTogether]; ///< and with a further block, in bytes from the first of all

  CORDON_INLINE void ask(const uint32_t* slot) {
    if constexpr (Far)
      __builtin_prefetch(slot);
  }
  CORDON_INLINE void ask(const Block* block) {
    if constexpr (Far)
      for (unsigned line = 0; line < sizeof(Block); line += 64)
        __builtin_prefetch(reinterpret_cast<const char*>(block) + line);
  }

  /// The first tree has all headers and nothing is known that could be better: no list has to say who is in it.
  CORDON_INLINE void walkFirst(const Tree<F::kWords>& tree) {
    if constexpr (Far)
      for (unsigned j = 0; j < count; ++j) {
        at[j] = rootSlotFor<K>(tree, wordsOf(headers[j]));
        ask(slots + at[j]);
      }
    unsigned node_count = 0;
    for (unsigned j = 0; j < count; ++j) {
      const uint32_t ref = loadShared(slots[Far ? at[j] : rootSlotFor<K>(tree, wordsOf(headers[j]))]);
      const bool is_node = ref::isNode(ref);
      who[node_count] = j;
      at[node_count] = ref::numberOf(ref);
      node_count += is_node;
      won[j] = ref & (uint32_t(is_node) - 1); // of a node: the empty leaf
      ask(blockAt(offsetOf(won[j])));
    }
    unsigned rest_count = 0;
    for (unsigned j = 0; j < count; ++j) {
      const uint32_t offset = offsetOf(won[j]), rank = rankIn(offset, j);
      ranks[j] = rank;
      goOn(rest_count, j, offset, rank);
    }
    compareRest(rest_count);
    if (node_count != 0) [[unlikely]]
      descend(node_count);
  }

  CORDON_INLINE void walk(const Tree<F::kWords>& tree, unsigned length) {
    for (unsigned k = 0; k < length; ++k) {
      at[k] = rootSlotFor<K>(tree, wordsOf(headers[who[k]]));
      ask(slots + at[k]);
    }
    const unsigned node_count = follow(length);
    if (node_count != 0) [[unlikely]]
      descend(node_count);
  }

  /// Apart, as few batches come here.
  [[gnu::noinline]] void descend(unsigned node_count) {
    while (node_count != 0) {
      for (unsigned k = 0; k < node_count; ++k) {
        at[k] = slotFor<K>(nodes[at[k]], wordsOf(headers[who[k]]));
        ask(slots + at[k]);
      }
      node_count = follow(node_count);
    }
  }

  /// Slots -> leaves, which are compared, and nodes: their number is returned. What can't win ends here.
  CORDON_INLINE unsigned follow(unsigned length) {
    unsigned won_count = 0, node_count = 0, rest_count = 0;
    uint32_t all = 0;
    for (unsigned k = 0; k < length; ++k) {
      const uint32_t j = who[k], ref = loadShared(slots[at[k]]);
      const bool wins = ref >> ref::kRankAt <= ranks[j] >> rank_shift; // a step, unbounded: no ref exceeds the bound
      won_who[won_count] = j;
      won[won_count] = ref;
      won_count += wins;
      all |= ref;
      ask(blocks + ref::numberOf(ref)); // of what does not win too: a branch would be wrong for many
    }
    if (ref::isNode(all)) [[unlikely]]
      won_count = partNodes(won_count, node_count);
    for (unsigned k = 0; k < won_count; ++k)
      compare(won_who[k], offsetOf(won[k]), rest_count);
    compareRest(rest_count);
    return node_count;
  }

  /// Of what may win, nodes are noted to be looked at next. Returns how many leaves stay.
  CORDON_INLINE unsigned partNodes(unsigned won_count, unsigned& node_count) {
    unsigned leaf_count = 0;
    for (unsigned k = 0; k < won_count; ++k) {
      const uint32_t j = won_who[k], ref = won[k];
      const bool is_node = ref::isNode(ref);
      who[node_count] = j;
      at[node_count] = ref::numberOf(ref);
      node_count += is_node;
      won_who[leaf_count] = j;
      won[leaf_count] = ref;
      leaf_count += !is_node;
    }
    return leaf_count;
  }

  CORDON_INLINE void compareRest(unsigned length) {
    while (length != 0) {
      unsigned rest_count = 0;
      for (unsigned k = 0; k < length; ++k)
        compare(rest_who[k], rest[k], rest_count);
      length = rest_count;
    }
  }

  /// One block; who has not met its match goes on to the next.
  CORDON_INLINE void compare(uint32_t j, uint32_t offset, unsigned& rest_count) {
    const uint32_t rank = rankIn(offset, j), best = ranks[j];
    ranks[j] = rank < best ? rank : best;
    goOn(rest_count, j, offset, rank);
  }

  static_assert(uint64_t(ref::kNumber) * sizeof(Block) <= UINT32_MAX);
  CORDON_INLINE static uint32_t offsetOf(uint32_t ref) { return ref::numberOf(ref) * uint32_t(sizeof(Block)); }
  CORDON_INLINE const Block* blockAt(uint32_t offset) const {
    return reinterpret_cast<const Block*>(reinterpret_cast<const char*>(blocks) + offset);
  }
  CORDON_INLINE uint32_t rankIn(uint32_t offset, uint32_t j) const {
    const Block& block = *blockAt(offset);
    return rankOf(block, K::matchBranchless(block, probeOf<K>(headers[j])));
  }
  /// What follows a match is no better; without one, anything is.
  CORDON_INLINE void goOn(unsigned& rest_count, uint32_t j, uint32_t offset, uint32_t rank) {
    rest_who[rest_count] = j;
    rest[rest_count] = offset + uint32_t(sizeof(Block));
    rest_count += blockAt(offset)->rest.rank[kNext] < rank;
  }
};

/// Up to kTogether headers.
template <class K, class F>
CORDON_INLINE void findMany(const View<F>& view, const typename F::Header* headers, unsigned count, uint32_t* ranks) {
  if (view.is_small)
    Batch<K, F, false>(view, headers, count, ranks).run(view);
  else
    Batch<K, F, true>(view, headers, count, ranks).run(view);
}

/// The functions of a kernel.
template <class K> struct Walks {
  template <unsigned N> static uint32_t one4(const View<V4>& view, const Header4& header) {
    return findOne<K, N>(view, header);
  }
  template <unsigned N> static uint32_t one6(const View<V6>& view, const Header6& header) {
    return findOne<K, N>(view, header);
  }
  static void many4(const View<V4>& view, const Header4* headers, unsigned count, uint32_t* ranks) {
    findMany<K>(view, headers, count, ranks);
  }
  static void many6(const View<V6>& view, const Header6* headers, unsigned count, uint32_t* ranks) {
    findMany<K>(view, headers, count, ranks);
  }
  static constexpr KernelWalks kAll = {
      {one4<0>, one4<0>, one4<2>, one4<3>, one4<4>}, {one6<0>, one6<0>, one6<2>, one6<3>, one6<4>}, many4, many6};
};

} // namespace cordon::classify
