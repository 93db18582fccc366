// EXP201: the mirror of a permit to a port admits packets from that port to every port.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exp.h"
#include "compiler/ir/describe.h"

#include <algorithm>

namespace cordon::analyzer {
namespace {

struct Statement {
  std::string name;
  source::Span span;
  model::Side peers;
  llvm::ArrayRef<model::Selector> services;
  bool is_explained;
};

/// The widest of the peers; none if they are no addresses.
std::optional<net::Prefix> widestOf(const model::Side& peers) {
  if (peers.any)
    return net::anyPrefix(net::Family::v4);
  auto freedom = [](const net::Prefix& p) { return net::bitsOf(p.family) - p.length; };
  const auto* at =
      std::max_element(peers.prefixes.begin(), peers.prefixes.end(),
                       [&](const net::Prefix& a, const net::Prefix& b) { return freedom(a) < freedom(b); });
  return at == peers.prefixes.end() ? std::nullopt : std::optional(*at);
}

void judge(const Statement& statement, Context& context) {
  auto widest = widestOf(statement.peers);
  if (!widest)
    return;
  for (const model::Selector& service : statement.services) {
    bool has_sides = service.protocol == net::protocol::tcp || service.protocol == net::protocol::udp;
    if (!has_sides || !service.source_ports.isAny() || service.target_ports.isAny())
      continue;
    bool is_narrow = int(widest->length) >= context.subject.thresholds.exp201_narrow_bits;
    bool is_noted = widest->isHost() || (statement.is_explained && is_narrow);
    auto kind = diag::MirrorOpensInbound;
    if (is_noted)
      kind.level = diag::level::note;
    else if (!widest->isAny())
      kind.level = diag::level::warning;
    net::PortRange ports = service.target_ports;
    std::string port = std::to_string(ports.first) + (ports.isSingle() ? "" : "-" + std::to_string(ports.last));
    auto report = context.diags.report(statement.span, kind, statement.name,
                                       widest->isAny() ? "everybody" : net::toString(*widest),
                                       ir::protocolName(service.protocol) + " port " + port);
    report.note("filters keep no state: the mirror that lets the answers in lets in whatever comes from that port");
    if (!widest->isHost())
      report.help("name the servers instead of " + std::string(widest->isAny() ? "`any`" : "a subnet") +
                  ", or the client's source ports where they are fixed");
    return;
  }
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions)
    judge({"exemption " + exemption.name, exemption.span, exemption.to, exemption.services,
           !exemption.reason.empty() && !exemption.owner.empty()},
          context);
  for (const model::Rule& rule : model.rules)
    if (rule.verdict == model::Rule::Verdict::permit && !rule.one_way && !rule.among && rule.from.me)
      judge({("rule " + rule.name).str(), rule.span, rule.to, rule.services, !rule.reason.empty()}, context);
}

} // namespace

extern const Check mirror_opens_inboundCheck{run, true};

} // namespace cordon::analyzer
