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

/// Answers of every lookup are compared with those of the first one; how many headers each answered: all, or as many as
/// it does in an eighth of a second, at least 1,024 (`headers` if there are fewer). Empty and a text in `difference` if
/// two are not the same.
std::vector<size_t> compare(const std::vector<Lookup>& lookups, size_t headers, std::string& difference);

} // namespace cordon::bench
