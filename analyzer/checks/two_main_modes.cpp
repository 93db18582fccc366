// AUT301: filters between the same two addresses ask for different main modes, and IKE has one for them all.
#include "analyzer/check.h"
#include "analyzer/disagreements.h"
#include "analyzer/main_modes.h"

#include "compiler/diag/kinds/aut.h"
#include "compiler/ir/describe.h"

namespace cordon::analyzer {
namespace {

void add(Disagreements& found, const MainModeConflict& conflict, const Encounter& encounter) {
  found.addOfOneEnd(
      diag::TwoMainModes, {conflict.one, conflict.one_asks}, {conflict.other, conflict.other_asks}, encounter, [&] {
        return Disagreements::Details{
            diag::TwoMainModes,
            ir::describe(conflict.first) + " and " + ir::describe(conflict.second) + ", at " + conflict.at,
            "use one authentication and one list of main-mode offers for all that two hosts say to each other",
            {"main mode knows addresses and no ports: the first that is made serves both"}};
      });
}

void run(Context& context) {
  const Encounters& encounters = context.encounters;
  Disagreements found;
  for (const Encounter& encounter : encounters.all())
    for (const MainModeConflict& conflict : conflictsOf(encounters, encounter))
      if (!encounters.isMeant(encounter, conflict.first) && !encounters.isMeant(encounter, conflict.second))
        add(found, conflict, encounter);
  const std::vector<GatewayConflicts> of_gateways =
      conflictsOfTunnels(*context.subject.model, encounters, context.subject.work_max);
  for (const GatewayConflicts& each : of_gateways)
    for (const MainModeConflict& conflict : each.conflicts)
      if (!encounters.isMeantBetween(each.gateways.from, each.gateways.to, conflict.first) &&
          !encounters.isMeantBetween(each.gateways.from, each.gateways.to, conflict.second))
        add(found, conflict, each.gateways);
  found.report(context.diags);
}

} // namespace

extern const Check two_main_modesCheck{run, true};

} // namespace cordon::analyzer
