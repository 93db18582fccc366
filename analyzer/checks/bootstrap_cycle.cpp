// EXP207: a host must negotiate with the very server that it needs before it can negotiate. Tickets and names come
// before Kerberos, an address before everything.
#include "analyzer/check.h"

#include "analyzer/infrastructure.h"
#include "compiler/diag/kinds/exp.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/outcome_text.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

/// Hosts of several policies that need one server, for one thing or several.
struct Cycle {
  std::vector<const Need*> needs;
  std::vector<std::string> policies;
  std::string host; ///< the first policy's
  Attempt attempt;
  size_t servers = 0;
  std::vector<source::Span> others; ///< where the other policies say so
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
                             andMore(server.name, cycle.servers));
  report.label(server.span, "gives it: " + roleText(cycle.needs));
  for (source::Span span : cycle.others)
    report.label(span, "likewise");
  report.note("for example " + ir::describe(attempt.packet) + ", in policy `" + cycle.policies.front() + "`: `" +
              origin.name + "` decides, " +
              meaning::describe(attempt.outcome, attempt.host.peer.name, attempt.answerer.peer.name));
  report.help("exempt it: `exemption ... { to " + server.name + "; applies to " + llvm::join(cycle.policies, ", ") +
              "; ... }`");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  const bool is_fallback_slow = someoneWaits(model);
  std::map<model::HostId, Cycle> cycles;
  forEachNeed(model, context.estate, [&](model::HostId host, const Need& need, llvm::ArrayRef<Attempt> attempts) {
    auto isFault = [&](const Attempt& attempt) {
      bool is_another = is_fallback_slow && isInBoundaryGroup(model, attempt.server); // GRP705
      return waitsForItself(attempt, need) && !is_another;
    };
    if (!llvm::all_of(attempts, isFault))
      return;
    const std::string& policy = context.estate.policyOf(host)->name;
    const Attempt& attempt = attempts.front();
    auto [at, fresh] =
        cycles.try_emplace(attempt.server, Cycle{{}, {policy}, model.host(host).name, attempt, attempts.size(), {}});
    Cycle& cycle = at->second;
    if (!llvm::is_contained(cycle.needs, &need))
      cycle.needs.push_back(&need);
    if (fresh || llvm::is_contained(cycle.policies, policy))
      return;
    cycle.policies.push_back(policy);
    if (const ir::Origin& origin = originOf(attempt); !origin.spans.empty())
      cycle.others.push_back(origin.spans.front());
  });
  for (const auto& [server, cycle] : cycles)
    report(cycle, model, context.diags);
}

} // namespace

extern const Check bootstrap_cycleCheck{run, true};

} // namespace cordon::analyzer
