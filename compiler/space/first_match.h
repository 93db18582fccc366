/// Two ordered lists of coloured regions: where do their first matches differ in colour? The core of every comparison
/// of filter lists; knows nothing of filters.
///
/// How: entries that both lists have in the same order (a longest such sequence) decide alike wherever no other entry
/// is involved. So only boxes that meet one of the *other* entries are looked at, cut down to them, and split until the
/// first entry of each list covers the box. Crowded boxes are split at the median of all bounds inside (logarithmic
/// depth), sparse ones along their first entry. Pieces that a cut parted needlessly are joined on the way back, so a
/// box that two entries decide throughout comes out whole.
#pragma once

#include "compiler/space/region.h"

#include <cstdint>
#include <vector>

namespace cordon::space {

/// What no entry of a list matches has this colour.
constexpr uint32_t kUnmatched = 0;

struct Entry {
  Region region;          ///< normal (region.h)
  uint32_t color = 0;     ///< not kUnmatched
  uint32_t id = 0;        ///< the caller's
  bool is_shared = false; ///< set by firstMatchDifference: in both lists, in the same order
};

/// The first matches in `region`; null if no entry matches.
struct FirstMatches {
  Region region;
  const Entry* left = nullptr;
  const Entry* right = nullptr;
};

/// What a comparison may use up. One budget can serve several calls.
struct Budget {
  uint64_t work_max = 0;    ///< tests of an entry against a box
  size_t regions_max = 0;   ///< regions kept in one call
  uint64_t work = 0;        ///< used so far
  bool is_exceeded = false; ///< set once, never cleared
};

/// The disjoint regions of `root` in which the first matches differ in colour, in no order; all of them unless the
/// budget is exceeded. Entries must lie in normal form; the results point into both lists, whose `is_shared` is filled
/// in.
std::vector<FirstMatches> firstMatchDifference(const Region& root, std::vector<Entry>& left, std::vector<Entry>& right,
                                               Budget& budget);

} // namespace cordon::space
