/// The file order that means what the policy means, given that the class decides first.
#pragma once

#include "backends/solaris/entry.h"

#include <vector>

namespace cordon::backends::solaris {

/// Carved entries in the order to write: by class; inside a class overlapping entries with different actions stand as
/// the policy tries them in both directions, all others by specificity (ir::precedes), whatever their ranks. So two
/// policies that mean the same give the same file. Halves that an earlier entry with the same pattern takes over are
/// removed: ipsecconf ignores such duplicates.
struct FileOrder {
  std::vector<Entry> entries;
  std::vector<std::pair<Entry, Entry>> contradictions; ///< the directions want opposite orders; then no entries
};
FileOrder inNativeOrder(const std::vector<Entry>& entries, const ir::PolicyIr& ir);

} // namespace cordon::backends::solaris
