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
#include "tools/cordon/form_options.h"
#include "tools/cordon/packet_query.h"
#include "tools/cordon/vendor_files.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::cli {
namespace {

/// True if the packet, in this direction, is one that the exemption speaks of.
bool covers(const catalog::Exemption& exemption, ir::Direction direction, const net::Packet& packet) {
  bool direct = direction == ir::Direction::out ? exemption.outbound : exemption.inbound;
  return direct && direction != ir::Direction::forward &&
         (!exemption.protocol || *exemption.protocol == packet.protocol) &&
         exemption.source_ports.contains(packet.source_port) &&
         exemption.target_ports.contains(packet.destination_port) &&
         (!exemption.target || exemption.target->contains(packet.destination));
}

class Explanation {
public:
  Explanation(Session& session, PacketQuery query) : session(session), query(std::move(query)) {}

  void heading() { session.io.out << ir::describe(query.packet) << "\n"; }

  /// One judgement: `packet` at a host, in one direction.
  void judge(const char* what, llvm::StringRef host, const ir::HostPolicy& policy, ir::Direction direction,
             const net::Packet& packet, llvm::ArrayRef<net::Address> me) {
    llvm::raw_ostream& out = session.io.out;
    out << '\n' << what << " at " << host << ", " << ir::nameOf(direction) << ": ";
    noteDisputed(policy.ir, direction, packet);
    meaning::Decision decision = meaning::evaluate(policy.ir, direction, packet, me);
    if (!decision.decides) {
      out << "clear\n  no filter matches\n";
      if (policy.ir.default_response)
        out << "  default response: if the peer asks for security, it is negotiated\n";
      return;
    }
    out << diag::visible(ir::describe(policy.ir, policy.ir.action(*decision.decides))) << '\n';
    line("by  ", policy.ir, *decision.decides);
    if (!decision.next) {
      out << "  next none: without it the packet would pass in clear\n";
      return;
    }
    line("next", policy.ir, *decision.next, /*with_action=*/true);
    noteOrder(policy.ir, *decision.decides, *decision.next);
  }

  /// What becomes of the whole connection.
  void verdict(const meaning::Outcome& outcome) {
    llvm::raw_ostream& out = session.io.out;
    out << "verdict: " << diag::visible(meaning::describe(outcome, nameOf(query.from), nameOf(query.to))) << '\n';
    for (const std::string& note : outcome.remarks.notes)
      out << "  note: " << diag::visible(note) << '\n';
    for (const std::string& text : outcome.remarks.assumptions)
      assume(text);
  }

  /// What lies between the two ends.
  void path(llvm::ArrayRef<meaning::OnPath> devices) {
    for (const meaning::OnPath& one : devices)
      session.io.out << "  device " << one.device->name << ' ' << one.what << '\n'
                     << "       " << diag::visible(session.sources.place(one.device->span)) << '\n';
  }

  void noPolicy(const char* what, const End& end, ir::Direction direction) {
    session.io.out << '\n' << what << " at " << nameOf(end) << ", " << ir::nameOf(direction) << ": ";
    if (!end.host)
      session.io.out << "unknown\n  not in the inventory\n";
    else
      session.io.out << "clear\n  no policy concerns this host\n";
  }

  void assumptions() {
    std::vector<std::string> all = query.assumptions;
    all.insert(all.end(), further.begin(), further.end());
    if (all.empty())
      return;
    session.io.out << "\nassumptions\n";
    for (const std::string& text : all)
      session.io.out << "  - " << diag::visible(text) << '\n';
  }

  void assume(const std::string& text) {
    if (!llvm::is_contained(further, text))
      further.push_back(text);
  }

  static std::string nameOf(const End& end) { return end.host ? end.host->name : net::toString(end.address); }

private:
  void line(const char* label, const ir::PolicyIr& ir, const ir::Filter& filter, bool with_action = false) {
    const ir::Origin& origin = ir.origin(filter);
    llvm::raw_ostream& out = session.io.out;
    out << "  " << label << ' ' << diag::visible(origin.name) << ": " << ir::describe(filter);
    if (with_action)
      out << ": " << ir::brief(ir.action(filter));
    out << '\n';
    for (source::Span span : origin.spans)
      if (span.isValid())
        out << "       " << diag::visible(session.sources.place(span)) << '\n';
  }

  /// Says where only an undocumented step of the order separates two different treatments.
  void noteOrder(const ir::PolicyIr& ir, const ir::Filter& decides, const ir::Filter& next) {
    const catalog::Platform* platform = catalog::findPlatform(ir.platform);
    // The order of cordon-runtime is the compiler's own: its rule sets carry it.
    bool sorts = platform && platform->order.value == catalog::NativeOrder::specificity &&
                 platform->backend != backends::runtimeBackend().name();
    if (!sorts || !ir.order.specificity || ir.action(decides) == ir.action(next))
      return;
    if (ir::isDocumented(ir::separatingStep(ir, decides, next)))
      return;
    std::string note = "`" + ir.origin(decides).name + "` before `" + ir.origin(next).name +
                       "`: nothing documents which of such a pair " + ir.platform + " tries first";
    assume(note);
  }

  void noteDisputed(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet) {
    for (const catalog::Exemption& exemption : catalog::exemptionsOf(ir.platform))
      if (exemption.certainty == catalog::Exemption::Certainty::disputed && covers(exemption, direction, packet))
        assume("not documented: whether " + exemption.name.str() + " bypasses the filters of " + ir.platform +
               "; taken as no (" + exemption.source + ")");
  }

