/// The walk of one header and of many, for any kernel K: K::gather takes the bits under a mask together, K::Probe4 and
/// K::Probe6 hold one header ready to be compared, K::match compares it with a block.
///
/// Included by kernel files alone, each of which has its own K in an unnamed namespace: so each has its own copy.
#pragma once

#include "runtime/classify/index.h"

namespace cordon::classify {

template <class T> CORDON_INLINE T loadShared(const T& place) {
  return __atomic_load_n(&place, __ATOMIC_ACQUIRE);
}

template <class K, unsigned N> CORDON_INLINE uint32_t slotFor(const Node<N>& node, const Words<N>& words) {
  uint64_t slot = K::gather(words.word[0], node.mask[0]);
  for (unsigned i = 1; i < N; ++i)
    slot += K::gather(words.word[i], node.mask[i]) << node.shift[i];
  return node.first + uint32_t(slot);
}

template <class K> CORDON_INLINE auto probeOf(const Header4& header) {
  return typename K::Probe4(header);
}
template <class K> CORDON_INLINE auto probeOf(const Header6& header) {
  return typename K::Probe6(header);
}

/// The rank of the first rule that matches in a leaf.
template <class K, class Block, class Probe> CORDON_INLINE uint32_t rankIn(const Block* block, const Probe& probe) {
  while (true) {
    unsigned matching = K::match(*block, probe);
    if (matching != 0)
      return block->rest.rank[__builtin_ctz(matching)];
    if (block->rest.more == 0)
      return kNoRank;
    ++block;
  }
}

template <class K, class F>
CORDON_INLINE uint32_t leafBelow(const View<F>& view, uint32_t ref, const Words<F::kWords>& words) {
  while (ref::isNode(ref)) [[unlikely]]
    ref = loadShared(view.slots[slotFor<K>(view.nodes[ref::numberOf(ref)], words)]);
  return ref;
}

template <class K, class F> CORDON_INLINE uint32_t findOne(const View<F>& view, const typename F::Header& header) {
  const auto words = wordsOf(header);
  const auto probe = probeOf<K>(header);
  uint32_t best = kNoRank;
  for (unsigned i = 0; i < view.tree_count; ++i) {
    const Tree<F::kWords>& tree = view.trees[i];
    if (loadShared(tree.best_rank) >= best)
      continue;
    uint32_t ref = leafBelow<K>(view, loadShared(view.slots[slotFor<K>(tree.root, words)]), words);
    if (ref >> ref::kRankAt > rankStep(best, view.rank_shift))
      continue;
    uint32_t rank = rankIn<K>(view.blocks + ref::numberOf(ref), probe);
    best = rank < best ? rank : best;
  }
  return best;
}

/// Headers that are walked together, so that their loads overlap.
constexpr unsigned kTogether = 64;

/// Small indexes stay in the cache: each header goes straight down.
template <class K, class F>
CORDON_INLINE void findFew(const View<F>& view, const typename F::Header* headers, unsigned count, uint32_t* ranks) {
  for (unsigned j = 0; j < count; ++j)
    ranks[j] = kNoRank;
  for (unsigned i = 0; i < view.tree_count; ++i) {
    const Tree<F::kWords>& tree = view.trees[i];
    for (unsigned j = 0; j < count; ++j) {
      const auto words = wordsOf(headers[j]);
      uint32_t ref = leafBelow<K>(view, loadShared(view.slots[slotFor<K>(tree.root, words)]), words);
      uint32_t rank = rankIn<K>(view.blocks + ref::numberOf(ref), probeOf<K>(headers[j]));
      ranks[j] = rank < ranks[j] ? rank : ranks[j];
    }
  }
}

/// Large ones are not: level by level, each load asked for one level ahead.
template <class K, class F>
CORDON_INLINE void findFar(const View<F>& view, const typename F::Header* headers, unsigned count, uint32_t* ranks) {
  uint32_t slots[kTogether];
  uint32_t refs[kTogether];
  uint8_t live[kTogether];
  for (unsigned j = 0; j < count; ++j)
    ranks[j] = kNoRank;
  for (unsigned i = 0; i < view.tree_count; ++i) {
    const Tree<F::kWords>& tree = view.trees[i];
    const uint32_t tree_best = loadShared(tree.best_rank);
    unsigned alive = 0;
    for (unsigned j = 0; j < count; ++j) {
      live[alive] = uint8_t(j);
      alive += ranks[j] > tree_best;
    }
    for (unsigned k = 0; k < alive; ++k) {
      slots[k] = slotFor<K>(tree.root, wordsOf(headers[live[k]]));
      __builtin_prefetch(view.slots + slots[k]);
    }
    unsigned leaves = 0;
    for (unsigned k = 0; k < alive; ++k) {
      unsigned j = live[k];
      uint32_t ref = loadShared(view.slots[slots[k]]);
      if (ref::isNode(ref)) [[unlikely]]
        ref = leafBelow<K>(view, ref, wordsOf(headers[j]));
      const auto* block = reinterpret_cast<const char*>(view.blocks + ref::numberOf(ref));
      for (unsigned line = 0; line < sizeof(typename F::Block); line += 64)
        __builtin_prefetch(block + line);
      refs[leaves] = ref::numberOf(ref);
      live[leaves] = uint8_t(j);
      leaves += ref >> ref::kRankAt <= rankStep(ranks[j], view.rank_shift);
    }
    for (unsigned k = 0; k < leaves; ++k) {
      unsigned j = live[k];
      uint32_t rank = rankIn<K>(view.blocks + refs[k], probeOf<K>(headers[j]));
      ranks[j] = rank < ranks[j] ? rank : ranks[j];
    }
  }
}

template <class K, class F>
CORDON_INLINE void findMany(const View<F>& view, const typename F::Header* headers, size_t count, uint32_t* ranks) {
  for (size_t at = 0; at < count; at += kTogether) {
    unsigned some = unsigned(count - at < kTogether ? count - at : kTogether);
    if (view.is_small)
      findFew<K>(view, headers + at, some, ranks + at);
    else
      findFar<K>(view, headers + at, some, ranks + at);
  }
}

/// The functions of a kernel.
template <class K> struct Walks {
  static uint32_t one4(const View<V4>& view, const Header4& header) { return findOne<K>(view, header); }
  static uint32_t one6(const View<V6>& view, const Header6& header) { return findOne<K>(view, header); }
  static void many4(const View<V4>& view, const Header4* headers, size_t count, uint32_t* ranks) {
    findMany<K>(view, headers, count, ranks);
  }
  static void many6(const View<V6>& view, const Header6* headers, size_t count, uint32_t* ranks) {
    findMany<K>(view, headers, count, ranks);
  }
};

} // namespace cordon::classify
