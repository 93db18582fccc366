/// The bench's rows: those of one set, and those that hold the whole run against its goals.
#pragma once

#include "bench/classify/results.h"
#include "bench/classify/trace.h"

namespace cordon::bench {

/// Speeds, builds, memory and updates of one set. Of librte_acl the best variant of each kind, or all.
void printSet(const SetResult& result, bool every_variant);

/// Means and least values over all sets that were measured, beside what they have to be. A goal whose sets are not
/// there has no row.
void printGoals(const std::vector<SetResult>& results);

} // namespace cordon::bench
