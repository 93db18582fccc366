#include "compiler/meaning/peer.h"

#include "compiler/meaning/evaluate.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::meaning {

bool Peer::owns(const net::Address& address) const {
  return llvm::is_contained(addresses, address);
}

bool Peer::isOpen() const {
  return !policy && platform && (!offers_main.empty() || !offers_quick.empty());
}

Judgement judgementOf(const Peer& peer, const ir::Filter* filter) {
  using Kind = Judgement::Kind;
  Judgement judgement;
  if (!filter) {
    judgement.kind = peer.isOpen() ? Kind::open : Kind::pass;
    return judgement;
  }
  judgement.filter = filter;
  judgement.tables = peer.policy;
  std::visit(ir::Overloaded{
                 [&](const ir::Permit&) { judgement.kind = Kind::pass; },
                 [&](const ir::Block&) { judgement.kind = Kind::block; },
                 [&](const ir::Negotiate& action) {
                   judgement.kind = Kind::negotiate;
                   judgement.action = &action;
                 },
             },
             peer.policy->action(*filter));
  return judgement;
}

Judgement judge(const Peer& peer, ir::Direction direction, const net::Packet& packet) {
  return judgementOf(peer, peer.policy ? evaluate(*peer.policy, direction, packet, peer.addresses).decides : nullptr);
}

static void addOnce(std::vector<std::string>& texts, std::string text) {
  if (!llvm::is_contained(texts, text))
    texts.push_back(std::move(text));
}
void Remarks::assume(std::string text) {
  addOnce(assumptions, std::move(text));
}
void Remarks::note(std::string text) {
  addOnce(notes, std::move(text));
}
void Remarks::add(const Remarks& more) {
  for (const std::string& text : more.assumptions)
    assume(text);
  for (const std::string& text : more.notes)
    note(text);
}

/// True if the platform can do what the policy asks; false, with a remark, if it is known that it cannot.
static bool isCapable(const Peer& peer, const catalog::Cell<bool>& cell, const char* what, Remarks& remarks) {
  if (cell.value.value_or(true))
    return true;
  remarks.note((peer.platform->name + " cannot " + what + ": " + peer.name + " does not").str());
  return false;
}

Fallback fallbackOf(const Peer& peer, const ir::Negotiate& action, Remarks& remarks) {
  Fallback fallback;
  fallback.allowed = action.fallback_to_clear || action.stage == ir::Negotiate::Stage::request;
  if (!fallback.allowed || !peer.platform)
    return fallback;
  const catalog::Platform& platform = *peer.platform;
  fallback.allowed = isCapable(peer, platform.fallback_to_clear, "fall back to clear", remarks);
  fallback.trigger = platform.fallback_trigger.value.value_or(catalog::FallbackTrigger::silence);
  fallback.delay_ms = platform.fallback_delay_ms.value;
  fallback.condition = platform.fallback_trigger.note;
  if (fallback.allowed && !platform.fallback_trigger.value)
    remarks.assume("not documented: what makes " + platform.name.str() +
                   " fall back to clear; taken as a peer that does not answer");
  return fallback;
}

bool acceptsClear(const Peer& peer, const ir::Negotiate& action, Remarks& remarks) {
  bool says = action.inbound_clear || action.stage == ir::Negotiate::Stage::request;
  return says && (!peer.platform || isCapable(peer, peer.platform->accepts_unsecured,
                                              "accept clear packets where it negotiates", remarks));
}

} // namespace cordon::meaning
