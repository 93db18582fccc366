// FLT107: a rule without a reason permits what a wider filter would negotiate or block. Exemptions declare who asked
// for them; such a rule does not.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"
#include "compiler/ir/describe.h"
#include "compiler/space/meetings.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSet.h>

#include <map>

namespace cordon::analyzer {
namespace {

struct Exception {
  const List* list = nullptr;
  uint32_t permit = 0, outer = 0;
  uint64_t pairs = 0;
};
using Found = std::map<std::string, Exception>;

bool isPermit(const ir::Action& action) {
  return std::holds_alternative<ir::Permit>(action);
}

/// Each of `inner` lies in each of `outer`.
void collect(const List& list, llvm::ArrayRef<space::Met> inner, llvm::ArrayRef<space::Met> outer,
             const llvm::StringSet<>& rules, Found& found) {
  if (!isPermit(list.action(inner.front().index)) || isPermit(list.action(outer.front().index)))
    return;
  auto written = llvm::find_if(outer, [&](const space::Met& one) { return isWritten(list.origin(one.index)); });
  if (written == outer.end())
    return;
  for (const space::Met& one : inner) {
    uint32_t i = one.index;
    if (list.effects.of[i] == space::Effect::dead || !isWritten(list.origin(i)) || !rules.contains(list.origin(i).name))
      continue;
    Exception& exception = found[list.origin(i).name];
    exception.pairs += outer.size();
    if (!exception.list) {
      exception.list = &list;
      exception.permit = i;
      exception.outer = written->index;
    }
  }
}

void report(const std::string& rule, const Exception& exception, diag::Diagnostics& diags) {
  const List& list = *exception.list;
  const ir::Origin& outer = list.origin(exception.outer);
  bool blocks = std::holds_alternative<ir::Block>(list.action(exception.outer));
  auto report = diags.report(list.origin(exception.permit).spans.front(), diag::UndeclaredException, rule, outer.name,
                             blocks ? "block" : "negotiate");
  report.label(outer.spans.front(), blocks ? "blocks all around it" : "negotiates all around it");
  report.note("for example " + exampleOf(list, {exception.permit, exception.outer}) + " at " +
              list.policy->hosts.front().name +
              (exception.pairs > 1 ? ", one of " + std::to_string(exception.pairs) + " pairs of filters" : ""));
  report.help("give the rule a `reason`, or make it an `exemption`, with an owner");
}

void run(Context& context) {
  llvm::StringSet<> rules;
  for (const model::Rule& rule : context.subject.model->rules)
    if (rule.verdict == model::Rule::Verdict::permit && rule.reason.empty())
      rules.insert(("rule " + rule.name).str());
  if (rules.empty())
    return;
  Found found;
  for (const List& list : context.lists)
    if (list.effects.differing_pairs > 0)
      list.meetings->forEach([&](const space::Meeting& meeting) {
        bool is_equal = meeting.left_share == 1 && meeting.right_share == 1;
        if (meeting.left_share == 1 && !is_equal)
          collect(list, meeting.left, meeting.right, rules, found);
        else if (meeting.right_share == 1 && !is_equal)
          collect(list, meeting.right, meeting.left, rules, found);
      });
  for (const auto& [rule, exception] : found)
    report(rule, exception, context.diags);
}

} // namespace

extern const Check undeclared_exceptionCheck{run, true};

} // namespace cordon::analyzer
