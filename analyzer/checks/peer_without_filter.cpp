// NEG401: a rule negotiates with a host that it names, and that host has no filter that does, or no IPsec at all. If
// both have such a rule for each other, the rules are for different traffic: NEG407.
#include "analyzer/check.h"
#include "analyzer/disagreements.h"
#include "analyzer/statements.h"

#include "compiler/diag/kinds/neg.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace cordon::analyzer {
namespace {

using meaning::Judgement;
using Kind = meaning::Outcome::Kind;

/// True if the filter is a rule's, and the end that is not its host's is a single address. What a rule has in common
/// with another statement is a part of what it says alone.
bool isRuleForOneHost(const meaning::End& end, const Judgement& judgement, bool sends) {
  if (!judgement.filter || judgement.kind != Judgement::Kind::negotiate)
    return false;
  const ir::Endpoint peer = sends ? judgement.filter->target() : judgement.filter->source();
  const ir::Origin& origin = end.peer.policy->origin(*judgement.filter);
  return llvm::StringRef(origin.name).starts_with("rule ") && isWritten(origin) && !peer.me && peer.prefix.isHost();
}

using Names = std::pair<std::string, std::string>;

Names namesOf(const Encounter& encounter) {
  return std::minmax(encounter.from.peer.name, encounter.to.peer.name);
}

/// Pairs of hosts of which nothing is said here.
struct Silent {
  /// Their filters negotiate for different traffic: that is a finding of its own (NEG407), and leaves some packets
  /// without a filter.
  std::set<Names> unfitting;
  /// Both ends negotiate about something, so that a block of something else is an exception.
  std::set<Names> negotiating;
};

Silent silentOf(const Encounters& encounters) {
  Silent silent;
  for (const Encounter& encounter : encounters.all())
    for (const Encounter::Case& one : encounter.cases) {
      const meaning::Judgements& decided = one.outcome.decided;
      if (one.outcome.failure && one.outcome.failure->field == meaning::Field::selectors)
        silent.unfitting.insert(namesOf(encounter));
      if (decided.packet_out.kind == Judgement::Kind::negotiate && decided.packet_in.kind == Judgement::Kind::negotiate)
        silent.negotiating.insert(namesOf(encounter));
    }
  return silent;
}

/// What the peer does instead; null: what it should, or what it does is another matter.
const char* insteadOf(const meaning::Peer& peer, const Judgement& judgement, bool negotiates_else) {
  if (judgement.kind == Judgement::Kind::block)
    return negotiates_else ? nullptr : "blocks it";
  if (judgement.kind != Judgement::Kind::pass || judgement.filter) // a permit: EXP204
    return nullptr;
  if (!peer.platform || !peer.platform->ipsec.value.value_or(true))
    return "has no IPsec";
  return peer.policy ? "has no filter for this" : "has no policy";
}

/// A rule at one of two hosts that the other does not answer.
struct Unanswered {
  std::string host; ///< that has the rule
  Disagreements::Part rule, other;
  bool opens = false; ///< the rule's host opens the connection
  const Encounter* encounter = nullptr;
  std::string example;
};

/// The first connection of each rule that its peer does not answer, by the two hosts.
std::map<Names, std::vector<Unanswered>> unanswered(const Context& context) {
  std::map<Names, std::vector<Unanswered>> found;
  const Silent silent = silentOf(context.encounters);
  for (const Encounter& encounter : context.encounters.all()) {
    const Names names = namesOf(encounter);
    if (silent.unfitting.count(names))
      continue;
    for (const Encounter::Case& one : encounter.cases) {
      const meaning::Outcome& outcome = one.outcome;
      if (outcome.kind != Kind::blocked && outcome.kind != Kind::fails && outcome.kind != Kind::one_way)
        continue;
      const meaning::Judgements& decided = outcome.decided;
      bool is_first = isRuleForOneHost(encounter.from, decided.packet_out, /*sends=*/true);
      const meaning::End &end = is_first ? encounter.from : encounter.to,
                         &peer = is_first ? encounter.to : encounter.from;
      const Judgement &own = is_first ? decided.packet_out : decided.packet_in,
                      &other = is_first ? decided.packet_in : decided.packet_out;
      const char* instead = insteadOf(peer.peer, other, silent.negotiating.count(names) > 0);
      if (!instead || !isRuleForOneHost(end, own, /*sends=*/is_first) ||
          context.encounters.isMeant(encounter, one.packet))
        continue;
      Side side = other.filter ? context.encounters.sideOf(peer, other) : context.encounters.hostOf(peer.peer.name);
      found[names].push_back({end.peer.name,
                              {context.encounters.sideOf(end, own), "negotiates with " + peer.peer.name},
                              {std::move(side), instead},
                              is_first,
                              &encounter,
                              exampleOf(encounter, one)});
    }
  }
  return found;
}

void run(Context& context) {
  Disagreements found;
  for (const auto& [names, all] : unanswered(context)) {
    // Each has a rule for the other, and the two rules never meet: they are for different traffic.
    auto other = llvm::find_if(all, [&](const Unanswered& each) { return each.host != all.front().host; });
    if (other != all.end()) {
      found.add(diag::SelectorsDoNotFit, all.front().rule, other->rule, *all.front().encounter, [&] {
        return Disagreements::Details{
            diag::SelectorsDoNotFit, all.front().example, "negotiate for the same traffic at both ends", {}};
      });
      continue;
    }
    for (const Unanswered& each : all)
      found.addDirected(diag::NothingAtPeer, each.rule, each.other, each.opens, *each.encounter, [&] {
        return Disagreements::Details{diag::NothingAtPeer,
                                      each.example,
                                      "write the other half on that host, or `rule ... among` for both; of one that "
                                      "others configure, say what it `offers`",
                                      {}};
      });
  }
  found.report(context.diags);
}

} // namespace

extern const Check peer_without_filterCheck{run, true};

} // namespace cordon::analyzer
