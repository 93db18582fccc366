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
/// Lists are of headers' numbers, each with the slot, node or block that it has come to. An element is written at the
/// end of a list in any case, and stays if the list's length is raised. Lengths are locals: in memory they would be
/// stored and loaded for each element.
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
    walk<true>(view.trees[0], count);
    for (unsigned i = 1; i < view.tree_count; ++i)
      walk<false>(view.trees[i], K::select(ranks, count, loadShared(view.trees[i].best_rank), who));
  }

private:
  const uint32_t* const slots;
  const Block* const blocks;
  const Node<F::kWords>* const nodes;
  const unsigned rank_shift;
  const Header* const headers;
  const unsigned count;
  uint32_t* const ranks;
  uint32_t who[kTogether], at[kTogether];           ///< and the slot it looks at, or the node
  uint32_t leaf_who[kTogether], leaf_at[kTogether]; ///< and the block it is to be compared with

  CORDON_INLINE void ask(const uint32_t* slot) {
    if constexpr (Far)
      __builtin_prefetch(slot);
  }
  CORDON_INLINE void ask(const Block* block) {
    if constexpr (Far)
      for (unsigned line = 0; line < sizeof(Block); line += 64)
        __builtin_prefetch(reinterpret_cast<const char*>(block) + line);
  }

  /// The first tree has all headers, so `who` need not be read there, and nothing is known that could be better.
  template <bool First> CORDON_INLINE void walk(const Tree<F::kWords>& tree, unsigned length) {
    for (unsigned k = 0; k < length; ++k) {
      at[k] = rootSlotFor<K>(tree, wordsOf(headers[First ? k : who[k]]));
      ask(slots + at[k]);
    }
    unsigned leaf_count = 0;
    unsigned node_count = follow<First>(length, leaf_count);
    if constexpr (First)
      for (unsigned j = 0; j < count; ++j)
        ranks[j] = kNoRank;
    while (node_count != 0) [[unlikely]]
      node_count = descend(node_count, leaf_count);
    while (leaf_count != 0)
      leaf_count = compare(leaf_count);
  }

  /// Slots -> nodes (their number is returned) and leaves; what can't win ends here.
  template <bool First> CORDON_INLINE unsigned follow(unsigned length, unsigned& leaf_count) {
    unsigned node_count = 0, leaf = leaf_count;
    for (unsigned k = 0; k < length; ++k) {
      const uint32_t j = First ? k : who[k], ref = loadShared(slots[at[k]]), number = ref::numberOf(ref);
      const bool is_node = ref::isNode(ref);
      const bool wins = First || ref >> ref::kRankAt <= rankStep(ranks[j], rank_shift);
      who[node_count] = j;
      at[node_count] = number;
      node_count += wins & is_node;
      leaf_who[leaf] = j;
      leaf_at[leaf] = number;
      leaf += wins & !is_node;
      ask(blocks + (number & (uint32_t(is_node) - 1))); // by arithmetic: a branch would be wrong for many
    }
    leaf_count = leaf;
    return node_count;
  }

  CORDON_INLINE unsigned descend(unsigned length, unsigned& leaf_count) {
    for (unsigned k = 0; k < length; ++k) {
      at[k] = slotFor<K>(nodes[at[k]], wordsOf(headers[who[k]]));
      ask(slots + at[k]);
    }
    return follow<false>(length, leaf_count);
  }

  /// One block each; those that have not met their match go on to the next.
  CORDON_INLINE unsigned compare(unsigned length) {
    unsigned rest = 0;
    for (unsigned k = 0; k < length; ++k) {
      const uint32_t j = leaf_who[k], number = leaf_at[k];
      const Block& block = blocks[number];
      const uint32_t rank = rankOf(block, K::matchBranchless(block, probeOf<K>(headers[j]))), best = ranks[j];
      ranks[j] = rank < best ? rank : best;
      leaf_who[rest] = j;
      leaf_at[rest] = number + 1;
      rest += block.rest.rank[kNext] < rank; // what follows a match is no better; without one, anything is
    }
    return rest;
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
