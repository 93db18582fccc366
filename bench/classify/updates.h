/// Single rules put into and taken out of Cordon's classifier while lookups go on, and whether every answer is right.
#pragma once

#include "bench/classify/results.h"
#include "bench/classify/task.h"

namespace cordon::bench {

/// A tenth of the rules is away at first. An update takes one away or puts one in, in turn, so that the number of rules
/// stays.
///  1. As fast as can be; then every answer is compared with that of a tuple space of the rules now there.
///  2. 200,000 for each second (of CPU time) of lookups in batches of 32 beside them. A rule that no update touches is
///     always there, so a right answer is the best such rule, or a better one that an update touched and that matches.
///     Then every answer is compared again. The same is timed while another classifier is updated so: what the
///     machine's other core takes of the caches they share, whatever it works on.
struct UpdateOptions {
  uint64_t seed = 1;
  size_t headers = 1 << 16;
  size_t fast_updates = 100'000;
  unsigned rounds = 3;         ///< of step 2
  double round_seconds = 0.25; ///< of lookups, CPU time
};

/// Ends the bench if an answer is wrong. `set` has at least 10 rules.
template <class Header> UpdateCost measureUpdates(const RuleSet& set, const UpdateOptions& options);
extern template UpdateCost measureUpdates<Header4>(const RuleSet&, const UpdateOptions&);
extern template UpdateCost measureUpdates<Header6>(const RuleSet&, const UpdateOptions&);

} // namespace cordon::bench
