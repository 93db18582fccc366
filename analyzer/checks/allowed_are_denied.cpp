// NEG411: an access list whose denials take away all that it allows. A denial of some is an exception, and as it should
// be.
#include "analyzer/check.h"

#include "compiler/diag/kinds/neg.h"

#include <algorithm>

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups) {
    if (!group.access.allow)
      continue;
    const model::Principals &allow = *group.access.allow, &deny = group.access.deny;
    bool names_computers = !allow.computers.empty() || !allow.accounts.empty();
    if (!names_computers ||
        !std::includes(deny.computers.begin(), deny.computers.end(), allow.computers.begin(), allow.computers.end()) ||
        !std::includes(deny.accounts.begin(), deny.accounts.end(), allow.accounts.begin(), allow.accounts.end()))
      continue;
    auto report = context.diags.report(group.span, diag::AllowedAreDenied, group.name);
    for (source::Span span : group.access.spans)
      report.label(span, "one of its clauses");
    report.note("a denial wins over whatever allows the same computer")
        .help("take out of one clause what the other is for");
  }
}

} // namespace

extern const Check allowed_are_deniedCheck{run, true};

} // namespace cordon::analyzer
