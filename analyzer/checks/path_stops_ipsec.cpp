// NEG414: a device on the path stops what two hosts negotiate: IKE, ESP, AH, or AH because it translates addresses.
#include "analyzer/agreed.h"
#include "analyzer/check.h"

#include "compiler/diag/kinds/neg.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

constexpr uint16_t kIke = 500, kNatTraversal = 4500;
constexpr uint16_t kEsp = 50, kAh = 51;

bool passesProtocol(const model::Device& device, uint16_t protocol) {
  return !device.passes || llvm::any_of(*device.passes, [&](const model::Selector& service) {
    return service.protocol == ir::kAnyProtocol || service.protocol == protocol;
  });
}

bool passesUdp(const model::Device& device, uint16_t port) {
  return !device.passes || llvm::any_of(*device.passes, [&](const model::Selector& service) {
    return service.protocol == ir::kAnyProtocol ||
           (service.protocol == net::protocol::udp && service.target_ports.contains(port));
  });
}

/// Why the device stops the association; empty: it does not, or what the platforms do is not known.
std::string obstacle(const model::Device& device, const Agreed& agreed) {
  auto wraps = [](const meaning::Peer& peer) {
    return !peer.platform || peer.platform->nat_traversal.value.value_or(true);
  };
  bool through_nat = device.translates;
  if (!passesUdp(device, kIke))
    return "it does not pass IKE, UDP 500";
  const ir::QuickProposal& quick = agreed.association.quick;
  if (quick.ah && through_nat)
    return "it translates addresses, which AH protects";
  if (quick.ah && !passesProtocol(device, kAh))
    return "it does not pass AH, protocol 51";
  if (through_nat && !(wraps(agreed.encounter.from.peer) && wraps(agreed.encounter.to.peer)))
    return "it translates addresses, and one end has no NAT traversal";
  if (through_nat && !passesUdp(device, kNatTraversal))
    return "it translates addresses and does not pass UDP 4500";
  if (!through_nat && quick.esp && !passesProtocol(device, kEsp))
    return "it does not pass ESP, protocol 50";
  return "";
}

struct Finding {
  std::string why, example;
  std::vector<Side> sides;
  uint64_t pairs = 0;
};

void run(Context& context) {
  std::map<const model::Device*, Finding> found;
  forEachAgreed(context.encounters, [&](const Agreed& agreed) {
    if (context.encounters.isMeant(agreed.encounter, agreed.one.packet))
      return;
    for (const model::Device* device : context.encounters.devicesBetween(agreed.encounter)) {
      std::string why = obstacle(*device, agreed);
      if (why.empty())
        continue;
      Finding& finding = found[device];
      finding.pairs += agreed.encounter.pairs;
      if (!finding.why.empty())
        continue;
      finding.why = why;
      finding.example = exampleOf(agreed.encounter, agreed.one);
      finding.sides = {context.encounters.sideOf(agreed.encounter.from, agreed.from),
                       context.encounters.sideOf(agreed.encounter.to, agreed.to)};
    }
  });
  for (const model::Device& device : context.subject.model->devices) {
    auto at = found.find(&device);
    if (at == found.end())
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
