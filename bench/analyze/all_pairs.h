/// The plain way to find what overlaps: look at every pair.
#pragma once

#include "compiler/space/selector.h"

namespace cordon::bench {

struct PairCounts {
  uint64_t meeting = 0;   ///< pairs of which some packet matches both
  uint64_t differing = 0; ///< those of them with different treatments
  friend bool operator==(const PairCounts&, const PairCounts&) = default;
};

/// Of one list of `family`. One thread, no vector instructions.
PairCounts allPairs(llvm::ArrayRef<space::Selector> list, net::Family family);

} // namespace cordon::bench
