#include "compiler/diag/kinds/nam.h"
#include "compiler/lower/class_builder.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::lower {
namespace {

/// The addresses of a gateway, those in the networks behind it last: they are its inner ones, if it has others.
std::vector<net::Address> outerFirst(const model::Host& host, const model::AddressSet& behind) {
  std::vector<net::Address> addresses = host.addresses;
  std::stable_partition(addresses.begin(), addresses.end(), [&](const net::Address& address) {
    return llvm::none_of(behind.prefixes, [&](const net::Prefix& network) { return network.contains(address); });
  });
  return addresses;
}

/// The outer addresses: the first pair of one family, IPv4 before IPv6, outer before inner.
std::optional<ir::Tunnel> outerAddresses(const ClassBuilder& builder, const model::Tunnel::End& local,
                                         const model::Tunnel::End& remote) {
  for (const net::Address& a : outerFirst(builder.model.host(local.host), local.behind))
    for (const net::Address& b : outerFirst(builder.model.host(remote.host), remote.behind))
      if (a.family == b.family)
        return ir::Tunnel{a, b};
  return std::nullopt;
}

void lowerTunnel(ClassBuilder& builder, const model::Tunnel& tunnel, bool is_left) {
  const model::Tunnel::End& own = is_left ? tunnel.left : tunnel.right;
  const model::Tunnel::End& other = is_left ? tunnel.right : tunnel.left;
  NegotiateOptions options;
  options.tunnel = outerAddresses(builder, own, other);
  options.version = builder.index.versionOf(tunnel);
  options.peer_identity = builder.model.host(other.host).identity;
  if (!options.tunnel) {
    builder.diags.report(tunnel.span, diag::FamiliesDoNotMeet, "the ends of tunnel `" + tunnel.name + "`");
    return;
  }
  Treatment treatment;
  treatment.action = negotiateAction(builder, tunnel.use, options);
  treatment.origin = builder.ir.add({ir::Origin::Kind::policy, "tunnel " + tunnel.name, {tunnel.span}});
  treatment.transit = true;
  bool met = false;
  for (net::Family family : {net::Family::v4, net::Family::v6})
    for (const ir::Endpoint& source : endpointsOf(own.behind, family))
      for (const ir::Endpoint& target : endpointsOf(other.behind, family)) {
        met = true;
        if (builder.isFull())
          return;
        builder.add(source, target, {}, treatment);
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
