#include "analyzer/expectations.h"

#include "compiler/diag/kinds/xpt.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/connections.h"
#include "compiler/meaning/outcome_text.h"

namespace cordon::analyzer {
namespace {

using meaning::Outcome;
using Verdict = model::Expectation::Verdict;

const char* nameOf(Verdict verdict) {
  switch (verdict) {
  case Verdict::secured:
    return "secured";
  case Verdict::encrypted:
    return "secured with encryption";
  case Verdict::clear:
    return "clear";
  case Verdict::blocked:
    return "blocked";
  case Verdict::fails:
    return "fails";
  case Verdict::one_way:
    return "one-way";
  case Verdict::unknown:
    return "unknown";
  }
  __builtin_unreachable();
}

/// True if the platform, not the policy, decides what becomes of the packet.
bool isPlatforms(const meaning::Peer& peer, const meaning::Judgement& judgement) {
  if (!judgement.filter)
    return false;
  ir::Origin::Kind kind = peer.policy->origin(*judgement.filter).kind;
  return kind == ir::Origin::Kind::builtin || kind == ir::Origin::Kind::platform;
}

/// One expectation and the first connection that it does not hold for.
class Check {
public:
  Check(const model::Expectation& expectation, diag::Diagnostics& diags) : expectation(expectation), diags(diags) {}

  bool decide(const meaning::Network& network, const meaning::Atoms& atoms, uint64_t work_max) {
    std::vector<meaning::Atom> from = atoms.of(expectation.from), to = atoms.of(expectation.to);
    meaning::Walk walk = meaning::forEachConnection(network, from, to, expectation.services, work_max,
                                                    [&](const meaning::Connection& each) { return hold(each); });
    if (walk == meaning::Walk::too_much)
      diags.report(expectation.span, diag::ExpectationTooLarge, work_max)
          .help("say it of fewer hosts, or of one service");
    else if (walk == meaning::Walk::complete && !met_any)
      diags.report(expectation.span, diag::ExpectationOfNothing)
          .help("name two different hosts with addresses of one family");
    return walk == meaning::Walk::complete && met_any;
  }

private:
  bool hold(const meaning::Connection& each) {
    // What a platform lets by whatever its filters say (IKE's own packets, for one) is no matter of the policy.
    const meaning::Judgements& decided = each.outcome.decided;
    if (isPlatforms(each.from.peer, decided.packet_out) || isPlatforms(each.to.peer, decided.packet_in))
      return true;
    met_any = true;
    if (meets(each.outcome, expectation.verdict))
      return true;
    report(each);
    return false;
  }

  void report(const meaning::Connection& each) {
    const meaning::Peer &from = each.from.peer, &to = each.to.peer;
    std::string packet = ir::describe(each.packet);
    if (each.packet.connection == net::ConnectionClass::remote_access)
      packet += " over a remote-access connection";
    diag::Report report = diags.report(expectation.span, diag::ExpectationFails, nameOf(expectation.verdict),
                                       "`" + packet + "`", meaning::describe(each.outcome, from.name, to.name));
    const meaning::Judgements& decided = each.outcome.decided;
    addPlace(report, "packet", from, ir::Direction::out, decided.packet_out);
    addPlace(report, "packet", to, ir::Direction::in, decided.packet_in);
    bool answered = meaning::answerTo(each.packet).has_value();
    if (answered && !isSameStatement(decided.packet_in, decided.reply_out))
      addPlace(report, "reply", to, ir::Direction::out, decided.reply_out);
    if (answered && !isSameStatement(decided.packet_out, decided.reply_in))
      addPlace(report, "reply", from, ir::Direction::in, decided.reply_in);
    for (const meaning::End* end : {&each.from, &each.to})
      if (!end->is_known)
        report.note("assumed: " + end->peer.name + " is a host without IPsec");
    for (const std::string& text : each.outcome.remarks.assumptions)
      report.note("assumed: " + text);
    for (const std::string& text : each.outcome.remarks.notes)
      report.note(text);
    report.help("`cordon explain " + arguments(each) + "` shows what decides it");
  }

  /// True if the host treats the reply by the other half of what it treats the packet by.
  static bool isSameStatement(const meaning::Judgement& packet, const meaning::Judgement& reply) {
    if (!packet.filter || !reply.filter)
      return packet.filter == reply.filter;
    return packet.filter->origin == reply.filter->origin && packet.filter->action == reply.filter->action;
  }

  /// Where the filter that decides was written, or that there is none.
  static void addPlace(diag::Report& report, const char* what, const meaning::Peer& peer, ir::Direction direction,
                       const meaning::Judgement& judgement) {
    std::string place = std::string("the ") + what + " at " + peer.name + ", " + ir::nameOf(direction);
    if (!judgement.filter) {
      report.note(place + ": " + (peer.policy ? "no filter matches" : "no policy"));
      return;
    }
    const ir::Origin& origin = peer.policy->origin(*judgement.filter);
    std::string decides = "decides " + place + ": " + ir::brief(peer.policy->action(*judgement.filter));
    if (origin.spans.empty())
      report.note("`" + origin.name + "` " + decides);
    for (source::Span span : origin.spans)
      report.label(span, decides);
  }

  std::string arguments(const meaning::Connection& each) const {
    const net::Packet& packet = each.packet;
    std::string text = "--from " + (each.from.is_known ? each.from.peer.name : net::toString(packet.source)) +
                       " --to " + (each.to.is_known ? each.to.peer.name : net::toString(packet.destination));
    if (net::isIcmp(packet.protocol))
      return text + " --icmp " + std::to_string(packet.source_port) + "/" + std::to_string(packet.destination_port);
    if (packet.protocol == net::protocol::tcp || packet.protocol == net::protocol::udp)
      return text + " --service " + ir::protocolName(packet.protocol) + "/" + std::to_string(packet.destination_port) +
             " --sport " + std::to_string(packet.source_port);
    return text + " --service " + std::to_string(packet.protocol);
  }

  const model::Expectation& expectation;
  diag::Diagnostics& diags;
  bool met_any = false;
};

} // namespace

bool meets(const Outcome& outcome, Verdict verdict) {
  using Kind = Outcome::Kind;
  bool lasts = outcome.kind == Kind::secured && outcome.association && !outcome.association->at_rekey;
  switch (verdict) {
  case Verdict::secured:
    return lasts;
  case Verdict::encrypted:
    return lasts && outcome.association->isEncrypted();
  case Verdict::clear:
    return outcome.kind == Kind::clear || outcome.kind == Kind::soft || outcome.kind == Kind::tunnelled;
  case Verdict::blocked:
    return outcome.kind == Kind::blocked;
  case Verdict::fails:
    return outcome.kind == Kind::fails;
  case Verdict::one_way:
    return outcome.kind == Kind::one_way;
  case Verdict::unknown:
    return outcome.kind == Kind::unknown;
  }
  __builtin_unreachable();
}

size_t checkExpectations(const Compilation& compilation, diag::Diagnostics& diags, uint64_t work_max) {
  const model::Model& model = compilation.model;
  if (model.expectations.empty())
    return 0;
  meaning::Network network(model, [&](const model::Host& host) { return compilation.classOf(host.name); });
  std::vector<const ir::PolicyIr*> policies;
  for (const ir::PolicyIr& policy : compilation.classes)
    policies.push_back(&policy);
  meaning::Atoms atoms(model, network, policies);
  size_t holding = 0;
  for (const model::Expectation& expectation : model.expectations)
    holding += Check(expectation, diags).decide(network, atoms, work_max);
  return holding;
}

} // namespace cordon::analyzer
