#include "compiler/lower/lower.h"

#include "compiler/catalog/platforms.h"
#include "compiler/lower/class_builder.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace cordon::lower {

namespace {

/// Equal for classes that are one policy in the eyes of who assigns it: they differ in platform alone, and that makes
/// no difference to their lists.
Plan withoutPlatform(Plan plan) {
  bool needs_nd_permit = catalog::findPlatform(plan.platform)->needs_nd_permit.value.value_or(false);
  plan.platform = needs_nd_permit ? "neighbour-discovery" : "";
  return plan;
}

/// One group may have several classes, because a member has a rule of its own. Each is a policy to be assigned, and two
/// of one name would overwrite each other: the largest keeps the group's name, the others add their first member's.
/// Windows does not tell upper from lower case.
void makeNamesUnique(std::vector<ir::PolicyIr>& classes, const std::vector<PolicyClass>& plans) {
  std::map<std::string, std::vector<size_t>> by_name;
  for (size_t i = 0; i < classes.size(); ++i)
    by_name[classes[i].name].push_back(i);
  std::set<std::string> taken;
  for (const auto& [name, members] : by_name)
    taken.insert(llvm::StringRef(name).lower());
  auto takeName = [&](const std::string& wanted) {
    std::string name = wanted;
    for (unsigned n = 2; !taken.insert(llvm::StringRef(name).lower()).second; ++n)
      name = wanted + "-" + std::to_string(n);
    return name;
  };
  for (const auto& [name, members] : by_name) {
    if (members.size() == 1)
      continue;
    auto size = [&](size_t i) { return classes[i].hosts.size(); };
    size_t largest =
        *std::max_element(members.begin(), members.end(), [&](size_t a, size_t b) { return size(a) < size(b); });
    std::unordered_map<Plan, size_t, PlanHash> named{{withoutPlatform(plans[largest].plan), largest}};
    for (size_t i : members) {
      auto [at, fresh] = named.try_emplace(withoutPlatform(plans[i].plan), i);
      classes[i].name = fresh ? takeName(name + "-" + classes[i].hosts.front().name) : classes[at->second].name;
    }
  }
}

} // namespace

ir::PolicyIr lowerClass(const ModelIndex& index, const PolicyClass& policy_class, diag::Diagnostics& diags,
                        size_t filters_max) {
  ClassBuilder builder(index, policy_class, diags, filters_max);
  lowerTunnels(builder);
  lowerRules(builder);
  lowerExemptions(builder);
  lowerGroup(builder);
  lowerPlatformNeeds(builder);
  lowerGenerated(builder);
  lowerDefaultResponse(builder);
  builder.settleFlips();
  return builder.finish();
}

std::vector<ir::PolicyIr> lower(const model::Model& model, diag::Diagnostics& diags, size_t filters_max) {
  std::vector<ir::PolicyIr> classes;
  const ModelIndex index(model);
  std::vector<PolicyClass> plans = planClasses(index);
  for (const PolicyClass& policy_class : plans)
    classes.push_back(lowerClass(index, policy_class, diags, filters_max));
  makeNamesUnique(classes, plans);
  return classes;
}

} // namespace cordon::lower
