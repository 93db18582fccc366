#include "compiler/lower/plan.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <tuple>

namespace cordon::lower {
namespace {

/// True if the host's own address is in the set whatever it is at the moment: of a dynamic host the whole space it may
/// have. That one of its possible addresses is in the set makes it no server of the exempted service.
bool liesInside(const model::Host& host, const model::AddressSet& set) {
  auto holds = [&](const net::Prefix& own) {
    return llvm::any_of(set.prefixes, [&](const net::Prefix& prefix) { return prefix.contains(own); });
  };
  if (set.any)
    return true;
  if (host.dynamic)
    return !host.dynamic_in.empty() && llvm::all_of(host.dynamic_in, holds);
  return llvm::any_of(host.addresses, [&](const net::Address& address) { return holds(net::hostPrefix(address)); });
}

Plan planOf(const model::Model& model, model::HostId id) {
  const model::Host& host = model.host(id);
  Plan plan;
  plan.platform = host.platform->name;
  plan.v4 = host.hasFamily(net::Family::v4);
  plan.v6 = host.hasFamily(net::Family::v6);
  plan.group = host.group;
  for (uint32_t i = 0; i < model.tunnels.size(); ++i)
    if (model.tunnels[i].left.host == id || model.tunnels[i].right.host == id)
      plan.tunnels.push_back({i, model.tunnels[i].left.host == id});
  plan.forwards = !plan.tunnels.empty();
  for (uint32_t i = 0; i < model.rules.size(); ++i)
    if (llvm::is_contained(model.rules[i].hosts, id))
      plan.rules.push_back(i);
  for (uint32_t i = 0; i < model.exemptions.size(); ++i)
    if (llvm::is_contained(model.exemptions[i].applies_to, id))
      plan.exemptions.push_back({i, !model.exemptions[i].services.empty() && liesInside(host, model.exemptions[i].to)});
  return plan;
}

auto keyOf(const Plan& plan) {
  return std::tie(plan.platform, plan.v4, plan.v6, plan.forwards, plan.group, plan.tunnels, plan.rules,
                  plan.exemptions);
}

struct ByKey {
  bool operator()(const Plan& a, const Plan& b) const { return keyOf(a) < keyOf(b); }
};

} // namespace

bool Plan::isEmpty(const model::Model& model) const {
  bool secured = group.isValid() && model.group(group).kind != model::GroupKind::no_ipsec;
  return !secured && tunnels.empty() && rules.empty() && exemptions.empty();
}

bool sameStatements(const Plan& a, const Plan& b) {
  return a.tunnels == b.tunnels && a.rules == b.rules && a.exemptions == b.exemptions;
}

std::vector<PolicyClass> planClasses(const model::Model& model) {
  std::map<Plan, size_t, ByKey> index;
  std::vector<PolicyClass> classes;
  for (uint32_t i = 0; i < model.hosts.size(); ++i) {
    Plan plan = planOf(model, {{i}});
    if (plan.isEmpty(model))
      continue;
    auto [at, fresh] = index.try_emplace(plan, classes.size());
    if (fresh)
      classes.push_back({std::move(plan), {}});
    classes[at->second].hosts.push_back({{i}});
  }
  return classes;
}

} // namespace cordon::lower
