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
    lowered.secret = builder.intern(method.secret);
    break;
  case ir::AuthMethod::Kind::certificate:
    lowered.authority = builder.intern(method.authority);
    break;
  }
  return lowered;
}

} // namespace

ir::ActionId negotiateAction(ClassBuilder& builder, const model::Using& use, const NegotiateOptions& options) {
  ir::Negotiate negotiate;
  const model::Proposal& proposal = *use.proposal;
  negotiate.ike = proposal.ike.value_or(options.version);
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
  return builder.intern(std::move(negotiate));
}

} // namespace cordon::lower
