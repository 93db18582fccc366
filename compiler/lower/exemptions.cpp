#include "compiler/lower/address_search.h"
#include "compiler/lower/class_builder.h"

namespace cordon::lower {
namespace {

/// `me -> to : service` with its mirror, `to` taken as it is and intersected with every secured prefix it meets: since
/// addresses outrank ports, a service exempted to everybody would otherwise lose to the secured prefixes.
void addService(ClassBuilder& builder, const model::AddressSet& to, const model::Selector& selector, net::Family family,
                bool server_half, Treatment treatment) {
  const ir::Endpoint me{true, net::anyPrefix(family)};
  const ir::Endpoint any{false, net::anyPrefix(family)};
  llvm::ArrayRef<net::Prefix> secured = builder.securedPrefixes(family);
  for (const ir::Endpoint& target : endpointsOf(to, family)) {
    treatment.claim = Claim::statement;
    builder.add(me, target, selector, treatment);
    treatment.claim = Claim::derived;
    for (const net::Prefix& prefix : overlapping(secured, target.prefix))
      if (target.prefix.contains(prefix) && target.prefix != prefix)
        builder.add(me, {false, prefix}, selector, treatment);
    if (builder.isFull())
      return;
  }
  if (!server_half)
    return;
  treatment.claim = Claim::statement;
  treatment.is_implied = true; // the other half of any exemption of this service
  builder.add(any, me, selector, treatment);
  treatment.claim = Claim::derived;
  for (const net::Prefix& prefix : secured)
    builder.add({false, prefix}, me, selector, treatment);
}

void lowerExemption(ClassBuilder& builder, const Plan::AppliedExemption& applied) {
  const model::Exemption& exemption = builder.model.exemptions[applied.index];
  Treatment treatment;
  treatment.action = builder.intern(ir::Permit());
  treatment.origin = builder.ir.add({ir::Origin::Kind::policy, "exemption " + exemption.name, {exemption.span}});
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    if (!builder.policy_class.plan.has(family))
      continue;
    if (!builder.hasRoomFor(uint64_t(exemption.to.prefixes.size()) * exemption.services.size(), treatment.origin))
      return;
    if (exemption.services.empty())
      for (const ir::Endpoint& target : endpointsOf(exemption.to, family))
        builder.add({true, net::anyPrefix(family)}, target, {}, treatment);
    for (const model::Selector& selector : exemption.services)
      if (!selector.family || *selector.family == family)
        addService(builder, exemption.to, selector, family, applied.serves(family), treatment);
  }
}

} // namespace

void lowerExemptions(ClassBuilder& builder) {
  for (const Plan::AppliedExemption& applied : builder.policy_class.plan.exemptions)
    lowerExemption(builder, applied);
}

} // namespace cordon::lower
