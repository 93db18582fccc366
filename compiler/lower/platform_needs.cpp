#include "compiler/lower/class_builder.h"

#include "compiler/catalog/platforms.h"

namespace cordon::lower {

/// IPv6 hosts resolve their neighbours and routers by ICMPv6 types 133 to 137 (RFC 4861): where a platform judges
/// these like any packet, a policy that secures or blocks them cuts the host off.
void lowerPlatformNeeds(ClassBuilder& builder) {
  const catalog::Platform* platform = catalog::findPlatform(builder.policy_class.plan.platform);
  if (!builder.policy_class.plan.v6 || !platform->needs_nd_permit.value.value_or(false))
    return;
  Treatment treatment;
  treatment.action = builder.intern(ir::Permit());
  treatment.origin = builder.ir.add({ir::Origin::Kind::platform,
                                     "platform neighbour-discovery",
                                     {builder.model.host(builder.policy_class.hosts.front()).span}});
  treatment.layer = ir::Layer::platform;
  model::Selector discovery;
  discovery.protocol = net::protocol::icmpv6;
  discovery.source_ports = {133, 137};
  const ir::Endpoint any{false, net::anyPrefix(net::Family::v6)};
  builder.add(any, any, discovery, treatment);
}

} // namespace cordon::lower
