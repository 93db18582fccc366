/// Does a list treat all packets of a region as one treatment has it? The first entry that matches decides.
///
/// How: a box is split until an entry of that treatment covers it and no other in front of it is left, or another is in
/// front of all. Where entries of the treatment cover everything in front of the others, the others are not looked at:
/// many of them behind many of those cost their sum, not their product.
#pragma once

#include "compiler/space/cover.h"

namespace cordon::space {

struct Decider {
  Region region; ///< normal (region.h)
  uint32_t rank = 0;
};

/// Whole: each packet of `root` is matched by one of `alike`, by none of `others` of a smaller rank. Both ascend by
/// rank, and no rank is in both. A hole is one in which none of `alike` matches first.
CoverResult decidedAlike(const Region& root, llvm::ArrayRef<Decider> alike, llvm::ArrayRef<Decider> others, Hole wants,
                         uint64_t& work, uint64_t work_max);

} // namespace cordon::space
