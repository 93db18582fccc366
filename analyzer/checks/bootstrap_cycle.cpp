// EXP207: a host must negotiate with the very server that it needs before it can negotiate. Tickets and names come
// before Kerberos, an address before everything.
#include "analyzer/check.h"

#include "analyzer/infrastructure.h"
#include "compiler/diag/kinds/exp.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/outcome_text.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <map>

namespace cordon::analyzer {
namespace {

/// A need of a host that waits for itself, whichever of the servers it asks.
struct Fault {
  model::HostId host;
  const Need* need;
  std::vector<std::pair<model::HostId, source::Span>> servers; ///< and where it is written that it negotiates with them
};

/// Hosts of several policies that need one server, for one thing or several.
struct Cycle {
  std::vector<const Need*> needs;
  std::vector<std::string> policies;
  std::string host; ///< the first policy's
  Attempt attempt;
  std::vector<model::HostId> servers; ///< that would do for all of it; this one too
  std::vector<source::Span> others;   ///< where the other policies say so
};

const ir::Origin& originOf(const Attempt& attempt) {
  const meaning::Judgement& out = attempt.outcome.decided.packet_out;
  return out.tables->origin(*out.filter);
}

void report(const Cycle& cycle, const model::Model& model, diag::Diagnostics& diags) {
  const Attempt& attempt = cycle.attempt;
  const ir::Origin& origin = originOf(attempt);
  const model::Host& server = model.host(attempt.server);
  auto report = diags.report(origin.spans.empty() ? server.span : origin.spans.front(), diag::BootstrapCycle,
                             andMore(cycle.host, cycle.policies.size()), whatText(cycle.needs),
                             andMore(server.name, cycle.servers.size()));
  report.label(server.span, "gives it: " + roleText(cycle.needs));
  for (source::Span span : cycle.others)
    report.label(span, "likewise");
  report.note("for example " + ir::describe(attempt.packet) + ", in policy `" + cycle.policies.front() + "`: `" +
              origin.name + "` decides, " +
              meaning::describe(attempt.outcome, attempt.host.peer.name, attempt.answerer.peer.name));
  report.help("exempt it: `exemption ... { to " + server.name + "; applies to " + llvm::join(cycle.policies, ", ") +
              "; ... }`");
}

std::vector<Fault> faultsOf(const Context& context) {
  const model::Model& model = *context.subject.model;
  const bool is_fallback_slow = someoneWaits(model);
  std::vector<Fault> faults;
  forEachNeed(model, context.estate, [&](model::HostId host, const Need& need, llvm::ArrayRef<Attempt> attempts) {
    auto isFault = [&](const Attempt& attempt) {
      bool is_another = is_fallback_slow && isInBoundaryGroup(model, attempt.server); // GRP705
      return waitsForItself(attempt, need) && !is_another;
    };
    if (!llvm::all_of(attempts, isFault))
      return;
    Fault& fault = faults.emplace_back(Fault{host, &need, {}});
    for (const Attempt& attempt : attempts) {
      const ir::Origin& origin = originOf(attempt);
      fault.servers.emplace_back(attempt.server, origin.spans.empty() ? source::Span() : origin.spans.front());
    }
  });
  return faults;
}

/// Which of several servers a fault is reported of: one that some need has no other of, since it must be exempted
/// anyway; else the one that most needs name; of equals the one that is declared first. Names have no say.
class Choice {
public:
  Choice(llvm::ArrayRef<Fault> faults, const model::Model& model) : model(model) {
    for (const Fault& fault : faults)
      for (const auto& [server, place] : fault.servers) {
        auto& [is_only, count] = weights[server];
        is_only = is_only || fault.servers.size() == 1;
        ++count;
      }
  }
  const std::pair<model::HostId, source::Span>& of(const Fault& fault) const {
    return *std::max_element(fault.servers.begin(), fault.servers.end(), [&](const auto& a, const auto& b) {
      const auto &one = weights.at(a.first), &other = weights.at(b.first);
      return one != other ? one < other : model.host(b.first).span < model.host(a.first).span;
    });
  }

private:
  const model::Model& model;
  std::map<model::HostId, std::pair<bool, size_t>> weights;
};

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  const std::vector<Fault> faults = faultsOf(context);
  const Choice choice(faults, model);
  std::map<model::HostId, Cycle> cycles;
  for (const Fault& fault : faults) {
    const auto& [server, place] = choice.of(fault);
    const std::string& policy = context.estate.policyOf(fault.host)->name;
    std::vector<model::HostId> servers;
    for (const auto& [other, where] : fault.servers)
      servers.push_back(other);
    auto at = cycles.find(server);
    const bool is_new = at == cycles.end();
    if (is_new)
      at = cycles
               .emplace(server, Cycle{{},
                                      {policy},
                                      model.host(fault.host).name,
                                      *ask(context.estate, fault.host, server, *fault.need),
                                      servers,
                                      {}})
               .first;
    Cycle& cycle = at->second;
    if (!llvm::is_contained(cycle.needs, fault.need))
      cycle.needs.push_back(fault.need);
    llvm::erase_if(cycle.servers, [&](model::HostId each) { return !llvm::is_contained(servers, each); });
    if (is_new || llvm::is_contained(cycle.policies, policy))
      continue;
    cycle.policies.push_back(policy);
    if (place != source::Span())
      cycle.others.push_back(place);
  }
  for (const auto& [server, cycle] : cycles)
    report(cycle, model, context.diags);
}

} // namespace

extern const Check bootstrap_cycleCheck{run, true};

} // namespace cordon::analyzer
