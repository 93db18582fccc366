// The responder's access list, asked once authentication has said who wants in. There is no association yet: one that
// the other side opened would carry traffic both ways.
#include "compiler/meaning/negotiation.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::meaning {
namespace {

using Kind = ir::Principal::Kind;

/// What authentication proves of the initiator; empty: nothing that a list could name.
struct Proved {
  std::string account, identity;
};

Proved provedBy(const Party& initiator, const Party& responder, ir::AuthMethod::Kind method) {
  bool mapped = llvm::any_of(responder.action.authentication, [](const auto& m) { return m.account_mapping; });
  switch (method) {
  case ir::AuthMethod::Kind::kerberos:
    return {initiator.peer.account, ""};
  case ir::AuthMethod::Kind::certificate:
    return mapped ? Proved{initiator.peer.account, ""} : Proved{"", initiator.peer.identity};
  case ir::AuthMethod::Kind::psk:
    return {};
  }
  __builtin_unreachable();
}

/// A computer's own account ends so; another name is that of a group, whose members only the directory knows.
bool isGroup(const ir::Principal& principal) {
  return principal.kind == Kind::computer && !llvm::StringRef(principal.name).ends_with("$");
}

/// Whoever has an account: everyone, and authenticated users.
bool isAnyone(const ir::Principal& principal) {
  return principal.kind == Kind::user && (principal.name == "S-1-1-0" || principal.name == "S-1-5-11");
}

bool names(const std::vector<ir::Principal>& list, const Proved& proved, const Peer& peer, Remarks& remarks) {
  bool named = false;
  for (const ir::Principal& principal : list) {
    if (principal.kind == Kind::identity) {
      named |= !proved.identity.empty() && principal.name == proved.identity;
      continue;
    }
    if (proved.account.empty())
      continue;
    named |= isAnyone(principal) ||
             (principal.kind == Kind::computer && llvm::StringRef(principal.name).equals_insensitive(proved.account));
    if (isGroup(principal))
      remarks.assume("not known: whether " + peer.name + " is in `" + principal.name + "`; taken as no");
  }
  return named;
}

/// True if the responder looks its list up for what was proved; says why not.
bool isLookedUp(const Party& responder, const Proved& proved, Remarks& remarks) {
  using catalog::AccessControl;
  const catalog::Platform* platform = responder.peer.platform;
  AccessControl control = platform ? platform->access_control.value.value_or(AccessControl::none) : AccessControl::none;
  if (platform && platform->backend == "strongswan")
    control = AccessControl::none; // charon demands identities, and what is written for it has no list (PLT630)
  bool looked_up = control == AccessControl::ike_identity ? !proved.identity.empty() || !proved.account.empty()
                   : control == AccessControl::none       ? false
                                                          : !proved.account.empty();
  if (!looked_up)
    remarks.note("the access list of " + responder.peer.name + " is not looked up: " +
                 (control == AccessControl::none ? "its platform checks none" : "the peer proves no account"));
  return looked_up;
}

} // namespace

std::optional<Failure> admit(const Party& initiator, const Party& responder, ir::AuthMethod::Kind method,
                             Remarks& remarks) {
  const ir::AccessList& access = responder.action.access;
  const Proved proved = provedBy(initiator, responder, method);
  if (access.isOpen() || !isLookedUp(responder, proved, remarks))
    return std::nullopt;
  const std::string& who = proved.account.empty() ? proved.identity : proved.account;
  if (names(access.deny, proved, initiator.peer, remarks))
    return Failure{Phase::access, Side::responder, Field::access_list, who, "denied"};
  if (access.allow && !names(*access.allow, proved, initiator.peer, remarks))
    return Failure{Phase::access, Side::responder, Field::access_list, who, "not among those allowed"};
  return std::nullopt;
}

} // namespace cordon::meaning
