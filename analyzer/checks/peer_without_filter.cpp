// NEG401: a rule negotiates with a host that it names, and that host has no filter for it, or no IPsec at all.
#include "analyzer/check.h"
#include "analyzer/disagreements.h"

#include "compiler/diag/kinds/neg.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <set>

namespace cordon::analyzer {
namespace {

using meaning::Judgement;
using Kind = meaning::Outcome::Kind;

/// True if the filter is a rule's, and the end that is not its host's is a single address.
bool isRuleForOneHost(const meaning::End& end, const Judgement& judgement, bool sends) {
  if (!judgement.filter || judgement.kind != Judgement::Kind::negotiate)
    return false;
  const ir::Endpoint peer = sends ? judgement.filter->target() : judgement.filter->source();
  return llvm::StringRef(end.peer.policy->origin(*judgement.filter).name).starts_with("rule ") && !peer.me &&
         peer.prefix.isHost();
}

/// True if nothing at the end says anything of the packet, and others do not configure it either.
bool hasNothing(const Judgement& judgement) {
  return judgement.kind == Judgement::Kind::pass && !judgement.filter;
}

std::string whyNot(const meaning::Peer& peer) {
  if (!peer.platform || !peer.platform->ipsec.value.value_or(true))
    return "has no IPsec";
  return peer.policy ? "has no filter for this" : "has no policy";
}

std::pair<std::string, std::string> namesOf(const Encounter& encounter) {
  return std::minmax(encounter.from.peer.name, encounter.to.peer.name);
}

/// The hosts whose filters negotiate for different traffic: that is a finding of its own (NEG407), and leaves some
/// packets without a filter.
std::set<std::pair<std::string, std::string>> unfitting(const Encounters& encounters) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const Encounter& encounter : encounters.all())
    if (llvm::any_of(encounter.cases, [](const Encounter::Case& one) {
          return one.outcome.failure && one.outcome.failure->field == meaning::Field::selectors;
        }))
      pairs.insert(namesOf(encounter));
  return pairs;
}

void run(Context& context) {
  Disagreements found;
  const auto elsewhere = unfitting(context.encounters);
  for (const Encounter& encounter : context.encounters.all()) {
    if (elsewhere.count(namesOf(encounter)))
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
      if (!isRuleForOneHost(end, own, /*sends=*/is_first) || !hasNothing(other) ||
          context.encounters.isMeant(encounter, one.packet))
        continue;
      found.addDirected(diag::NothingAtPeer, {context.encounters.sideOf(end, own), "negotiates with " + peer.peer.name},
                        {context.encounters.hostOf(peer.peer.name), whyNot(peer.peer)}, is_first, encounter.pairs, [&] {
                          return Disagreements::Details{
                              diag::NothingAtPeer,
                              exampleOf(encounter, one),
                              "write the other half on that host, or `rule ... among` for both; of "
                              "one that others configure, say what it `offers`",
                              {}};
                        });
    }
  }
  found.report(context.diags);
}

} // namespace

extern const Check peer_without_filterCheck{run, true};

} // namespace cordon::analyzer
