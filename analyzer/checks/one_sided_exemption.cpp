// EXP203, EXP204: one end passes packets in clear, and the other end secures them and refuses what comes unsecured.
// With a service it is the server's half that was forgotten: a filter for clients alone leaves what a server hears to
// negotiate.
#include "analyzer/check.h"
#include "analyzer/infrastructure.h"

#include "compiler/diag/kinds/exp.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/outcome_text.h"

#include <llvm/ADT/STLExtras.h>

#include <set>

namespace cordon::analyzer {
namespace {

using Does = meaning::Judgement::Kind;
using Kind = meaning::Outcome::Kind;

constexpr uint16_t kEphemeral = 49152, kSmb = 445;
constexpr size_t kTargetsMax = 64;  ///< peers looked at for one statement: of more, the first
constexpr size_t kPlacesMax = 1024; ///< hosts of a set of addresses among which clients are looked for

/// A statement that passes packets in clear.
struct Statement {
  std::string name;
  source::Span span;
  model::Side peers;
  llvm::ArrayRef<model::Selector> services;
  llvm::ArrayRef<model::HostId> hosts; ///< that have it
  bool own_opens;                      ///< connections from the statement's hosts to the peers
  bool is_exemption;                   ///< else a rule
};

/// True if the service is how hosts ask for what they need.
bool isFor(const model::Selector& service, const Need& need) {
  return service.protocol == net::protocol::udp && service.source_ports.contains(need.source_port) &&
         service.target_ports.contains(need.target_port);
}

/// Known hosts among the peers that have a policy, one per class: those that are named; of a service those who are
/// there to serve it; without a service those in subnets, unless the statement holds for them too (EXM808). Of a rule
/// that lets others in, any of them may be a client.
std::vector<model::HostId> targetsOf(const Statement& statement, const model::Model& model, const Estate& estate) {
  std::vector<model::HostId> targets;
  std::set<const ir::PolicyIr*> seen;
  auto add = [&](model::HostId id) {
    const ir::PolicyIr* policy = estate.policyOf(id);
    if (policy && targets.size() < kTargetsMax && seen.insert(policy).second)
      targets.push_back(id);
  };
  for (model::HostId id : statement.peers.hosts)
    add(id);
  for (const net::Prefix& prefix : statement.peers.prefixes)
    if (prefix.isHost() || (statement.services.empty() && !prefix.isAny()))
      for (const Estate::Place& place : estate.placesIn(prefix))
        if (prefix.isHost() || !llvm::binary_search(statement.hosts, place.host))
          add(place.host);
  for (const Need& need : needs())
    if (statement.own_opens &&
        llvm::any_of(statement.services, [&](const model::Selector& service) { return isFor(service, need); }))
      for (model::HostId server : estate.withRole(need.role))
        if (llvm::any_of(model.host(server).addresses, [&](const auto& own) { return holds(statement.peers, own); }))
          add(server);
  if (statement.own_opens)
    return targets;
  for (model::HostId client : estate.standIns().take_front(statement.peers.any ? kPlacesMax : 0))
    add(client);
  for (const net::Prefix& prefix : statement.peers.prefixes)
    for (const Estate::Place& place : estate.placesIn(prefix).take_front(kPlacesMax))
      add(place.host);
  return targets;
}

net::Packet packetOf(const meaning::End& from, const meaning::End& to, const model::Selector* service) {
  net::Packet packet{from.address, to.address, net::protocol::tcp, kEphemeral, kSmb};
  if (!service || service->protocol == ir::kAnyProtocol)
    return packet;
  packet.protocol = uint8_t(service->protocol);
  auto port = [](net::PortRange range, uint16_t wanted) { return range.contains(wanted) ? wanted : range.first; };
  packet.source_port = port(service->source_ports, net::isIcmp(packet.protocol) ? 8 : kEphemeral);
  packet.destination_port = port(service->target_ports, net::isIcmp(packet.protocol) ? 0 : kSmb);
  if (!net::hasPorts(packet.protocol))
    packet.source_port = packet.destination_port = 0;
  return packet;
}

struct Fault {
  net::Packet packet;
  model::HostId own, target;
  const ir::Origin* secures = nullptr;
  std::string outcome;
};

/// True if the statement's end passes the packet by the statement, and the other end secures it and nothing arrives.
std::optional<Fault> look(const Statement& statement, model::HostId own, model::HostId target,
                          const model::Selector* service, const Estate& estate) {
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    auto here = estate.endOf(own, family), there = estate.endOf(target, family);
    if (!here || !there || here->address == there->address || (service && service->family.value_or(family) != family))
      continue;
    const meaning::End &from = statement.own_opens ? *here : *there, &to = statement.own_opens ? *there : *here;
    net::Packet packet = packetOf(from, to, service);
    meaning::Outcome outcome = meaning::outcome(estate.network(), from.peer, to.peer, packet);
    const auto& passes = statement.own_opens ? outcome.decided.packet_out : outcome.decided.packet_in;
    const auto& secures = statement.own_opens ? outcome.decided.packet_in : outcome.decided.packet_out;
    bool is_fault = passes.kind == Does::pass && passes.filter && secures.kind == Does::negotiate &&
                    passes.tables->origin(*passes.filter).name == statement.name &&
                    (outcome.kind == Kind::blocked || outcome.kind == Kind::fails || outcome.kind == Kind::one_way);
    if (is_fault)
      return Fault{packet, own, target, &secures.tables->origin(*secures.filter),
                   meaning::describe(outcome, from.peer.name, to.peer.name)};
  }
  return std::nullopt;
}

std::optional<Fault> firstFault(const Statement& statement, const model::Model& model, const Estate& estate) {
  std::vector<model::HostId> targets = targetsOf(statement, model, estate);
  if (targets.empty())
    return std::nullopt;
  for (model::HostId own : estate.standInsWith(statement.name))
    for (model::HostId target : targets) {
      if (own == target)
        continue;
      if (statement.services.empty())
        if (auto fault = look(statement, own, target, nullptr, estate))
          return fault;
      for (const model::Selector& service : statement.services)
        if (auto fault = look(statement, own, target, &service, estate))
          return fault;
    }
  return std::nullopt;
}

void judge(const Statement& statement, Context& context) {
  const model::Model& model = *context.subject.model;
  auto fault = firstFault(statement, model, context.estate);
  if (!fault)
    return;
  const std::string &own = model.host(fault->own).name, &target = model.host(fault->target).name;
  bool forgot_server = statement.is_exemption && !statement.services.empty();
  auto report = forgot_server
                    ? context.diags.report(statement.span, diag::ServerSideForgotten, statement.name,
                                           "the packets of its service", target)
                    : context.diags.report(statement.span, diag::OneSidedExemption, statement.name, own, target);
  if (!fault->secures->spans.empty())
    report.label(fault->secures->spans.front(), "`" + fault->secures->name + "` secures them at `" + target + "`");
  report.note("for example " + ir::describe(fault->packet) + ": " + fault->outcome);
  report.help(forgot_server ? "let the exemption apply to `" + target + "` too: it then hears its clients in clear"
                            : "pass them in clear at both ends, or at none");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions)
    judge({"exemption " + exemption.name, exemption.span, exemption.to, exemption.services, exemption.applies_to, true,
           true},
          context);
  for (const model::Rule& rule : model.rules)
    if (rule.verdict == model::Rule::Verdict::permit && !rule.among && rule.from.me != rule.to.me)
      judge({("rule " + rule.name).str(), rule.span, rule.from.me ? rule.to : rule.from, rule.services, rule.hosts,
             rule.from.me, false},
            context);
}

} // namespace

extern const Check one_sided_exemptionCheck{run, true};

} // namespace cordon::analyzer
