// EXP211: names, tickets or addresses that a host gets only by falling back to clear, on a platform that waits before
// it does (paper, "Other infrastructure services").
#include "analyzer/check.h"

#include "analyzer/infrastructure.h"
#include "compiler/diag/kinds/exp.h"
#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

using Kind = meaning::Outcome::Kind;

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<std::pair<std::string, const Need*>, std::pair<std::string, Attempt>> found;
  forEachNeed(model, context.estate, [&](model::HostId host, const Need& need, llvm::ArrayRef<Attempt> attempts) {
    bool waits = llvm::all_of(attempts, [&](const Attempt& attempt) {
      const model::Host& server = model.host(attempt.server);
      // A server in a boundary group is another finding (GRP705).
      bool is_boundary = server.group.isValid() && model.group(server.group).kind == model::GroupKind::boundary;
      return attempt.outcome.kind == Kind::soft && attempt.outcome.delay_ms.value_or(0) > 0 && !is_boundary;
    });
    if (waits)
      found.try_emplace({context.estate.policyOf(host)->name, &need}, model.host(host).name, attempts.front());
  });
  for (const auto& [key, entry] : found) {
    const auto& [host, attempt] = entry;
    const model::Host& server = model.host(attempt.server);
    const meaning::Judgement& out = attempt.outcome.decided.packet_out;
    source::Span span = server.span;
    if (out.filter && !out.tables->origin(*out.filter).spans.empty())
      span = out.tables->origin(*out.filter).spans.front();
    context.diags
        .report(span, diag::DelayedService, "`" + host + "`", key.second->what.str(), "`" + server.name + "`",
                std::to_string(*attempt.outcome.delay_ms))
        .label(server.span, "gives it: role " + key.second->role.str())
        .note("for example " + ir::describe(attempt.packet) + ", in policy `" + key.first + "`")
        .help("exempt it: `exemption ... { to " + server.name + "; applies to " + key.first + "; ... }`");
  }
}

} // namespace

extern const Check delayed_serviceCheck{run, true};

} // namespace cordon::analyzer
