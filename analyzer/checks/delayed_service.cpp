// EXP211: names, tickets or addresses that a host gets only by falling back to clear, on a platform that waits before
// it does (paper, "Other infrastructure services").
#include "analyzer/check.h"

#include "analyzer/infrastructure.h"
#include "compiler/diag/kinds/exp.h"
#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <map>
#include <set>

namespace cordon::analyzer {
namespace {

using Kind = meaning::Outcome::Kind;

/// Hosts of several policies that wait for one server.
struct Delay {
  std::vector<const Need*> needs;
  std::vector<std::string> policies;
  std::string host; ///< the first policy's
  Attempt attempt;
  std::vector<source::Span> spans; ///< where each policy says so
};

/// Where it is written that the host negotiates; where the server is, if nowhere.
source::Span placeOf(const Attempt& attempt, const model::Host& server) {
  const meaning::Judgement& out = attempt.outcome.decided.packet_out;
  bool is_written = out.filter && !out.tables->origin(*out.filter).spans.empty();
  return is_written ? out.tables->origin(*out.filter).spans.front() : server.span;
}

void report(const Delay& delay, const model::Model& model, diag::Diagnostics& diags) {
  const Attempt& attempt = delay.attempt;
  const model::Host& server = model.host(attempt.server);
  auto report = diags.report(delay.spans.front(), diag::DelayedService, andMore(delay.host, delay.policies.size()),
                             whatText(delay.needs), "`" + server.name + "`", std::to_string(*attempt.outcome.delay_ms));
  report.label(server.span, "gives it: " + roleText(delay.needs));
  for (source::Span span : llvm::ArrayRef(delay.spans).drop_front())
    report.label(span, "likewise");
  report.note("for example " + ir::describe(attempt.packet) + ", in policy `" + delay.policies.front() + "`");
  report.help("exempt it: `exemption ... { to " + server.name + "; applies to " + llvm::join(delay.policies, ", ") +
              "; ... }`");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<model::HostId, Delay> delays;
  std::set<model::HostId> cycles; // what is worse, of the same server: EXP207
  forEachNeed(model, context.estate, [&](model::HostId host, const Need& need, llvm::ArrayRef<Attempt> attempts) {
    const Attempt& first = attempts.front();
    if (llvm::all_of(attempts, [&](const Attempt& attempt) { return waitsForItself(attempt, need); }))
      cycles.insert(first.server);
    bool waits = llvm::all_of(attempts, [&](const Attempt& attempt) {
      return attempt.outcome.kind == Kind::soft && attempt.outcome.delay_ms.value_or(0) > 0 &&
             !isInBoundaryGroup(model, attempt.server); // else GRP705
    });
    if (!waits)
      return;
    const std::string& policy = context.estate.policyOf(host)->name;
    Delay& delay = delays.try_emplace(first.server, Delay{{}, {}, model.host(host).name, first, {}}).first->second;
    if (!llvm::is_contained(delay.needs, &need))
      delay.needs.push_back(&need);
    if (llvm::is_contained(delay.policies, policy))
      return;
    delay.policies.push_back(policy);
    delay.spans.push_back(placeOf(first, model.host(first.server)));
  });
  for (const auto& [server, delay] : delays)
    if (!cycles.contains(server))
      report(delay, model, context.diags);
}

} // namespace

extern const Check delayed_serviceCheck{run, true};

} // namespace cordon::analyzer
