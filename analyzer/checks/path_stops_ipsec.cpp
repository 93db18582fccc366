// NEG414: a device on the path stops what two hosts negotiate: IKE, ESP, AH, or AH because it translates addresses.
#include "analyzer/agreed.h"
#include "analyzer/check.h"

#include "compiler/diag/kinds/neg.h"
#include "compiler/meaning/on_path.h"

#include <map>

namespace cordon::analyzer {
namespace {

struct Finding {
  std::string why, example;
  std::vector<Side> sides;
};

void run(Context& context) {
  std::map<const model::Device*, Finding> found;
  forEachAgreed(context.encounters, [&](const Agreed& agreed) {
    if (context.encounters.isMeant(agreed.encounter, agreed.one.packet))
      return;
    const Encounter& encounter = agreed.encounter;
    for (const meaning::OnPath& one : meaning::onPath(context.encounters.devicesBetween(encounter), agreed.one.packet,
                                                      agreed.association, encounter.from.peer, encounter.to.peer)) {
      Finding& finding = found[one.device];
      if (!one.stops || !finding.why.empty())
        continue;
      finding.why = "it " + one.what;
      finding.example = exampleOf(agreed.encounter, agreed.one);
      finding.sides = {context.encounters.sideOf(agreed.encounter.from, agreed.from),
                       context.encounters.sideOf(agreed.encounter.to, agreed.to)};
    }
  });
  for (const model::Device& device : context.subject.model->devices) {
    auto at = found.find(&device);
    if (at == found.end() || at->second.why.empty())
      continue;
    const Finding& finding = at->second;
    auto report = context.diags.report(device.span, diag::PathStopsIpsec, device.name,
                                       "`" + finding.sides.front().name + "`", finding.why);
    for (const Side& side : finding.sides)
      if (side.span != finding.sides.front().span || &side == &finding.sides.front())
        report.label(side.span, "negotiates");
    report.note("for example " + finding.example)
        .help("let the device pass udp/500, udp/4500 and esp, or choose ESP where addresses are translated");
  }
}

} // namespace

extern const Check path_stops_ipsecCheck{run, true};

} // namespace cordon::analyzer