  Session& session;
  PacketQuery query;
  std::vector<std::string> further;
};

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

/// The hosts of a rule set, as ends of a connection. Of a policy's model there is no more in it.
model::Model hostsOf(const ir::PolicyIr& set) {
  model::Model model;
  for (const ir::Host& one : set.hosts) {
    model::Host host;
    host.name = one.name;
    host.addresses = one.addresses;
    host.dynamic = one.addresses.empty();
    host.dynamic_in = one.dynamic_in;
    model.hosts.push_back(std::move(host));
  }
  return model;
}

std::string namesOf(const model::Model& model) {
  constexpr size_t kShown = 8;
  std::vector<std::string> names;
  for (const model::Host& host : model.hosts)
    if (names.size() < kShown)
      names.push_back(host.name);
  const size_t more = model.hosts.size() - names.size();
  return llvm::join(names, ", ") + (more ? " and " + std::to_string(more) + " more" : "");
}

/// The one host of a set that has the address, or, being dynamic, may have it. Null after a complaint.
const model::Host* ownerOf(const net::Address& address, const model::Model& model, Io& io) {
  std::vector<const model::Host*> may_have;
  for (const model::Host& host : model.hosts) {
    if (llvm::is_contained(host.addresses, address))
      return &host;
    const bool within = llvm::any_of(host.dynamic_in, [&](const net::Prefix& in) { return in.contains(address); });
    if (host.dynamic && (within || host.dynamic_in.empty()))
      may_have.push_back(&host);
  }
  if (may_have.size() == 1)
    return may_have.front();
  if (may_have.empty())
    complain(io, "no host of the rule set has the address " + net::toString(address),
             "its hosts are " + namesOf(model));
  else
    complain(io, llvm::Twine(may_have.size()) + " hosts of the rule set may have the address " + net::toString(address),
             "name one with --from or --to, and leave --address out");
  return nullptr;
}

/// A rule set is for all hosts of a class: the ends are judged that are such hosts, or only the host whose address
/// --address gives.
class OfSet {
public:
  OfSet(const ir::HostPolicy& policy, const model::Model& model, const PacketQuery& query, Session& session)
      : policy(policy), model(model), query(query), session(session), explanation(session, query) {}

  /// False after a complaint.
  bool choose(llvm::ArrayRef<std::string> addresses) {
    for (const std::string& text : addresses) {
      given.push_back(*net::parseAddress(text)); // it was read when the set was imported
      const model::Host* owner = ownerOf(given.back(), model, session.io);
      if (!owner)
        return false;
      if (chosen && chosen != owner) {
        complain(session.io, "the addresses are those of " + chosen->name + " and " + owner->name,
                 "--address is for those of one host; without it each end that is in the rule set is judged");
        return false;
      }
      chosen = owner;
    }
    return true;
  }

  /// False after a complaint: no end is a host of the set.
  bool explain() {
    const model::Host *from = hostAt(query.from), *to = hostAt(query.to);
    const model::Host* gateway = from || to ? nullptr : forwarding();
    if (!from && !to && !gateway) {
      complain(session.io,
               chosen ? "neither end is an address of " + chosen->name : "neither end is a host of the rule set",
               chosen ? "--address is that of the end to judge; without it each end that is in the rule set is judged"
                      : "its hosts are " + namesOf(model) + "; --address says which address a dynamic one has");
      return false;
    }
    explanation.heading();
    const net::Packet reply = meaning::replyTo(query.packet);
    judge("packet", from, query.from.address, ir::Direction::out, query.packet);
    judge("packet", to, query.to.address, ir::Direction::in, query.packet);
    judge("reply", to, query.to.address, ir::Direction::out, reply);
    judge("reply", from, query.from.address, ir::Direction::in, reply);
    judge("packet", gateway, std::nullopt, ir::Direction::forward, query.packet);
    judge("reply", gateway, std::nullopt, ir::Direction::forward, reply);
    explanation.assumptions();
    return true;
  }

private:
  /// The host of the set that this end is, if it is to be judged.
  const model::Host* hostAt(const End& end) const {
    if (!chosen)
      return end.host;
    return end.host == chosen || llvm::is_contained(given, end.address) ? chosen : nullptr;
  }

  const model::Host* forwarding() const {
    for (size_t i = 0; i < model.hosts.size(); ++i)
      if (policy.ir.hosts[i].forwards && (!chosen || chosen == &model.hosts[i]))
        return &model.hosts[i];
    return nullptr;
  }

  void judge(const char* what, const model::Host* host, std::optional<net::Address> at, ir::Direction direction,
             const net::Packet& packet) {
    if (!host)
      return;
    std::vector<net::Address> me = host->addresses;
    if (at && !llvm::is_contained(me, *at))
      me.push_back(*at);
    explanation.judge(what, host->name, policy, direction, packet, me);
  }

  const ir::HostPolicy& policy;
  const model::Model& model;
  const PacketQuery& query;
  Session& session;
  Explanation explanation;
  std::vector<net::Address> given;
  const model::Host* chosen = nullptr; ///< null: every end that is in the set
};

int explainSet(const backends::Backend& backend, const Arguments& arguments, Session& session) {
  auto imported = importFiles(backend, arguments, session, {arguments.value("POLICY")});
  if (!imported)
    return session.finish();
  lower::addBuiltin(imported->policy.ir, true, true);
  const model::Model model = hostsOf(imported->policy.ir);
  auto query = readPacketQuery(arguments, &model, {}, session.io);
  if (!query)
    return kBadInput;
  OfSet of_set(imported->policy, model, *query, session);
  if (!of_set.choose(arguments.all("--address")) || !of_set.explain())
    return kBadInput;
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
