#include "compiler/lower/lower.h"

#include "compiler/lower/class_builder.h"

namespace cordon::lower {

std::vector<ir::PolicyIr> lower(const model::Model& model, diag::Diagnostics& diags) {
  std::vector<ir::PolicyIr> classes;
  for (const PolicyClass& policy_class : planClasses(model)) {
    ClassBuilder builder(model, policy_class, diags);
    lowerTunnels(builder);
    lowerRules(builder);
    lowerExemptions(builder);
    lowerGroup(builder);
    lowerPlatformNeeds(builder);
    builder.settleFlips();
    classes.push_back(builder.finish());
  }
  return classes;
}

} // namespace cordon::lower
