// EXP207: a host must negotiate with the very server that it needs before it can negotiate. Tickets and names come
// before Kerberos, an address before everything.
#include "analyzer/check.h"

#include "analyzer/infrastructure.h"
#include "compiler/diag/kinds/exp.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/outcome_text.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

using Kind = meaning::Outcome::Kind;

struct Cycle {
  std::string host;
  Attempt attempt;
  size_t servers = 0;
};

/// True if what the host is to prove itself by needs the server: Kerberos needs tickets and, to find who gives them,
/// names. Without an address nothing works.
bool needsServer(const ir::Negotiate& action, const Need& need) {
  return need.role == "dhcp" || llvm::all_of(action.authentication, [](const ir::AuthMethod& method) {
           return method.kind == ir::AuthMethod::Kind::kerberos;
         });
}

/// True if the host negotiates, and goes on in clear neither before nor after.
bool isCycle(const Attempt& attempt, const Need& need) {
  const meaning::Judgement& out = attempt.outcome.decided.packet_out;
  bool is_stuck = attempt.outcome.kind == Kind::secured || attempt.outcome.kind == Kind::blocked ||
                  attempt.outcome.kind == Kind::fails || attempt.outcome.kind == Kind::one_way;
  meaning::Remarks remarks;
  return is_stuck && out.kind == meaning::Judgement::Kind::negotiate && out.filter && needsServer(*out.action, need) &&
         !meaning::fallbackOf(attempt.host.peer, *out.action, remarks).allowed;
}

void report(const std::string& policy, const Need& need, const Cycle& cycle, const model::Model& model,
            diag::Diagnostics& diags) {
  const Attempt& attempt = cycle.attempt;
  const meaning::Judgement& out = attempt.outcome.decided.packet_out;
  const ir::Origin& origin = out.tables->origin(*out.filter);
  const model::Host& server = model.host(attempt.server);
  auto report = diags.report(origin.spans.empty() ? server.span : origin.spans.front(), diag::BootstrapCycle,
                             "`" + cycle.host + "`", need.what.str(), andMore(server.name, cycle.servers));
  report.label(server.span, "gives it: role " + need.role.str());
  report.note("for example " + ir::describe(attempt.packet) + ", in policy `" + policy + "`: `" + origin.name +
              "` decides, " + meaning::describe(attempt.outcome, attempt.host.peer.name, attempt.answerer.peer.name));
  report.help("exempt it: `exemption ... { to " + server.name + "; applies to " + policy + "; ... }`");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<std::pair<std::string, const Need*>, Cycle> cycles;
  forEachNeed(model, context.estate, [&](model::HostId host, const Need& need, llvm::ArrayRef<Attempt> attempts) {
    if (!llvm::all_of(attempts, [&](const Attempt& attempt) { return isCycle(attempt, need); }))
      return;
    const ir::PolicyIr& policy = *context.estate.policyOf(host);
    cycles.try_emplace({policy.name, &need}, Cycle{model.host(host).name, attempts.front(), attempts.size()});
  });
  for (const auto& [key, cycle] : cycles)
    report(key.first, *key.second, cycle, model, context.diags);
}

} // namespace

extern const Check bootstrap_cycleCheck{run, true};

} // namespace cordon::analyzer
