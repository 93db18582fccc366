#include "compiler/lower/class_builder.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::lower {
namespace {

ir::AuthMethod methodOf(ClassBuilder& builder, const model::AuthMethod& method) {
  ir::AuthMethod lowered;
  lowered.kind = method.kind;
  switch (method.kind) {
  case ir::AuthMethod::Kind::kerberos:
    break;
  case ir::AuthMethod::Kind::psk:
    lowered.secret = builder.ir.intern(method.secret);
    break;
  case ir::AuthMethod::Kind::certificate: {
    const model::Ca& ca = builder.model.authority(method.authority);
    lowered.authority = builder.ir.intern(ir::Authority{ca.name, ca.subject, ca.file});
    break;
  }
  }
  return lowered;
}

bool speaksIkeV2(const model::Host& host) {
  return host.platform->ike_v2.value.value_or(false);
}

/// IKEv2 where every host concerned speaks it. Both ends come to the same answer: they see the same hosts.
ir::IkeVersion versionFor(const ClassBuilder& builder, llvm::ArrayRef<model::HostId> peers) {
  auto speaks = [&](model::HostId id) { return speaksIkeV2(builder.model.host(id)); };
  bool all = llvm::all_of(peers, speaks) && llvm::all_of(builder.policy_class.hosts, speaks);
  return all && !peers.empty() ? ir::IkeVersion::v2 : ir::IkeVersion::v1;
}

} // namespace

ir::ActionId negotiateAction(ClassBuilder& builder, const model::Using& use, const NegotiateOptions& options) {
  ir::Negotiate negotiate;
  const model::Proposal& proposal = *use.proposal;
  negotiate.ike = proposal.ike ? *proposal.ike : versionFor(builder, options.peers);
  for (const model::AuthMethod& method : use.methods)
    negotiate.authentication.push_back(methodOf(builder, method));
  negotiate.main = proposal.main;
  negotiate.main_lifetime_s = proposal.main_lifetime_s;
  negotiate.quick = proposal.quick;
  negotiate.pfs = proposal.pfs;
  negotiate.tunnel = options.tunnel;
  negotiate.fallback_to_clear = options.fallback;
  negotiate.inbound_clear = options.accept_unsecured;
  negotiate.stage = options.stage;
  // A preshared key is found by address (RFC 2409, section 5.4): an identity adds nothing to it.
  bool certificates = llvm::any_of(negotiate.authentication, [](const ir::AuthMethod& method) {
    return method.kind == ir::AuthMethod::Kind::certificate;
  });
  if (certificates)
    negotiate.remote_identity = options.peer_identity;
  return builder.ir.intern(std::move(negotiate));
}

} // namespace cordon::lower
