#include "backends/netsh/plan.h"

#include "backends/netsh/names.h"

#include <algorithm>
#include <map>

namespace cordon::netsh {
namespace {

class Planner {
public:
  explicit Planner(const ir::PolicyIr& ir) : ir(ir) {}

  ScriptPlan run() {
    plan.policy_name = objectName(ir.name);
    plan.groups = groupsOf(ir);
    for (const FilterGroup& group : plan.groups) {
      const ir::Action& action = ir.actions[group.action.index];
      if (!plan.first_negotiate)
        plan.first_negotiate = std::get_if<ir::Negotiate>(&action);
      plan.list_names.push_back(plan.policy_name + "-" + suffixOf(group));
      plan.action_names.push_back(actionName(action));
    }
    plan.main = plan.first_negotiate ? plan.first_negotiate : ir.response();
    return std::move(plan);
  }

private:
  /// `permit`, `secure-2-lan`, `tunnel-1-out`.
  std::string suffixOf(const FilterGroup& group) {
    std::string suffix = std::visit(ir::Overloaded{
                                        [](const ir::Permit&) { return std::string("permit"); },
                                        [](const ir::Block&) { return std::string("block"); },
                                        [&](const ir::Negotiate& negotiate) {
                                          auto& numbers = negotiate.tunnel ? tunnels : secures;
                                          size_t number =
                                              numbers.emplace(group.action, numbers.size() + 1).first->second;
                                          return (negotiate.tunnel ? "tunnel-" : "secure-") + std::to_string(number);
                                        },
                                    },
                                    ir.actions[group.action.index]);
    if (group.side != TunnelSide::none)
      suffix += group.side == TunnelSide::outbound ? "-out" : "-in";
    if (group.connection != ir::ConnectionType::all)
      suffix += "-" + wordFor<ir::ConnectionType>(kConnectionTypes, group.connection).str();
    return suffix;
  }

  /// Rules that differ only in authentication, tunnel or connection type share a filter action.
  std::string actionName(const ir::Action& action) {
    ir::Action essence = action;
    if (auto* negotiate = std::get_if<ir::Negotiate>(&essence)) {
      negotiate->authentication.clear();
      negotiate->tunnel.reset();
    }
    for (const auto& [known, name] : plan.actions)
      if (known == essence)
        return name;
    std::string word = std::visit(ir::Overloaded{
                                      [](const ir::Permit&) { return std::string("permit"); },
                                      [](const ir::Block&) { return std::string("block"); },
                                      [&](const ir::Negotiate&) { return "negotiate-" + std::to_string(++negotiates); },
                                  },
                                  essence);
    return plan.actions.emplace_back(std::move(essence), plan.policy_name + "-" + word).second;
  }

  const ir::PolicyIr& ir;
  ScriptPlan plan;
  std::map<ir::ActionId, size_t> secures, tunnels; ///< numbers in order of first use
  size_t negotiates = 0;
};

} // namespace

std::vector<NamedObject> ScriptPlan::objects() const {
  std::vector<NamedObject> all{{"policy", policy_name}};
  for (const std::string& list : list_names)
    all.push_back({"filterlist", list});
  for (const auto& [action, name] : actions)
    all.push_back({"filteraction", name});
  return all;
}

ScriptPlan planScript(const ir::PolicyIr& projected) {
  return Planner(projected).run();
}

} // namespace cordon::netsh
