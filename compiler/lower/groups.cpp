#include "compiler/lower/class_builder.h"

namespace cordon::lower {

void lowerGroup(ClassBuilder& builder) {
  const Plan& plan = builder.policy_class.plan;
  if (!plan.group.isValid())
    return;
  const model::Group& group = builder.model.group(plan.group);
  if (!isSecured(group.kind))
    return;
  NegotiateOptions options;
  options.fallback = group.fallback;
  options.accept_unsecured = group.kind == model::GroupKind::boundary;
  options.stage = group.stage;
  options.version = builder.index.groupVersion();
  Treatment treatment;
  treatment.action = negotiateAction(builder, group.use, options);
  treatment.origin = builder.ir.add({ir::Origin::Kind::policy, "group " + group.name, {group.secure.span}});
  builder.ir.origins.back().spans.append(group.access.spans);
  treatment.claim = Claim::secured;
  for (net::Family family : {net::Family::v4, net::Family::v6})
    if (plan.has(family))
      for (const ir::Endpoint& secured : endpointsOf(group.secure, family)) {
        if (builder.isFull())
          return;
        builder.add({true, net::anyPrefix(family)}, secured, {}, treatment);
      }
}

} // namespace cordon::lower
