/// Which bits of a header a node should look at.
#pragma once

#include "runtime/classify/words.h"

#include <span>

namespace cordon::classify {

struct BitLimits {
  unsigned bits_max; ///< taken in all
  unsigned wild_max; ///< a rule that is wild in more of the chosen bits is left out of the reckoning
  unsigned part_max; ///< a part of no more rules need not be parted further
  double gain_min;   ///< each further bit must multiply the cost by less than this
  double growth_max; ///< all parts together have at most so many times the rules
};

/// Greedily the bits that part `rules` best: each next one leaves the least sum of squares of the parts' sizes, where
/// a rule that does not care for a bit is in both parts. Returned as a mask; 0 if no bit is worth it.
template <unsigned N> Words<N> chooseBits(std::span<const Ternary<N>> rules, const BitLimits& limits);

} // namespace cordon::classify
