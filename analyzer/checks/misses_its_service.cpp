// EXP202: a permit for a service whose ports or peers its real packets do not have.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exp.h"

namespace cordon::analyzer {
namespace {

constexpr uint16_t kSnmp = 161, kSnmpTrap = 162;

void judge(const std::string& name, source::Span span, const model::Side& peers,
           llvm::ArrayRef<model::Selector> services, Context& context) {
  auto isSnmp = [](net::PortRange ports) { return ports.first >= kSnmp && ports.last <= kSnmpTrap; };
  for (const model::Selector& service : services) {
    if (service.protocol == net::protocol::udp && isSnmp(service.source_ports) && isSnmp(service.target_ports))
      context.diags
          .report(span, diag::MissesItsService, name, "SNMP",
                  "polls go from any port to 161, traps from any port to 162")
          .help("write `udp to 161, udp to 162`, and the same from the manager's side");
    bool is_all_icmp = net::isIcmp(service.protocol) && service.source_ports.isAny();
    if (is_all_icmp && !peers.any && !peers.me)
      context.diags
          .report(span, diag::MissesItsService, name, "ICMP",
                  "time-exceeded and too-big come from routers on the way, not from the peer")
          .help("exempt ICMP `to any`, or only `icmp echo-request` to these peers if ping is all that is meant");
  }
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions)
    judge("exemption " + exemption.name, exemption.span, exemption.to, exemption.services, context);
  for (const model::Rule& rule : model.rules)
    if (rule.verdict == model::Rule::Verdict::permit && !rule.among)
      judge(("rule " + rule.name).str(), rule.span, rule.from.me ? rule.to : rule.from, rule.services, context);
}

} // namespace

extern const Check misses_its_serviceCheck{run, true};

} // namespace cordon::analyzer
