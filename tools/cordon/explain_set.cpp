#include "tools/cordon/explain_set.h"

#include "compiler/ir/describe.h"
#include "compiler/lower/lower.h"
#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/outcome_text.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/explanation.h"
#include "tools/cordon/vendor_files.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::cli {
namespace {

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
             "its hosts are " + namesOfHosts(model));
  else
    complain(io, llvm::Twine(may_have.size()) + " hosts of the rule set may have the address " + net::toString(address),
             "name one with --from or --to, and leave --address out");
  return nullptr;
}

/// The ends that are judged, and how.
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
                      : "its hosts are " + namesOfHosts(model) + "; --address says which address a dynamic one has");
      return false;
    }
    explanation.heading();
    if (policy.ir.audit)
      explanation.assume(meaning::auditRemark(policy.ir.name));
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

} // namespace

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

} // namespace cordon::cli
