/// Taking the bits under a mask together, as the instruction pext does. For what runs everywhere: the build, updates
/// and the portable kernel.
#pragma once

#include "runtime/classify/index.h"

namespace cordon::classify {

/// Run by run: masks of prefixes have few.
CORDON_INLINE uint64_t gatherBits(uint64_t word, uint64_t mask) {
  uint64_t result = 0;
  unsigned at = 0;
  while (mask != 0) {
    auto low = unsigned(__builtin_ctzll(mask));
    uint64_t moved = mask >> low;
    unsigned length = ~moved == 0 ? 64 : unsigned(__builtin_ctzll(~moved));
    uint64_t ones = ~uint64_t(0) >> ((64 - length) & 63);
    result |= (word >> low & ones) << (at & 63);
    at += length;
    mask &= ~(ones << low);
  }
  return result;
}

/// The same with what was made ready of the mask: for masks that are used often.
CORDON_INLINE uint64_t gatherBits(uint64_t word, uint64_t mask, const Moves& moves) {
  word &= mask;
  for (unsigned step = 0; step < 6; ++step) {
    const uint64_t moving = word & moves.of_step[step];
    word = (word ^ moving) | moving >> (1u << step);
  }
  return word;
}
inline Moves movesOf(uint64_t mask) {
  Moves moves{};
  uint64_t zeros_below = ~mask << 1; // parity of these, below each bit, says whether it moves in this step
  for (unsigned step = 0; step < 6; ++step) {
    uint64_t parity = zeros_below;
    for (unsigned shift = 1; shift < 64; shift *= 2)
      parity ^= parity << shift;
    const uint64_t moving = parity & mask;
    moves.of_step[step] = moving;
    mask = (mask ^ moving) | moving >> (1u << step);
    zeros_below &= ~parity;
  }
  return moves;
}

template <unsigned N> uint32_t slotOf(const Node<N>& node, const Words<N>& words) {
  uint64_t slot = 0;
  for (unsigned i = 0; i < N; ++i)
    slot |= gatherBits(words.word[i], node.mask[i]) << node.shift[i];
  return uint32_t(slot);
}

/// Number of bits that a node takes.
template <unsigned N> unsigned bitsOf(const Node<N>& node) {
  unsigned bits = 0;
  for (uint64_t mask : node.mask)
    bits += unsigned(__builtin_popcountll(mask));
  return bits;
}

/// Number of slots of a node.
template <unsigned N> uint32_t slotCount(const Node<N>& node) {
  return uint32_t(1) << bitsOf(node);
}

/// The slots of a node that a rule can be met in: `fixed` with any of the bits of `wild`.
struct SlotSet {
  uint32_t fixed = 0, wild = 0;
  bool has(uint32_t slot) const { return (slot & ~wild) == fixed; }
  /// Calls `visit(slot)` for each, in ascending order.
  template <class Visit> void forEach(Visit visit) const {
    uint32_t some = 0;
    do {
      visit(fixed | some);
      some = (some - wild) & wild;
    } while (some != 0);
  }
};

template <unsigned N> SlotSet slotsOf(const Node<N>& node, const Ternary<N>& rule) {
  return {slotOf(node, rule.value), (slotCount(node) - 1) & ~slotOf(node, rule.care)};
}

} // namespace cordon::classify
