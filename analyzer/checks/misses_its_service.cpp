// EXP202: a permit for a service whose ports or peers its real packets do not have.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exp.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

constexpr uint16_t kSnmp = 161, kSnmpTrap = 162;

/// True if all `hosts` lie in a subnet of `peers`: then the routers between them do, too.
bool lieIn(const model::Model& model, const model::Side& peers, llvm::ArrayRef<model::HostId> hosts,
           net::Family family) {
  auto lies = [&](const net::Prefix& own) {
    return own.family != family || llvm::any_of(peers.prefixes, [&](const net::Prefix& subnet) {
             return !subnet.isHost() && subnet.contains(own);
           });
  };
  return llvm::all_of(hosts, [&](model::HostId id) {
    const model::Host& host = model.host(id);
    return llvm::all_of(host.addresses, [&](const net::Address& address) { return lies(net::hostPrefix(address)); }) &&
           llvm::all_of(host.dynamic_in, lies);
  });
}

void judge(const std::string& name, source::Span span, const model::Side& peers, llvm::ArrayRef<model::HostId> hosts,
           llvm::ArrayRef<model::Selector> services, Context& context) {
  auto isSnmp = [](net::PortRange ports) { return ports.first >= kSnmp && ports.last <= kSnmpTrap; };
  for (const model::Selector& service : services) {
    if (service.protocol == net::protocol::udp && isSnmp(service.source_ports) && isSnmp(service.target_ports))
      context.diags
          .report(span, diag::MissesItsService, name, "SNMP",
                  "polls go from any port to 161, traps from any port to 162")
          .help("write `udp to 161, udp to 162`, and the same from the manager's side");
    bool is_all_icmp = net::isIcmp(service.protocol) && service.source_ports.isAny();
    net::Family family = service.protocol == net::protocol::icmp ? net::Family::v4 : net::Family::v6;
    if (is_all_icmp && !peers.any && !peers.me && !lieIn(*context.subject.model, peers, hosts, family))
      context.diags
          .report(span, diag::MissesItsService, name, "ICMP",
                  "time-exceeded and too-big come from routers on the way, not from the peer")
          .help("exempt ICMP `to any`, or only `icmp echo-request` to these peers if ping is all that is meant");
  }
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions)
    judge("exemption " + exemption.name, exemption.span, exemption.to, exemption.applies_to, exemption.services,
          context);
  for (const model::Rule& rule : model.rules)
    if (rule.verdict == model::Rule::Verdict::permit && !rule.among)
      judge(("rule " + rule.name).str(), rule.span, rule.from.me ? rule.to : rule.from, rule.hosts, rule.services,
            context);
}

} // namespace

extern const Check misses_its_serviceCheck{run, true};

} // namespace cordon::analyzer
