/// Where a box is cut in two when it is split over regions that meet it.
#pragma once

#include "compiler/space/region.h"

#include <llvm/ADT/ArrayRef.h>

#include <optional>
#include <utility>

namespace cordon::space {

/// Above this many regions a box is halved at a median bound, unless one region is large; else it is cut along its
/// largest region.
inline constexpr size_t kCrowd = 16;
inline constexpr double kLarge = 0.125; ///< of the box
/// What shares of a box add up to if they cover it. Room for the rounding of a million additions.
inline constexpr double kCovered = 1 - 1e-6;

/// The part of `box` that a region which meets it has.
double shareOf(const Region& box, const Region& region);

/// Between `at - 1` and `at`.
struct Cut {
  Field field;
  net::Bits128 at;
};

/// At a bound of a region that meets the box without covering it.
Cut cutAlong(const Region& box, const Region& region);

/// At the median of the bounds inside the box, in the field that has most of them. `regions` meet the box, and one of
/// them does not cover it.
Cut medianCut(const Region& box, llvm::ArrayRef<const Region*> regions);

/// At a bound of the hull of `regions`, which meet the box: what lies outside meets none of them. None if the hull
/// covers the box.
std::optional<Cut> cutToHull(const Region& box, llvm::ArrayRef<const Region*> regions);

/// Both parts, the lower one first.
std::pair<Region, Region> split(const Region& box, const Cut& cut);

} // namespace cordon::space
