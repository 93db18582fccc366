/// What a check sees and is. A file checks/NAME.cpp defines `extern const Check NAMECheck`; the build collects them.
#pragma once

#include "analyzer/encounters.h"
#include "analyzer/estate.h"
#include "analyzer/keys.h"
#include "analyzer/lists.h"
#include "analyzer/subject.h"
#include "compiler/diag/diagnostics.h"

namespace cordon::analyzer {

struct Context {
  const Subject& subject;
  const std::vector<List>& lists; ///< of all classes, directions and families; without those that are empty
  const Keys& keys;
  const Encounters& encounters; ///< of the hosts of the model
  diag::Diagnostics& diags;
  const Estate& estate; ///< empty without a model
};

struct Check {
  void (*run)(Context& context);
  bool needs_model = false; ///< judges statements: not run on imported lists
};

} // namespace cordon::analyzer
