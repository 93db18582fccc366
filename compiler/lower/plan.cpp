#include "compiler/lower/plan.h"

#include "compiler/lower/address_search.h"

#include <llvm/ADT/Hashing.h>
#include <llvm/ADT/STLExtras.h>

#include <unordered_map>

namespace cordon::lower {
namespace {

using net::Family;

/// Says of one host after another which of many lists of hosts it is in. Work and room by the lists' lengths, not by
/// hosts times lists.
class Turns {
public:
  explicit Turns(size_t hosts) : due(hosts) {}

  /// `hosts`: ascending; refers to them.
  void add(llvm::ArrayRef<model::HostId> hosts) {
    lists.push_back(hosts);
    wait(uint32_t(lists.size() - 1));
  }

  /// The lists that have this host, ascending. To be asked of every host, in order.
  std::vector<uint32_t> take(model::HostId host) {
    std::vector<uint32_t> mine = std::move(due[host.index]);
    llvm::sort(mine);
    for (uint32_t list : mine) {
      lists[list] = lists[list].drop_front();
      wait(list);
    }
    return mine;
  }

private:
  void wait(uint32_t list) {
    if (!lists[list].empty())
      due[lists[list].front().index].push_back(list);
  }

  std::vector<llvm::ArrayRef<model::HostId>> lists; ///< what is left of each
  std::vector<std::vector<uint32_t>> due;           ///< the lists whose next host is this one
};

/// Where the host's addresses of one family are: blocks of one address, or the pools of a dynamic one.
std::vector<net::Prefix> blocksOf(const model::Host& host, Family family) {
  std::vector<net::Prefix> blocks;
  for (const net::Address& address : host.addresses)
    if (address.family == family)
      blocks.push_back(net::hostPrefix(address));
  for (const net::Prefix& pool : host.dynamic_in)
    if (pool.family == family)
      blocks.push_back(pool);
  if (host.dynamic && host.dynamic_in.empty())
    blocks.push_back(net::anyPrefix(family));
  return blocks;
}

bool mayHold(const model::Side& set, llvm::ArrayRef<net::Prefix> blocks) {
  return set.me || set.any ||
         llvm::any_of(blocks, [&](const net::Prefix& block) { return !overlapping(set.prefixes, block).empty(); });
}

/// True if the host's own address is in the set whatever it is at the moment: of a dynamic host the whole space it may
/// have. That one of its possible addresses is in the set makes it no server of the exempted service.
bool liesInside(const model::Host& host, llvm::ArrayRef<net::Prefix> blocks, const model::AddressSet& set) {
  auto holds = [&](const net::Prefix& block) {
    const net::Prefix* prefix = holding(set.prefixes, block.first());
    return prefix && prefix->contains(block);
  };
  if (set.any)
    return true;
  return host.dynamic ? !blocks.empty() && llvm::all_of(blocks, holds) : llvm::any_of(blocks, holds);
}

bool isLiteral(const model::Side& side) {
  return !side.me && !side.any;
}

class Planner {
public:
  explicit Planner(const ModelIndex& index)
      : model(index.model), rules(model.hosts.size()), exemptions(rules), tunnels(rules) {
    for (const model::Tunnel& tunnel : model.tunnels) {
      auto [first, second] = std::minmax(tunnel.left.host, tunnel.right.host);
      ends.push_back({first, second});
    }
    for (const auto& pair : ends)
      tunnels.add(pair);
    for (const model::Exemption& exemption : model.exemptions)
      exemptions.add(exemption.applies_to);
    for (const model::Rule& rule : model.rules) {
      rules.add(rule.hosts);
      demands_identity.push_back(index.demandsIdentity(rule));
    }
  }

