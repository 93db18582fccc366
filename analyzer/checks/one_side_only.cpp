// NEG409: one of two hosts can open connections to the other, which can open none itself: it sends in clear and answers
// IKE by its default response alone, and its peer refuses clear packets. What an access list makes one-sided is meant.
#include "analyzer/check.h"
#include "analyzer/disagreements.h"

#include "compiler/diag/kinds/neg.h"

#include <map>

namespace cordon::analyzer {
namespace {

using Kind = meaning::Outcome::Kind;
using Does = meaning::Judgement::Kind;

/// The first connection that is secured by the responder's default response, or null.
const Encounter::Case* answered(const Encounter& encounter) {
  for (const Encounter::Case& one : encounter.cases)
    if (one.outcome.kind == Kind::secured && !one.outcome.decided.packet_in.filter &&
        one.outcome.decided.packet_out.kind == Does::negotiate)
      return &one;
  return nullptr;
}

void run(Context& context) {
  std::map<std::pair<std::string, std::string>, const Encounter*> by_names;
  for (const Encounter& encounter : context.encounters.all())
    if (encounter.to.peer.policy && encounter.to.peer.policy->response() && answered(encounter))
      by_names.try_emplace({encounter.from.peer.name, encounter.to.peer.name}, &encounter);
  Disagreements found;
  for (const Encounter& encounter : context.encounters.all()) {
    auto back = by_names.find({encounter.to.peer.name, encounter.from.peer.name});
    if (back == by_names.end())
      continue;
    for (const Encounter::Case& one : encounter.cases) {
      const meaning::Judgements& decided = one.outcome.decided;
      if (one.outcome.kind != Kind::blocked || decided.packet_out.filter || decided.packet_in.kind != Does::negotiate ||
          context.encounters.isMeant(encounter, one.packet))
        continue;
      found.add(diag::OneSideOnly,
                {context.encounters.sideOf(encounter.from, decided.packet_out), "answers IKE, and begins none"},
                {context.encounters.sideOf(encounter.to, decided.packet_in), "refuses what comes in clear"}, encounter,
                [&] {
                  return Disagreements::Details{
                      diag::OneSideOnly,
                      exampleOf(encounter, one),
                      "let the one `accept unsecured`, or give the other a filter of its own",
                      {"the other way round: " + exampleOf(*back->second, *answered(*back->second))}};
                });
    }
  }
  found.report(context.diags);
}

} // namespace

extern const Check one_side_onlyCheck{run, true};

} // namespace cordon::analyzer
