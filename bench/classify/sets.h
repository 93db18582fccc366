/// The rule sets of the bench by name.
#pragma once

#include "bench/classify/classbench.h"
#include "bench/classify/task.h"

namespace cordon::bench {

struct SetSources {
  std::string classbench; ///< folder of ClassBench sets; empty: there is none
  uint64_t seed = 1;      ///< of sets that the bench makes
};

/// ClassBench's twelve seeds at 1k and 10k, three of them at 100k; isolation policies up to 1M filters.
std::vector<std::string> defaultSets();

/// Which of `sets` a word on the command line means: one by its name, those of a size (`10k`), of a kind (`classbench`,
/// `isolation`), or all (`all`). Else the word itself.
std::vector<std::string> setsMeantBy(const std::string& word, const std::vector<std::string>& sets);

/// By name: `acl1_1k` (a file of the folder, also with .xz behind), a path with a slash (a file in ClassBench's form),
/// `iso_SIZE`, `iso6_SIZE`, `mixed_SIZE`, `mixed6_SIZE` (made_sets.h; SIZE is like 10k or 1M).
std::variant<RuleSet, BadFile> loadSet(const std::string& name, const SetSources& sources);

/// What a set's name says of it.
enum class SetKind { classbench, isolation, other };
SetKind kindOf(const std::string& name);
/// `10k` of `acl1_10k`.
std::string sizeOf(const std::string& name);

} // namespace cordon::bench
