// NEG414: a device on the path stops what two hosts negotiate: IKE, ESP, AH, or AH because it translates addresses.
#include "analyzer/agreed.h"
#include "analyzer/check.h"
#include "analyzer/site_tunnels.h"

#include "compiler/diag/kinds/neg.h"
#include "compiler/meaning/on_path.h"

#include <llvm/ADT/STLFunctionalExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

struct Finding {
  std::string why, example;
  std::vector<Side> sides;
};
using Findings = std::map<const model::Device*, Finding>;

/// The first of `things` that stops what is negotiated, of each device that has no finding.
void addStops(Findings& found, llvm::ArrayRef<meaning::OnPath> things, llvm::function_ref<std::string()> example,
              llvm::function_ref<std::vector<Side>()> sides) {
  for (const meaning::OnPath& one : things)
    if (Finding& finding = found[one.device]; one.stops && finding.why.empty())
      finding = {"it " + one.what, example(), sides()};
}

void lookAtRules(Context& context, Findings& found) {
  const Encounters& encounters = context.encounters;
  forEachAgreed(encounters, [&](const Agreed& agreed) {
    const Encounter& encounter = agreed.encounter;
    if (encounters.isMeant(encounter, agreed.one.packet))
      return;
    addStops(
        found,
        meaning::onPath(encounters.devicesBetween(encounter), agreed.one.packet, agreed.association,
                        encounter.from.peer, encounter.to.peer),
        [&] { return exampleOf(encounter, agreed.one); },
        [&] {
          return std::vector{encounters.sideOf(encounter.from, agreed.from),
                             encounters.sideOf(encounter.to, agreed.to)};
        });
  });
}

/// A tunnel's packets go from gateway to gateway, whoever is behind them.
void lookAtTunnels(Context& context, Findings& found) {
  const meaning::Network& network = context.encounters.hosts();
  for (const model::Tunnel& tunnel : context.subject.model->tunnels) {
    net::Packet outer;
    outer.source = tunnel.left.outer;
    outer.destination = tunnel.right.outer;
    const std::vector<const model::Device*> devices = meaning::devicesBetween(*context.subject.model, outer);
    const std::optional<Encounter> through = devices.empty() ? std::nullopt : encounterThrough(network, tunnel);
    if (!through)
      continue;
    const Encounter::Case& one = through->cases.front();
    if (!one.outcome.association || !one.outcome.association->tunnel)
      continue;
    const auto [left, right] = gatewaysOf(network, tunnel);
    addStops(
        found, meaning::onPath(devices, outer, *one.outcome.association, left.peer, right.peer),
        [&] { return exampleOf(*through, one); },
        [&] { return std::vector{Side{"tunnel " + tunnel.name, tunnel.span}}; });
  }
}

void run(Context& context) {
  Findings found;
  lookAtRules(context, found);
  lookAtTunnels(context, found);
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
