#include "compiler/lower/lower.h"

#include "compiler/lower/class_builder.h"

#include <map>
#include <string>

namespace cordon::lower {

/// One group may have several classes (a member with a rule of its own). Each is a policy to be assigned, and two of
/// one name would overwrite each other: the largest keeps the group's name, the others add their first member's.
static void makeNamesUnique(std::vector<ir::PolicyIr>& classes) {
  std::map<std::string, size_t> largest;
  for (size_t i = 0; i < classes.size(); ++i) {
    auto [at, fresh] = largest.try_emplace(classes[i].name, i);
    if (!fresh && classes[i].hosts.size() > classes[at->second].hosts.size())
      at->second = i;
  }
  for (size_t i = 0; i < classes.size(); ++i)
    if (largest.at(classes[i].name) != i)
      classes[i].name += "-" + classes[i].hosts.front().name;
}

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
  makeNamesUnique(classes);
  return classes;
}

} // namespace cordon::lower
