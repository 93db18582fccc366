// NEG416: a host permits by a statement of its own what its peer blocks.
#include "analyzer/check.h"
#include "analyzer/disagreements.h"

#include "compiler/diag/kinds/neg.h"

namespace cordon::analyzer {
namespace {

using Kind = meaning::Judgement::Kind;

/// A permit that names the peer, not a subnet or everybody.
bool isPermitFor(const meaning::Peer& sender, const meaning::Judgement& judgement) {
  return judgement.kind == Kind::pass && judgement.filter && judgement.filter->target().prefix.isHost() &&
         sender.policy->origin(*judgement.filter).kind == ir::Origin::Kind::policy;
}

void run(Context& context) {
  Disagreements found;
  for (const Encounter& encounter : context.encounters.all())
    for (const Encounter::Case& one : encounter.cases) {
      const meaning::Judgements& decided = one.outcome.decided;
      if (decided.packet_in.kind != Kind::block || !isPermitFor(encounter.from.peer, decided.packet_out) ||
          context.encounters.isMeant(encounter, one.packet))
        continue;
      found.addDirected(
          diag::SentInVain, {context.encounters.sideOf(encounter.from, decided.packet_out), "permits it"},
          {context.encounters.sideOf(encounter.to, decided.packet_in), "blocks it"}, true, encounter, [&] {
            return Disagreements::Details{
                diag::SentInVain, exampleOf(encounter, one), "say `expect ... : blocked;` if that is meant", {}};
          });
    }
  found.report(context.diags);
}

} // namespace

extern const Check sent_in_vainCheck{run, true};

} // namespace cordon::analyzer
