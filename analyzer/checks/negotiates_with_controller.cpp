// PLT608: IPsec between a member and a domain controller on a platform that does not support it, whatever the
// authentication.
#include "analyzer/agreed.h"
#include "analyzer/check.h"
#include "analyzer/disagreements.h"

#include "compiler/diag/kinds/plt.h"
#include "compiler/model/trust.h"

namespace cordon::analyzer {
namespace {

/// True if `member` asks `controller` for tickets, and its platform cannot do so by IPsec.
bool isUnsupported(const meaning::Peer& member, const meaning::Peer& controller, const model::Model& model) {
  return controller.domain_controller && !member.domain_controller && member.platform &&
         !member.platform->dc_traffic.value.value_or(true) && !member.domain.empty() && !controller.domain.empty() &&
         model::kerberosObstacle(model.forests, member.domain, controller.domain).empty();
}

void run(Context& context) {
  Disagreements found;
  forEachAgreed(context.encounters, [&](const Agreed& agreed) {
    const Encounter& encounter = agreed.encounter;
    const meaning::Peer &from = encounter.from.peer, &to = encounter.to.peer;
    const model::Model& model = *context.subject.model;
    bool is_member_first = isUnsupported(from, to, model);
    if (!is_member_first && !isUnsupported(to, from, model))
      return;
    auto has = [](const meaning::Peer& peer, bool is_member) {
      return peer.name + (is_member ? ", a member, on " + peer.platform->name.str() : ", a domain controller");
    };
    found.add(diag::NegotiatesWithController,
              {context.encounters.sideOf(encounter.from, agreed.from), has(from, is_member_first)},
              {context.encounters.sideOf(encounter.to, agreed.to), has(to, !is_member_first)}, encounter, [&] {
                return Disagreements::Details{
                    diag::NegotiatesWithController,
                    exampleOf(encounter, agreed.one),
                    "exempt the domain controllers: `exemption ... { to DC; applies to GROUP; }`",
                    {"a member needs its controller before it can negotiate at all"}};
              });
  });
  found.report(context.diags);
}

} // namespace

extern const Check negotiates_with_controllerCheck{run, true};

} // namespace cordon::analyzer
