// AUT301: filters between the same two addresses ask for different main modes, and IKE has one for them all.
#include "analyzer/check.h"
#include "analyzer/disagreements.h"
#include "analyzer/main_modes.h"

#include "compiler/diag/kinds/aut.h"
#include "compiler/ir/describe.h"

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  Disagreements found;
  for (const Encounter& encounter : context.encounters.all())
    for (const MainModeConflict& conflict : conflictsOf(context.encounters, encounter)) {
      if (context.encounters.isMeant(encounter, conflict.first->packet) ||
          context.encounters.isMeant(encounter, conflict.second->packet))
        continue;
      found.addOfOneEnd(
          diag::TwoMainModes, {conflict.one, conflict.one_asks}, {conflict.other, conflict.other_asks}, encounter, [&] {
            return Disagreements::Details{
                diag::TwoMainModes,
                ir::describe(conflict.first->packet) + " and " + ir::describe(conflict.second->packet) + ", at " +
                    conflict.end->peer.name,
                "use one authentication and one list of main-mode offers for all that two hosts say to each other",
                {"main mode knows addresses and no ports: the first that is made serves both"}};
          });
    }
  found.report(context.diags);
}

} // namespace

extern const Check two_main_modesCheck{run, true};

} // namespace cordon::analyzer
