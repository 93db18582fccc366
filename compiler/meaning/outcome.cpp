#include "compiler/meaning/outcome.h"

#include "compiler/meaning/half.h"
#include "compiler/meaning/outcome_text.h"

namespace cordon::meaning {
namespace {

using Kind = Outcome::Kind;
using HalfKind = Half::Kind;

Kind kindOf(HalfKind kind) {
  switch (kind) {
  case HalfKind::clear:
    return Kind::clear;
  case HalfKind::soft:
    return Kind::soft;
  case HalfKind::clear_then_secured:
    return Kind::clear_then_secured;
  case HalfKind::tunnelled:
    return Kind::tunnelled;
  case HalfKind::secured:
    return Kind::secured;
  case HalfKind::blocked:
    return Kind::blocked;
  case HalfKind::fails:
    return Kind::fails;
  case HalfKind::unknown:
    return Kind::unknown;
  }
  __builtin_unreachable();
}

Outcome outcomeOf(const Half& forward) {
  Outcome outcome;
  outcome.kind = kindOf(forward.kind);
  outcome.association = forward.association;
  outcome.failure = forward.failure;
  outcome.delay_ms = forward.delay_ms;
  outcome.gateways = forward.gateways;
  if (forward.kind == HalfKind::blocked)
    outcome.where = forward.stopped_by_sender ? Where{Side::initiator, ir::Direction::out}
                                              : Where{Side::responder, ir::Direction::in};
  return outcome;
}

bool sameAction(const Judgement& a, const Judgement& b) {
  return a.action && a.action == b.action;
}

/// The four judgements of one connection and who makes them.
struct Connection {
  const Network& network;
  const Peer& initiator;
  const Peer& responder;
  net::Packet packet, reply;
  Judgements at;
};

/// True if the association that the packet made also carries its reply: each end's filter for the reply leads to it.
bool repliesByAssociation(const Connection& connection, const Half& forward, Outcome& outcome) {
  const Judgements& at = connection.at;
  bool sent = forward.by_default_response || sameAction(at.packet_in, at.reply_out) ||
              (at.packet_in.kind == Judgement::Kind::open && at.reply_out.kind == Judgement::Kind::open);
  if (!sent || at.reply_in.kind == Judgement::Kind::block)
    return false;
  if (at.reply_in.kind != Judgement::Kind::pass)
    return true;
  const catalog::Platform* platform = connection.initiator.platform;
  const auto& refuses = platform ? platform->clear_refuses_secured.value : std::nullopt;
  if (!refuses)
    outcome.remarks.assume("not documented: whether " + connection.initiator.name +
                           " takes a protected reply where its filter says clear; taken as yes");
  return !refuses.value_or(false);
}

/// Stopped on the way back.
void stopReply(Outcome& outcome, bool by_responder, const std::optional<Failure>& failure) {
  outcome.kind = Kind::one_way;
  outcome.where = by_responder ? Where{Side::responder, ir::Direction::out} : Where{Side::initiator, ir::Direction::in};
  outcome.failure = failure;
  outcome.failure_of_reply = true;
}

void addReply(const Connection& connection, const Half& forward, Outcome& outcome) {
  bool secured = forward.kind == HalfKind::secured || forward.kind == HalfKind::clear_then_secured;
  bool protects = secured || forward.kind == HalfKind::tunnelled;
  if (secured && repliesByAssociation(connection, forward, outcome))
    return;
  if (secured && connection.at.packet_in.kind != Judgement::Kind::block &&
      connection.at.reply_in.kind == Judgement::Kind::pass &&
      sameAction(connection.at.packet_in, connection.at.reply_out))
    return stopReply(outcome, /*by_responder=*/false, std::nullopt); // a protected reply, where clear is wanted
  Leg back{connection.responder, connection.initiator, connection.reply, connection.at.reply_out,
           connection.at.reply_in};
  Half reply = judgePath(connection.network, back, forward.kind == HalfKind::soft, outcome.remarks);
  switch (reply.kind) {
  case HalfKind::clear:
    if (protects)
      outcome.kind = Kind::reply_clear;
    return;
  case HalfKind::tunnelled:
    return;
  case HalfKind::soft:
    outcome.kind = protects ? Kind::reply_clear : Kind::soft;
    if (forward.kind != HalfKind::soft) {
      outcome.delay_ms = reply.delay_ms;
      outcome.failure = reply.failure;
      outcome.failure_of_reply = true;
    }
    return;
  case HalfKind::clear_then_secured:
  case HalfKind::secured:
    if (!protects) {
      outcome.kind = Kind::clear_then_secured;
      outcome.association = reply.association;
    }
    return;
  case HalfKind::blocked:
    return stopReply(outcome, reply.stopped_by_sender, std::nullopt);
  case HalfKind::fails:
    return stopReply(outcome, /*by_responder=*/true, reply.failure);
  case HalfKind::unknown:
    outcome.kind = Kind::unknown;
    return;
  }
}

void noteDomainController(const Peer& one, const Peer& other, Outcome& outcome) {
  bool refused = one.platform && !one.platform->dc_traffic.value.value_or(true);
  if (refused && other.domain_controller && outcome.association)
    outcome.remarks.note("IPsec between " + one.name + " and a domain controller is not supported on " +
                         one.platform->name.str());
}

} // namespace

Outcome outcome(const Network& network, const Peer& initiator, const Peer& responder, const net::Packet& packet,
                const Judgements& judgements) {
  std::optional<net::Packet> answer = answerTo(packet);
  Connection connection{network, initiator, responder, packet, answer.value_or(packet), judgements};
  Remarks remarks;
  Leg forth{initiator, responder, packet, judgements.packet_out, judgements.packet_in};
  Half forward = judgePath(network, forth, false, remarks);
  Outcome result = outcomeOf(forward);
  result.decided = judgements;
  result.remarks = std::move(remarks);
  bool arrives =
      forward.kind != HalfKind::blocked && forward.kind != HalfKind::fails && forward.kind != HalfKind::unknown;
  if (arrives && answer)
    addReply(connection, forward, result);
  for (const Peer* peer : {&initiator, &responder})
    if (peer->policy && peer->policy->audit)
      result.remarks.note(auditRemark(peer->name));
  noteDomainController(initiator, responder, result);
  noteDomainController(responder, initiator, result);
  return result;
}

Outcome outcome(const Network& network, const Peer& initiator, const Peer& responder, const net::Packet& packet) {
  Judgements judgements;
  judgements.packet_out = judge(initiator, ir::Direction::out, packet);
  judgements.packet_in = judge(responder, ir::Direction::in, packet);
  if (std::optional<net::Packet> reply = answerTo(packet)) {
    judgements.reply_out = judge(responder, ir::Direction::out, *reply);
    judgements.reply_in = judge(initiator, ir::Direction::in, *reply);
  }
  return outcome(network, initiator, responder, packet, judgements);
}

} // namespace cordon::meaning
