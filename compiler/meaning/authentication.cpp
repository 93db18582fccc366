#include "compiler/ir/describe.h"
#include "compiler/meaning/negotiation.h"
#include "compiler/meaning/preference.h"
#include "compiler/meaning/treatment.h"
#include "compiler/model/trust.h"

#include <llvm/ADT/StringExtras.h>

namespace cordon::meaning {
namespace {

using Method = ir::AuthMethod;
using Result = std::variant<Method::Kind, Failure, Undecided>;

Failure failure(Field field, Side side, std::string initiator, std::string responder) {
  return {Phase::authentication, side, field, std::move(initiator), std::move(responder)};
}

/// The methods of one kind, in order.
std::vector<const Method*> ofKind(const Party& party, Method::Kind kind) {
  std::vector<const Method*> methods;
  for (const Method& method : party.action.authentication)
    if (method.kind == kind)
      methods.push_back(&method);
  return methods;
}

std::string methodsOf(const Party& party) {
  std::vector<std::string> texts;
  for (const Method& method : party.action.authentication)
    texts.push_back(ir::describe(party.tables, method));
  return llvm::join(texts, ", ");
}

// --- Kerberos ------------------------------------------------------------------------------------------------------

std::string domainOf(const Peer& peer) {
  if (peer.platform && !peer.platform->kerberos.value.value_or(true))
    return peer.platform->name.str() + ", which has no Kerberos";
  return peer.domain.empty() ? "joined to no domain" : peer.domain;
}
bool hasKerberos(const Peer& peer) {
  return !peer.domain.empty() && (!peer.platform || peer.platform->kerberos.value.value_or(true));
}

std::optional<Failure> kerberos(const Party& initiator, const Party& responder, llvm::ArrayRef<model::Forest> forests) {
  const Peer &a = initiator.peer, &b = responder.peer;
  bool both = hasKerberos(a) && hasKerberos(b);
  if (both && model::kerberosObstacle(forests, a.domain, b.domain).empty())
    return std::nullopt;
  return failure(Field::kerberos_trust, hasKerberos(a) ? Side::responder : Side::initiator, domainOf(a), domainOf(b));
}

// --- certificates --------------------------------------------------------------------------------------------------

std::string rootsOf(const Party& party) {
  std::vector<std::string> texts;
  for (const Method* method : ofKind(party, Method::Kind::certificate))
    texts.push_back(ir::describe(party.tables.authorities[method->authority.index]));
  return llvm::join(texts, ", ");
}

/// True if the holder has, or may be taken to have, a certificate that leads to a root of the acceptor's.
bool satisfies(const Party& holder, const Party& acceptor, Remarks& remarks) {
  for (const Method* wanted : ofKind(acceptor, Method::Kind::certificate)) {
    const ir::Authority& root = acceptor.tables.authorities[wanted->authority.index];
    if (holder.peer.has_certificate) {
      if (sameAuthority(holder.peer.certificate_root, root))
        return true;
      continue;
    }
    for (const Method* own : ofKind(holder, Method::Kind::certificate))
      if (sameAuthority(holder.tables.authorities[own->authority.index], root)) {
        remarks.assume(holder.peer.name + " holds a certificate that leads to " + ir::describe(root));
        return true;
      }
  }
  return false;
}

std::string holding(const Party& party) {
  return party.peer.has_certificate ? "a certificate of " + ir::describe(party.peer.certificate_root)
                                    : "a certificate of " + rootsOf(party);
}

/// True if the id that `asking` wants is the other's.
bool provesIdentity(const Party& asking, const Peer& other, Remarks& remarks) {
  const std::string& wanted = asking.action.remote_identity;
  if (wanted.empty() || wanted == other.identity)
    return true;
  if (!other.identity.empty())
    return false;
  if (llvm::any_of(other.addresses, [&](const net::Address& address) { return net::toString(address) == wanted; }))
    return true;
  remarks.assume("the certificate of " + other.name + " proves `" + wanted + "`");
  return true;
}

std::string identityOf(const Peer& peer) {
  return peer.identity.empty() ? "its address" : peer.identity;
}

std::optional<Failure> certificates(const Party& initiator, const Party& responder, Remarks& remarks) {
  if (!satisfies(responder, initiator, remarks))
    return failure(Field::authority, Side::initiator, "accepts " + rootsOf(initiator), holding(responder));
  if (!satisfies(initiator, responder, remarks))
    return failure(Field::authority, Side::responder, holding(initiator), "accepts " + rootsOf(responder));
  if (!provesIdentity(initiator, responder.peer, remarks))
    return failure(Field::identity, Side::initiator, "wants " + initiator.action.remote_identity,
                   identityOf(responder.peer));
  if (!provesIdentity(responder, initiator.peer, remarks))
    return failure(Field::identity, Side::responder, identityOf(initiator.peer),
                   "wants " + responder.action.remote_identity);
  return std::nullopt;
}

// --- preshared keys ------------------------------------------------------------------------------------------------

const SecretBytes* valueOf(const Party& party, const Method& method) {
  bool own = &party.tables == party.peer.policy && method.secret.index < party.peer.secrets.size();
  return own && !party.peer.secrets[method.secret.index].empty() ? &party.peer.secrets[method.secret.index] : nullptr;
}

Result presharedKey(const Party& initiator, const Party& responder, Remarks& remarks) {
  const Method &a = *ofKind(initiator, Method::Kind::psk).front(), &b = *ofKind(responder, Method::Kind::psk).front();
  const SecretRef &one = initiator.tables.secrets[a.secret.index], &other = responder.tables.secrets[b.secret.index];
  const SecretBytes *value = valueOf(initiator, a), *other_value = valueOf(responder, b);
  bool same = value && other_value ? *value == *other_value : one == other;
  if (same)
    return Method::Kind::psk;
  bool imported = one.from == SecretRef::From::inline_text || other.from == SecretRef::From::inline_text;
  if (imported && (!value || !other_value)) {
    remarks.assume("not known: whether the keys of " + one.name + " and " + other.name + " are the same");
    return Undecided{};
  }
  // In IKEv1 the wrong key makes the initiator's message unreadable: the responder drops it (RFC 2409, section 5.4).
  Failure differs = failure(Field::psk, Side::responder, one.name, other.name);
  differs.looks_silent = initiator.action.ike == ir::IkeVersion::v1;
  return differs;
}

} // namespace

Result authenticate(const Party& initiator, const Party& responder, llvm::ArrayRef<model::Forest> forests,
                    Remarks& remarks) {
  auto sameKind = [](const Method& a, const Method& b) { return a.kind == b.kind; };
  const auto &own = initiator.action.authentication, &other = responder.action.authentication;
  const Method* chosen = preferred(own, other, responder.peer, sameKind, "authentication methods", remarks);
  if (!chosen)
    return failure(Field::auth_method, Side::responder, methodsOf(initiator), methodsOf(responder));
  std::optional<Failure> failed;
  switch (chosen->kind) {
  case Method::Kind::kerberos:
    failed = kerberos(initiator, responder, forests);
    break;
  case Method::Kind::certificate:
    failed = certificates(initiator, responder, remarks);
    break;
  case Method::Kind::psk:
    return presharedKey(initiator, responder, remarks);
  }
  if (!failed)
    return chosen->kind;
  bool another = llvm::any_of(own, [&](const Method& method) {
    return method.kind != chosen->kind &&
           llvm::any_of(other, [&](const Method& theirs) { return sameKind(method, theirs); });
  });
  if (chosen->kind == Method::Kind::kerberos && another) {
    remarks.assume("not documented: whether another method is tried where Kerberos cannot authenticate (" +
                   initiator.peer.name + ": " + failed->initiator + "; " + responder.peer.name + ": " +
                   failed->responder + ")");
    return Undecided{};
  }
  return *failed;
}

} // namespace cordon::meaning
