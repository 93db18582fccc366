/// What a vendor's script says beside the filters that it leaves. Only checks look at it: no list depends on it.
#pragma once

#include "compiler/ir/action.h"
#include "compiler/source/spans.h"

#include <string>
#include <vector>

namespace cordon::ir {

struct ScriptFacts {
  /// A rule that permits or blocks, and the methods that it names all the same.
  struct PlainRule {
    std::string name;
    std::vector<AuthMethod> authentication; ///< ids of the policy that was read
    source::Span span;
  };
  std::vector<PlainRule> plain_rules; ///< those that are active, in the order of the script

  std::string policy;                   ///< that was read
  source::Span assigned;                ///< where it is put in force; none: nowhere
  std::vector<source::Span> late_rules; ///< added to it while it was in force with rules that do something else
};

} // namespace cordon::ir
