#include "compiler/diag/kinds/nam.h"
#include "compiler/lower/class_builder.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::lower {
namespace {

void lowerTunnel(ClassBuilder& builder, const model::Tunnel& tunnel, bool is_left) {
  const model::Tunnel::End& own = is_left ? tunnel.left : tunnel.right;
  const model::Tunnel::End& other = is_left ? tunnel.right : tunnel.left;
  NegotiateOptions options;
  options.tunnel = ir::Tunnel{own.outer, other.outer};
  options.version = builder.index.versionOf(tunnel);
  options.peer_identity = builder.model.host(other.host).identity;
  Treatment treatment;
  treatment.action = negotiateAction(builder, tunnel.use, options);
  treatment.origin = builder.ir.add({ir::Origin::Kind::policy, "tunnel " + tunnel.name, {tunnel.span}});
  treatment.transit = true;
  bool met = false;
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    const Endpoints sources = endpointsOf(own.behind, family), targets = endpointsOf(other.behind, family);
    if (!builder.hasRoomFor(uint64_t(sources.size()) * targets.size(), treatment.origin))
      return;
    for (const ir::Endpoint& source : sources)
      for (const ir::Endpoint& target : targets) {
        met = true;
        if (builder.isFull())
          return;
        builder.add(source, target, {}, treatment);
      }
  }
  if (!met)
    builder.diags.report(tunnel.span, diag::FamiliesDoNotMeet, "the networks of tunnel `" + tunnel.name + "`");
}

} // namespace

void lowerTunnels(ClassBuilder& builder) {
  for (const Plan::AppliedTunnel& applied : builder.policy_class.plan.tunnels)
    lowerTunnel(builder, builder.model.tunnels[applied.index], applied.is_left);
}

} // namespace cordon::lower
