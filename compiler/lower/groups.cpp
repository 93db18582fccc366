#include "compiler/lower/class_builder.h"

namespace cordon::lower {

std::vector<net::Prefix> securedPrefixes(const ClassBuilder& builder, net::Family family) {
  std::vector<net::Prefix> prefixes;
  const Plan& plan = builder.policy_class.plan;
  if (!plan.group.isValid())
    return prefixes;
  for (const net::Prefix& prefix : builder.model.group(plan.group).secure.prefixes)
    if (prefix.family == family && !prefix.isAny())
      prefixes.push_back(prefix);
  return prefixes;
}

/// All hosts that negotiate because of their group: whom a member may meet in secured space.
static std::vector<model::HostId> groupPeers(const model::Model& model) {
  std::vector<model::HostId> peers;
  for (const model::Group& group : model.groups)
    if (group.kind != model::GroupKind::no_ipsec)
      peers.insert(peers.end(), group.members.begin(), group.members.end());
  return peers;
}

void lowerGroup(ClassBuilder& builder) {
  const Plan& plan = builder.policy_class.plan;
  if (!plan.group.isValid())
    return;
  const model::Group& group = builder.model.group(plan.group);
  if (group.kind == model::GroupKind::no_ipsec)
    return;
  NegotiateOptions options;
  options.fallback = group.fallback;
  options.accept_unsecured = group.kind == model::GroupKind::boundary;
  options.stage = group.stage;
  options.peers = groupPeers(builder.model);
  if (options.peers.size() == 1)
    options.peers.clear(); // a group of one still meets anybody
  Treatment treatment;
  treatment.action = negotiateAction(builder, group.use, options);
  treatment.origin = builder.ir.add({ir::Origin::Kind::policy, "group " + group.name, {group.secure.span}});
  treatment.claim = Claim::secured;
  for (net::Family family : {net::Family::v4, net::Family::v6})
    if (plan.has(family))
      for (const ir::Endpoint& secured : endpointsOf(group.secure, family))
        builder.add({true, net::anyPrefix(family)}, secured, {}, treatment);
}

} // namespace cordon::lower
