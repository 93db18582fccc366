#include "compiler/meaning/half.h"

#include "compiler/ir/describe.h"
#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/negotiation.h"
#include "compiler/meaning/open_peer.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::meaning {
namespace {

using Kind = Half::Kind;
using Trigger = catalog::FallbackTrigger;

Half blocked(bool by_sender) {
  Half half;
  half.kind = Kind::blocked;
  half.stopped_by_sender = by_sender;
  return half;
}

/// What the sender's IKE meets.
struct Silence {};
using Answer = std::variant<Silence, Association, Failure, Undecided>;

/// True if the side may be the host: a class's list also has filters that name other members.
bool isOwn(const ir::Endpoint& side, const Peer& peer) {
  return side.me ||
         llvm::any_of(peer.addresses, [&](const net::Address& address) { return side.prefix.contains(address); });
}

/// True if some filter of the host negotiates, so that it runs IKE.
bool runsIke(const Peer& peer) {
  auto negotiates = [&](const ir::Filter& filter) {
    return std::holds_alternative<ir::Negotiate>(peer.policy->action(filter));
  };
  return peer.policy &&
         (llvm::any_of(peer.policy->out,
                       [&](const auto& each) { return negotiates(each) && isOwn(each.source(), peer); }) ||
          llvm::any_of(peer.policy->in,
                       [&](const auto& each) { return negotiates(each) && isOwn(each.target(), peer); }));
}

/// The default response by which the host answers; null if it has none, or its platform ignores it.
const ir::Negotiate* responseOf(const Peer& peer, Remarks& remarks) {
  const ir::Negotiate* response = peer.policy ? peer.policy->response() : nullptr;
  if (!response || !peer.platform || peer.platform->default_response.value.value_or(true))
    return response;
  remarks.note(peer.platform->name.str() + " has no default response rule: " + peer.name + " does not answer by it");
  return nullptr;
}

/// What the two ends' IKE comes to, each by its action or by what others are known to have it offer.
Answer negotiateBoth(const Network& network, const Leg& leg, Remarks& remarks) {
  const ir::Negotiate own = withOffers(leg.sender, *leg.out.action, remarks);
  const ir::Negotiate other = withOffers(leg.receiver, *leg.in.action, remarks);
  Party initiator{leg.sender, *leg.out.tables, own, leg.out.filter, leg.out_direction};
  Party responder{leg.receiver, *leg.in.tables, other, leg.in.filter, leg.in_direction};
  return std::visit([](auto&& end) -> Answer { return end; },
                    negotiate(initiator, responder, leg.packet, network.forests(), remarks));
}

/// The receiver has no filter for the packet, or permits it.
Answer askPassing(const Network& network, const Leg& leg, Half& half, Remarks& remarks) {
  const Peer& receiver = leg.receiver;
  const ir::Negotiate* response = leg.in.filter ? nullptr : responseOf(receiver, remarks);
  if (response) {
    half.by_default_response = true;
    Leg answering = leg;
    answering.in.action = response;
    answering.in.tables = receiver.policy;
    return negotiateBoth(network, answering, remarks);
  }
  if (!runsIke(receiver) && !(leg.in.filter && responseOf(receiver, remarks))) {
    bool others = !receiver.policy && receiver.platform && receiver.platform->backend.empty();
    if (others && receiver.platform->ipsec.value.value_or(true))
      remarks.assume(receiver.name + ", which Cordon does not configure, has no IPsec policy");
    return Silence{};
  }
  bool meets = llvm::any_of(receiver.policy->in, [&](const ir::Filter& filter) {
    return std::holds_alternative<ir::Negotiate>(receiver.policy->action(filter)) &&
           matchesAddresses(filter, leg.packet, receiver.addresses);
  });
  if (!meets)
    remarks.assume("not documented: whether " + receiver.name +
                   " answers IKE from an address that none of its filters negotiates with; taken as yes");
  return Failure{Phase::quick_mode, Side::responder, Field::filter,
                 leg.out.filter ? ir::describe(*leg.out.filter) : "the default response",
                 leg.in.filter ? "`" + receiver.policy->origin(*leg.in.filter).name + "` permits it" : "no filter"};
}

/// What follows from the answer, and from what either end does with clear packets.
Half conclude(const Leg& leg, const Answer& answer, bool receives_clear, Half half, Remarks& remarks) {
  const Fallback fallback = fallbackOf(leg.sender, *leg.out.action, remarks);
  const bool at_once = fallback.allowed && fallback.trigger == Trigger::at_once;
  auto soft = [&] {
    if (*fallback.condition)
      remarks.assume(leg.sender.name + ": " + fallback.condition);
    half.kind = Kind::soft;
    half.delay_ms = at_once ? std::optional<uint32_t>(0) : fallback.delay_ms;
    return half;
  };
  if (const auto* agreed = std::get_if<Association>(&answer)) {
    half.association = *agreed;
    half.kind = at_once && receives_clear ? Kind::clear_then_secured : Kind::secured;
    if (at_once && !receives_clear)
      remarks.note(leg.sender.name + " sends in clear while IKE runs: " + leg.receiver.name +
                   " refuses these first packets");
    return half;
  }
  if (const auto* failed = std::get_if<Failure>(&answer)) {
    half.failure = *failed;
    bool falls_back = fallback.allowed && fallback.trigger != Trigger::silence;
    if (falls_back && receives_clear)
      return soft();
    if (fallback.allowed && failed->looks_silent && !falls_back)
      remarks.assume("not documented: whether a peer that stops answering in the middle of main mode is silent to " +
                     leg.sender.name + "; taken as no");
    half.kind = Kind::fails;
    return half;
  }
  if (std::holds_alternative<Undecided>(answer)) {
    half.kind = Kind::unknown;
    return half;
  }
  if (!fallback.allowed)
    return blocked(/*by_sender=*/true);
  return receives_clear ? soft() : blocked(/*by_sender=*/false);
}

} // namespace

Half judgeLeg(const Network& network, const Leg& leg, bool has_soft, Remarks& remarks) {
  using Does = Judgement::Kind;
  if (leg.out.kind == Does::block)
    return blocked(/*by_sender=*/true);
  if (leg.in.kind == Does::block)
    return blocked(/*by_sender=*/false);
  if (leg.out.kind == Does::open || leg.in.kind == Does::open)
    return judgeOpenLeg(network, leg, has_soft, remarks);
  if (leg.out.kind == Does::pass && leg.in.kind == Does::pass)
    return {};
  if (leg.out.kind == Does::pass) {
    if (has_soft || acceptsClear(leg.receiver, *leg.in.action, remarks))
      return {};
    if (!leg.out.filter && leg.sender.policy && leg.sender.policy->response())
      remarks.note(leg.receiver.name + " refuses clear packets and so does not ask: the default response of " +
                   leg.sender.name + " answers once " + leg.receiver.name + " opens a connection itself");
    return blocked(/*by_sender=*/false);
  }
  bool both = leg.in.kind == Does::negotiate;
  bool receives_clear = !both || has_soft || acceptsClear(leg.receiver, *leg.in.action, remarks);
  Half half;
  Answer answer = both ? negotiateBoth(network, leg, remarks) : askPassing(network, leg, half, remarks);
  return conclude(leg, answer, receives_clear, half, remarks);
}

} // namespace cordon::meaning
