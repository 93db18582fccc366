// EXP208: a block of all traffic takes with it what the host itself needs: names, tickets, an address, and the ICMP
// messages without which path MTU discovery is blind.
#include "analyzer/check.h"

#include "analyzer/infrastructure.h"
#include "compiler/diag/kinds/exp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <map>
#include <variant>

namespace cordon::analyzer {
namespace {

struct Loss {
  const ir::Origin* origin = nullptr;
  std::string host;
  std::vector<std::string> what;
};
using Losses = std::map<std::string, Loss>;

void add(Losses& losses, const meaning::Judgement& judgement, const std::string& host, const std::string& what) {
  const ir::Origin& origin = judgement.tables->origin(*judgement.filter);
  if (origin.kind != ir::Origin::Kind::policy || origin.spans.empty())
    return;
  Loss& loss = losses.try_emplace(origin.name, Loss{&origin, host, {}}).first->second;
  if (!llvm::is_contained(loss.what, what))
    loss.what.push_back(what);
}

bool blocks(const meaning::Judgement& judgement) {
  return judgement.kind == meaning::Judgement::Kind::block;
}

/// What the host's own filters do with a question or its answer.
void lookAtNeeds(Context& context, Losses& losses) {
  const model::Model& model = *context.subject.model;
  forEachNeed(model, context.estate, [&](model::HostId host, const Need& need, llvm::ArrayRef<Attempt> attempts) {
    auto stopper = [](const Attempt& attempt) -> const meaning::Judgement* {
      const meaning::Judgements& at = attempt.outcome.decided;
      return blocks(at.packet_out) ? &at.packet_out : blocks(at.reply_in) ? &at.reply_in : nullptr;
    };
    if (llvm::all_of(attempts, stopper))
      add(losses, *stopper(attempts.front()), model.host(host).name, need.what.str());
  });
}

/// True if there is anybody that the host may send to: something passes or is negotiated, by a filter that was written
/// or because none matches.
bool mayBeSent(const meaning::Peer& peer, const net::Packet& far) {
  if (!blocks(meaning::judge(peer, ir::Direction::out, far)))
    return true;
  return llvm::any_of(peer.policy->out, [&](const ir::Filter& filter) {
    return filter.layer != ir::Layer::platform && filter.family == far.source.family &&
           !std::holds_alternative<ir::Block>(peer.policy->action(filter));
  });
}

/// A router on the way says that a packet is too big: RFC 1191, RFC 8201. Who blocks ICMP by name means it.
void lookAtPathMtu(Context& context, Losses& losses) {
  const net::Packet too_big[] = {
      {*net::parseAddress("192.0.2.1"), {}, net::protocol::icmp, 3, 4},
      {*net::parseAddress("2001:db8:ffff::1"), {}, net::protocol::icmpv6, 2, 0},
  };
  for (model::HostId id : context.estate.standIns())
    for (net::Packet packet : too_big) {
      auto end = context.estate.endOf(id, packet.source.family);
      if (!end)
        continue;
      packet.destination = end->address;
      if (!mayBeSent(end->peer, {end->address, packet.source, net::protocol::tcp, 1024, 443}))
        continue; // no packet is too big where there is none
      meaning::Judgement judgement = meaning::judge(end->peer, ir::Direction::in, packet);
      if (blocks(judgement) && judgement.filter->protocol == ir::kAnyProtocol)
        add(losses, judgement, end->peer.name, "path MTU discovery (ICMP: too big)");
    }
}

void run(Context& context) {
  Losses losses;
  lookAtNeeds(context, losses);
  lookAtPathMtu(context, losses);
  for (const auto& [name, loss] : losses)
    context.diags
        .report(loss.origin->spans.front(), diag::BlocksInfrastructure, name, "`" + loss.host + "`",
                llvm::join(loss.what, ", "))
        .help("permit what it needs by rules of their own, which are finer; or accept it by `allow EXP208`");
}

} // namespace

extern const Check blocks_infrastructureCheck{run, true};

} // namespace cordon::analyzer
