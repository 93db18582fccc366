/// What the bench learns of one rule set. A set is measured in a process of its own, so it travels as JSON.
#pragma once

#include "bench/classify/task.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace cordon::bench {

/// The speed of one way to ask one engine, on one trace.
struct Speed {
  std::string trace, engine, variant;
  unsigned batch = 1;
  double mega_per_second = 0; ///< the median of the rounds
  std::string name() const { return nameOfWay(engine, variant, batch); }
};

struct BuildCost {
  std::string engine;
  double seconds = 0, bytes_per_rule = 0;
};

/// Of single rules put in and taken out (updates.h).
struct UpdateCost {
  double per_second = 0; ///< inserts and erases, each counts, in a second of CPU time
  /// Speed of lookups after updates, beside updates of another classifier, and during updates; 1 is that of a
  /// classifier just built.
  double quiet = 0, beside = 0, during = 0;
};

struct SetResult {
  std::string name;
  size_t rules = 0;
  std::string acl_pages; ///< that librte_acl had its memory on
  std::string best_kernel;
  std::vector<Speed> speeds;
  std::vector<BuildCost> builds;
  std::vector<UpdateCost> updates; ///< one or none
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Speed, trace, engine, variant, batch, mega_per_second)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BuildCost, engine, seconds, bytes_per_rule)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(UpdateCost, per_second, quiet, beside, during)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SetResult, name, rules, acl_pages, best_kernel, speeds, builds, updates)

} // namespace cordon::bench
