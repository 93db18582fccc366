/// Which bits of a header a node should look at.
#pragma once

#include "runtime/classify/words.h"

#include <span>

namespace cordon::classify {

struct BitLimits {
  unsigned bits_max;   ///< taken in all
  unsigned wild_max;   ///< a rule that is wild in more of the chosen bits is left out of the reckoning
  unsigned part_max;   ///< a part of no more rules need not be parted further
  double gain_min;     ///< each further bit must multiply the cost by less than this
  double growth_power; ///< of the cost
  double growth_max;   ///< all parts together have at most so many times the rules
};

/// Greedily the bits that part `rules` best, as a mask; 0 if no bit is worth it. A rule that does not care for a bit is
/// in both parts, and half of its packets come to each. The cost is the number of rules that a packet meets on average,
/// times a power of how much the rules have been multiplied.
template <unsigned N> Words<N> chooseBits(std::span<const Ternary<N>> rules, const BitLimits& limits);

} // namespace cordon::classify
