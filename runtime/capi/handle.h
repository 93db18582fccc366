/// What a cordon_set is.
#pragma once

#include "runtime/capi/cordon.h"
#include "runtime/classify/classifier.h"
#include "runtime/ruleset/accept.h"

#include <string>
#include <vector>

/// Never changed once it is open: any number of threads may read it.
struct cordon_set {
  cordon::ruleset::RuleSet rules;
  std::string name, host;
  std::vector<std::string> names; ///< of origins, as C strings
  cordon::ruleset::Digest digest{};
  std::vector<cordon::classify::Classifier> lists; ///< by direction
};

namespace cordon::capi {

/// Verifies, accepts and builds. 0, or a negative errno after `fail`.
int open(ruleset::Bytes bytes, const cordon_open_options* options, cordon_set*& set);

} // namespace cordon::capi
