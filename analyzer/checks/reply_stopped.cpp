// NEG410: a permit for one direction whose replies are stopped: by the filter that would have been its mirror.
#include "analyzer/check.h"
#include "analyzer/disagreements.h"

#include "compiler/diag/kinds/neg.h"

#include <llvm/ADT/StringSet.h>

namespace cordon::analyzer {
namespace {

using meaning::Judgement;

void run(Context& context) {
  llvm::StringSet<> one_way; // the names of origins
  for (const model::Rule& rule : context.subject.model->rules)
    if (rule.one_way && rule.verdict == model::Rule::Verdict::permit)
      one_way.insert(("rule " + rule.name).str());
  if (one_way.empty())
    return;
  Disagreements found;
  for (const Encounter& encounter : context.encounters.all())
    for (const Encounter::Case& one : encounter.cases) {
      if (one.outcome.kind != meaning::Outcome::Kind::one_way || context.encounters.isMeant(encounter, one.packet))
        continue;
      const meaning::Judgements& decided = one.outcome.decided;
      auto isOneWay = [&](const meaning::End& end, const Judgement& judgement) {
        return judgement.filter && one_way.contains(end.peer.policy->origin(*judgement.filter).name);
      };
      bool is_at_from = isOneWay(encounter.from, decided.packet_out);
      if (!is_at_from && !isOneWay(encounter.to, decided.packet_in))
        continue;
      bool by_responder = one.outcome.where->side == meaning::Side::responder;
      const meaning::End& stopper = by_responder ? encounter.to : encounter.from;
      const Judgement& stops = by_responder ? decided.reply_out : decided.reply_in;
      Side own = is_at_from ? context.encounters.sideOf(encounter.from, decided.packet_out)
                            : context.encounters.sideOf(encounter.to, decided.packet_in);
      found.addDirected(diag::ReplyStopped, {std::move(own), "permits one direction"},
                        {context.encounters.sideOf(stopper, stops), "decides the reply at " + stopper.peer.name},
                        is_at_from, encounter.pairs, [&] {
                          return Disagreements::Details{
                              diag::ReplyStopped,
                              exampleOf(encounter, one),
                              "leave `one-way` out, or permit the replies by a rule of their own",
                              {}};
                        });
    }
  found.report(context.diags);
}

} // namespace

extern const Check reply_stoppedCheck{run, true};

} // namespace cordon::analyzer
