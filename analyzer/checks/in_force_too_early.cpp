// PLT607: a script that puts its policy in force and adds rules to it afterwards.
#include "analyzer/check.h"

#include "compiler/diag/kinds/plt.h"

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  const ir::ScriptFacts* script = context.subject.script;
  if (!script || script->late_rules.empty())
    return;
  const source::Span first = script->late_rules.front(), at = script->assigned;
  auto report = context.diags.report(first, diag::InForceTooEarly, script->policy, uint64_t(script->late_rules.size()));
  if (at.isValid() && at.file == first.file && at.begin < first.begin)
    report.label(at, "put in force here");
  report.note("until then, and for good if the script stops halfway, the host obeys the rules that are there")
      .help("make it with `assign=no`, and let `set policy ... assign=yes` be the last command");
}

} // namespace

extern const Check in_force_too_earlyCheck{run};

} // namespace cordon::analyzer
