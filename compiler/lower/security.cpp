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
    lowered.account_mapping = method.account_mapping;
    break;
  }
  return lowered;
}

/// What authentication can prove of a peer.
struct Provable {
  bool account = false, identity = false;
  void add(const model::Using& use) {
    for (const model::AuthMethod& method : use.methods) {
      bool certificate = method.kind == ir::AuthMethod::Kind::certificate;
      account |= method.kind == ir::AuthMethod::Kind::kerberos || (certificate && method.account_mapping);
      identity |= certificate && !method.account_mapping;
    }
  }
};

/// By any of the methods that the class negotiates with: it has one list, whichever of them is then used.
Provable provableIn(const ClassBuilder& builder) {
  Provable provable;
  provable.add(builder.model.group(builder.policy_class.plan.group).use);
  for (const Plan::AppliedRule& applied : builder.policy_class.plan.rules)
    provable.add(builder.model.rules[applied.index].use);
  if (builder.model.default_response)
    provable.add(*builder.model.default_response);
  return provable;
}

/// The names under which those meant can be proved; users prove theirs at logon.
std::vector<ir::Principal> namesOf(const model::Model& model, const model::Principals& meant, Provable provable) {
  using Kind = ir::Principal::Kind;
  std::vector<ir::Principal> names;
  for (model::HostId id : meant.computers) {
    const model::Host& host = model.host(id);
    if (provable.account && !host.account.empty())
      names.push_back({Kind::computer, host.account});
    if (provable.identity && !host.identity.empty())
      names.push_back({Kind::identity, host.identity});
  }
  if (provable.account)
    for (const std::string& account : meant.accounts)
      names.push_back({Kind::computer, account});
  for (const std::string& user : meant.users)
    names.push_back({Kind::user, user});
  llvm::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

ir::AccessList listOf(const ClassBuilder& builder) {
  ir::AccessList list;
  model::GroupId group = builder.policy_class.plan.group;
  if (!group.isValid() || builder.model.group(group).access.isOpen())
    return list;
  const model::Access& access = builder.model.group(group).access;
  Provable provable = provableIn(builder);
  if (access.allow)
    list.allow = namesOf(builder.model, *access.allow, provable);
  list.deny = namesOf(builder.model, access.deny, provable);
  return list;
}

} // namespace

const ir::AccessList& ClassBuilder::access() {
  if (!access_list)
    access_list = listOf(*this);
  return *access_list;
}

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
  if (!negotiate.tunnel)
    negotiate.access = builder.access();
  return builder.intern(std::move(negotiate));
}

} // namespace cordon::lower
