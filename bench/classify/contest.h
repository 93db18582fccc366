/// One rule set, all engines: they are built, their answers are compared, then they are timed in rounds in which all
/// take their turn.
#pragma once

#include "bench/classify/results.h"
#include "bench/classify/task.h"
#include "bench/classify/trace.h"

namespace cordon::bench {

struct ContestOptions {
  size_t headers = 1 << 18; ///< of a trace
  unsigned rounds = 5;
  uint64_t seed = 1; ///< of the traces
  std::vector<TraceKind> traces = {TraceKind::uniform, TraceKind::zipf};
  bool with_acl = true, with_tuple_space = true, with_updates = true;
};

/// The largest set that librte_acl is given, and the largest that it also builds with `max_size` (minutes beyond).
constexpr size_t kAclRules_max = 400'000, kAclMaxSizeRules_max = 25'000;

/// Ends the bench if two engines give different answers, or librte_acl can't be built as it is by default.
SetResult contest(const RuleSet& set, const ContestOptions& options);

struct Comparison {
  std::vector<size_t> counts; ///< headers that each lookup answered
  std::string difference;     ///< the first that was found; empty: there is none
};

/// Compares the answers of every lookup with those of the first one, which answers all `headers` of the trace. Another
/// answers all, or as many as it does in an eighth of a second, but at least 1,024.
Comparison compare(const std::vector<Lookup>& lookups, size_t headers);

} // namespace cordon::bench
