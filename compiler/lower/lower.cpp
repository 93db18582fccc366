#include "compiler/lower/lower.h"

#include "compiler/lower/class_builder.h"

#include <algorithm>
#include <map>
#include <string>

namespace cordon::lower {

/// One group may have several classes, because a member has a rule of its own. Each is a policy to be assigned, and two
/// of one name would overwrite each other: the largest keeps the group's name, the others add their first member's.
/// Classes that differ in platform alone are one policy in the eyes of who assigns it.
static void makeNamesUnique(std::vector<ir::PolicyIr>& classes, const std::vector<PolicyClass>& plans) {
  std::map<std::string, std::vector<size_t>> by_name;
  for (size_t i = 0; i < classes.size(); ++i)
    by_name[classes[i].name].push_back(i);
  for (const auto& [name, members] : by_name) {
    auto size = [&](size_t i) { return classes[i].hosts.size(); };
    size_t largest =
        *std::max_element(members.begin(), members.end(), [&](size_t a, size_t b) { return size(a) < size(b); });
    for (size_t i : members)
      if (!sameStatements(plans[i].plan, plans[largest].plan))
        classes[i].name += "-" + classes[i].hosts.front().name;
  }
}

std::vector<ir::PolicyIr> lower(const model::Model& model, diag::Diagnostics& diags) {
  std::vector<ir::PolicyIr> classes;
  std::vector<PolicyClass> plans = planClasses(model);
  for (const PolicyClass& policy_class : plans) {
    ClassBuilder builder(model, policy_class, diags);
    lowerTunnels(builder);
    lowerRules(builder);
    lowerExemptions(builder);
    lowerGroup(builder);
    lowerPlatformNeeds(builder);
    builder.settleFlips();
    classes.push_back(builder.finish());
  }
  makeNamesUnique(classes, plans);
  return classes;
}

} // namespace cordon::lower