  /// To be called for every host, in order.
  Plan planOf(model::HostId id) {
    const model::Host& host = model.host(id);
    Plan plan;
    plan.platform = host.platform->name;
    plan.v4 = host.hasFamily(Family::v4);
    plan.v6 = host.hasFamily(Family::v6);
    plan.group = host.group;
    plan.has_l2tp = plan.v4 && host.roles.count("rras") && host.platform->rras_policy.value.value_or(false);
    if (plan.has_l2tp)
      plan.l2tp_authority = host.certificate_authority;
    for (uint32_t i : tunnels.take(id))
      plan.tunnels.push_back({i, model.tunnels[i].left.host == id});
    plan.forwards = !plan.tunnels.empty();
    const std::vector<net::Prefix> v4 = blocksOf(host, Family::v4), v6 = blocksOf(host, Family::v6);
    const std::vector<uint32_t> exempting = exemptions.take(id), ruling = rules.take(id);
    plan.exemptions.reserve(exempting.size());
    for (uint32_t i : exempting) {
      const model::Exemption& exemption = model.exemptions[i];
      bool has_services = !exemption.services.empty();
      plan.exemptions.push_back({i, has_services && plan.v4 && liesInside(host, v4, exemption.to),
                                 has_services && plan.v6 && liesInside(host, v6, exemption.to)});
    }
    plan.rules.reserve(ruling.size());
    for (uint32_t i : ruling) {
      Plan::AppliedRule applied{i, {}, {}};
      for (Family family : {Family::v4, Family::v6})
        if (plan.has(family))
          (family == Family::v4 ? applied.v4 : applied.v6) = standing(plan, id, i, family == Family::v4 ? v4 : v6);
      plan.rules.push_back(applied);
    }
    llvm::sort(plan.subnets, [](const auto& a, const auto& b) { return a.prefix < b.prefix; });
    plan.subnets.erase(std::unique(plan.subnets.begin(), plan.subnets.end()), plan.subnets.end());
    return plan;
  }

private:
  /// Which sides of the rule mean the host, and what else its lists depend on because of it.
  Plan::Sides standing(Plan& plan, model::HostId id, uint32_t index, llvm::ArrayRef<net::Prefix> blocks) {
    const model::Rule rule = model.rules[index];
    if (rule.among)
      return {true, false};
    const Plan::Sides sides{mayHold(rule.from, blocks), mayHold(rule.to, blocks)};
    for (const model::Side* side : {&rule.from, &rule.to})
      addSubnets(plan, id, *side, blocks);
    // An `any` side that may be the host's own is intersected with secured prefixes.
    bool own_any =
        (rule.from.any && isLiteral(rule.to) && sides.to) || (rule.to.any && isLiteral(rule.from) && sides.from);
    if (own_any && plan.group.isValid())
      addSubnets(plan, id, model.group(plan.group).secure, blocks);
    // Whose identity is demanded, if the host is on both sides, depends on which of their addresses are its own.
    if (demands_identity[index] && sides.from && sides.to && !rule.from.me && !rule.to.me)
      plan.self = id;
    return sides;
  }

  void addSubnets(Plan& plan, model::HostId id, const model::Side& set, llvm::ArrayRef<net::Prefix> blocks) {
    for (const net::Prefix& block : blocks)
      for (const net::Prefix& prefix : overlapping(set.prefixes, block)) {
        if (prefix.isHost() || prefix.isAny())
          continue;
        bool whole = llvm::all_of(blocks, [&](const net::Prefix& each) { return prefix.contains(each); });
        plan.subnets.push_back({prefix, whole});
        if (!whole && !model.host(id).dynamic)
          plan.self = id;
      }
  }

  const model::Model& model;
  std::vector<std::array<model::HostId, 2>> ends; ///< of each tunnel, ascending
  Turns rules, exemptions, tunnels;
  std::vector<bool> demands_identity; ///< of each rule
};

} // namespace

size_t PlanHash::operator()(const Plan& plan) const {
  llvm::hash_code hash = llvm::hash_combine(plan.platform, plan.v4, plan.v6, plan.group.index, plan.self.index,
                                            plan.has_l2tp, plan.l2tp_authority.index);
  for (const auto& tunnel : plan.tunnels)
    hash = llvm::hash_combine(hash, tunnel.index, tunnel.is_left);
  for (const auto& rule : plan.rules)
    hash = llvm::hash_combine(hash, rule.index, rule.v4.from, rule.v4.to, rule.v6.from, rule.v6.to);
  for (const auto& exemption : plan.exemptions)
    hash = llvm::hash_combine(hash, exemption.index, exemption.serves_v4, exemption.serves_v6);
  for (const auto& subnet : plan.subnets)
    hash = llvm::hash_combine(hash, subnet.prefix.base.hi, subnet.prefix.base.lo, subnet.prefix.length, subnet.whole);
  return hash;
}

bool Plan::isUnassigned(const model::Model& model) const {
  bool has_policy = group.isValid() && model.group(group).kind != model::GroupKind::no_ipsec;
  return !has_policy && tunnels.empty() && rules.empty() && exemptions.empty();
}

const Plan::OwnSubnet* Plan::ownSubnet(const net::Prefix& prefix) const {
  auto at =
      llvm::lower_bound(subnets, prefix, [](const OwnSubnet& own, const net::Prefix& p) { return own.prefix < p; });
  return at != subnets.end() && at->prefix == prefix ? &*at : nullptr;
}

std::vector<PolicyClass> planClasses(const ModelIndex& index) {
  const model::Model& model = index.model;
  Planner planner(index);
  std::unordered_map<Plan, size_t, PlanHash> places;
  std::vector<PolicyClass> classes;
  for (uint32_t i = 0; i < model.hosts.size(); ++i) {
    Plan plan = planner.planOf({{i}});
    if (plan.isEmpty(model))
      continue;
    auto [at, fresh] = places.try_emplace(plan, classes.size());
    if (fresh)
      classes.push_back({std::move(plan), {}});
    classes[at->second].hosts.push_back({{i}});
  }
  return classes;
}

} // namespace cordon::lower
