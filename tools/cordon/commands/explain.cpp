#include "compiler/catalog/exemptions.h"
#include "compiler/catalog/platforms.h"
#include "compiler/diag/visible.h"
#include "compiler/ir/describe.h"
#include "compiler/ir/filter_order.h"
#include "compiler/lower/lower.h"
#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/on_path.h"
#include "compiler/meaning/outcome_text.h"
#include "compiler/model/assignment.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/explain_set.h"
#include "tools/cordon/explanation.h"
#include "tools/cordon/form_options.h"
#include "tools/cordon/packet_query.h"
#include "tools/cordon/vendor_files.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::cli {
namespace {

/// Which assignment won, where the policy has some.
void winner(const model::Model& model, const model::Host& host, const source::SourceMap& sources,
            llvm::raw_ostream& out) {
  if (model.assignments.empty())
    return;
  const model::Assignment* found = model::AssignmentIndex(model).winnerFor(host);
  if (!found) {
    out << "  no assignment reaches it\n";
    return;
  }
  out << "  assigned: " << model::policyName(model, *found) << ", to "
      << diag::visible(model::describePlace(model, *found)) << '\n'
      << "       " << diag::visible(sources.place(found->span)) << '\n';
}

void assignment(const Compilation& compilation, const End& end, const source::SourceMap& sources,
                llvm::raw_ostream& out) {
  if (!end.host)
    return;
  out << "policy of " << end.host->name << ": ";
  const ir::PolicyIr* policy_class = compilation.classOf(end.host->name);
  if (!policy_class)
    out << "none\n";
  else if (end.host->group.isValid())
    out << policy_class->name << ", by membership in group " << compilation.model.group(end.host->group).name << '\n';
  else
    out << policy_class->name << ", its own: it is in no group\n";
  winner(compilation.model, *end.host, sources, out);
}

/// An end of the connection as its peer meets it: what is not in the inventory has no IPsec.
meaning::Peer peerOf(const Compilation& compilation, const End& end, Explanation& explanation) {
  meaning::Peer peer;
  if (end.host)
    peer = meaning::peerOf(compilation.model, *end.host, compilation.classOf(end.host->name));
  else
    explanation.assume(net::toString(end.address) + " is not in the inventory: a host without IPsec");
  peer.name = Explanation::nameOf(end);
  if (!peer.owns(end.address))
    peer.addresses.push_back(end.address);
  return peer;
}

void explainOutcome(const Compilation& compilation, const PacketQuery& query, Explanation& explanation) {
  if (query.from.address == query.to.address || (query.from.host && query.from.host == query.to.host))
    return; // one host: nothing leaves it
  meaning::Network network(compilation.model, [&](const model::Host& host) { return compilation.classOf(host.name); });
  meaning::Peer from = peerOf(compilation, query.from, explanation), to = peerOf(compilation, query.to, explanation);
  meaning::Outcome outcome = meaning::outcome(network, from, to, query.packet);
  explanation.verdict(outcome);
  explanation.path(
      meaning::onPath(meaning::devicesBetween(compilation.model, query.packet), query.packet, outcome, from, to));
}

/// What the gateways whose tunnels cover the packet do with it on its way.
void explainGateways(const Compilation& compilation, const PacketQuery& query, Explanation& explanation) {
  for (const model::Host& host : compilation.model.hosts) {
    const ir::PolicyIr* policy_class = compilation.classOf(host.name);
    bool forwards = policy_class && policy_class->hosts.front().forwards; // members differ in `me` only
    if (!forwards || &host == query.from.host || &host == query.to.host)
      continue;
    auto policy = compilation.policyOf(host.name);
    net::Packet reply = meaning::replyTo(query.packet);
    for (auto [what, packet] : {std::pair("packet", query.packet), std::pair("reply", reply)})
      if (meaning::evaluate(policy->ir, ir::Direction::forward, packet, host.addresses).decides)
        explanation.judge(what, host.name, *policy, ir::Direction::forward, packet, host.addresses);
  }
}

int explainPolicy(const Arguments& arguments, Session& session) {
  NamedServices services;
  auto compilation = session.compile(arguments, &services);
  if (!compilation)
    return session.finish();
  auto query = readPacketQuery(arguments, &compilation->model, services, session.io);
  if (!query)
    return kBadInput;
  Explanation explanation(session, *query);
  explanation.heading();
  explainOutcome(*compilation, *query, explanation);
  assignment(*compilation, query->from, session.sources, session.io.out);
  assignment(*compilation, query->to, session.sources, session.io.out);
  auto judge = [&](const char* what, const End& end, ir::Direction direction, const net::Packet& packet) {
    auto policy = end.host ? compilation->policyOf(end.host->name) : std::nullopt;
    if (!policy)
      return explanation.noPolicy(what, end, direction);
    std::vector<net::Address> me = end.host->addresses;
    if (end.representative)
      me.push_back(end.address);
    explanation.judge(what, end.host->name, *policy, direction, packet, me);
  };
  net::Packet reply = meaning::replyTo(query->packet);
  judge("packet", query->from, ir::Direction::out, query->packet);
  judge("packet", query->to, ir::Direction::in, query->packet);
  judge("reply", query->to, ir::Direction::out, reply);
  judge("reply", query->from, ir::Direction::in, reply);
  explainGateways(*compilation, *query, explanation);
  explanation.assumptions();
  return session.finish();
}

/// A vendor file is one host's: the end whose address is the host's own is judged, by default the sender.
int explainFile(const backends::Backend& backend, const Arguments& arguments, Session& session) {
  auto query = readPacketQuery(arguments, nullptr, {}, session.io);
  if (!query)
    return kBadInput;
  Arguments with_address = arguments;
  bool given = arguments.has("--address");
  if (!given)
    with_address.values["--address"] = {net::toString(query->from.address)};
  auto imported = importFiles(backend, with_address, session, {arguments.value("POLICY")});
  if (!imported)
    return session.finish();
  ir::HostPolicy& policy = imported->policy;
  lower::addBuiltin(policy.ir, true, true);
  if (!arguments.has("--platform"))
    query->assumptions.push_back("the host runs " + usualPlatform(backend).str() + " (give --platform for another)");
  if (!given)
    query->assumptions.push_back("the file is that of " + net::toString(query->from.address) +
                                 " (give --address for another)");
  llvm::ArrayRef<net::Address> me = policy.host.addresses;
  Explanation explanation(session, *query);
  explanation.heading();
  net::Packet reply = meaning::replyTo(query->packet);
  bool sends = llvm::is_contained(me, query->packet.source);
  bool receives = llvm::is_contained(me, query->packet.destination);
  if (sends) {
    explanation.judge("packet", net::toString(query->packet.source), policy, ir::Direction::out, query->packet, me);
    explanation.judge("reply", net::toString(query->packet.source), policy, ir::Direction::in, reply, me);
  }
  if (receives) {
    explanation.judge("packet", net::toString(reply.source), policy, ir::Direction::in, query->packet, me);
    explanation.judge("reply", net::toString(reply.source), policy, ir::Direction::out, reply, me);
  }
  if (!sends && !receives && policy.host.forwards) {
    explanation.judge("packet", "the gateway", policy, ir::Direction::forward, query->packet, me);
    explanation.judge("reply", "the gateway", policy, ir::Direction::forward, reply, me);
  } else if (!sends && !receives) {
    complain(session.io, "neither end is an address of the host that the file belongs to",
             "name the host's own with --address, or say --forwards for a gateway");
    return kBadInput;
  }
  explanation.assumptions();
  return session.finish();
}

int runExplain(const Arguments& arguments, Io& io) {
  Session session(io);
  bool bad_usage = false;
  const backends::Backend* backend = formatOf(arguments, session, {arguments.value("POLICY")}, bad_usage);
  if (bad_usage)
    return kBadInput;
  const bool is_set = backend == &backends::runtimeBackend();
  if (!allCount(arguments, backend, session, /*set_has_address=*/true))
    return kBadInput;
  if (is_set)
    return explainSet(*backend, arguments, session);
  return backend ? explainFile(*backend, arguments, session) : explainPolicy(arguments, session);
}

} // namespace

extern const Command explainCommand{
    "explain",
    "show what becomes of a connection, and which filters decide it at both ends",
    "  cordon explain policy.cordon --from web1 --to sql2 --service tcp/1433\n"
    "  cordon explain policy.cordon --from 10.1.60.9 --to web1 --icmp echo-request\n"
    "  cordon explain ipsec.netsh --address 10.1.2.10 --from 10.1.2.10 --to 10.1.2.20 --service udp/53\n"
    "  cordon explain out/data.cordonset --from 10.1.2.10 --to sql2 --service tcp/1433\n",
    {{"POLICY", "a policy's root file, a vendor configuration or a rule set"}},
    [] {
      std::vector<Option> options = packetQueryOptions();
      for (const Option& option : vendorFileOptions())
        options.push_back(option);
      options.push_back(kAllowOutside);
      options.push_back(kNow);
      return options;
    }(),
    runExplain,
};

} // namespace cordon::cli
