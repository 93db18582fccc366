// EXM802: an exemption that has ended, or ends soon. What it lets through does not change by itself.
#include "analyzer/check.h"

#include "compiler/date.h"
#include "compiler/diag/kinds/exm.h"

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  const std::string& today = context.subject.today;
  if (today.empty())
    return;
  for (const model::Exemption& exemption : context.subject.model->exemptions) {
    if (exemption.expires.empty())
      continue;
    int days = daysBetween(today, exemption.expires);
    if (days > context.subject.thresholds.exm802_days)
      continue;
    auto kind = diag::EndingExemption;
    if (days >= 0)
      kind.level = diag::level::warning;
    context.diags
        .report(exemption.span, kind, "exemption " + exemption.name, days < 0 ? "ended" : "ends", exemption.expires)
        .note("the end of an exemption changes nothing that is written: what it names stays in clear")
        .help("remove it, or have its owner" + (exemption.owner.empty() ? "" : " (" + exemption.owner + ")") +
              " agree to a later day");
  }
}

} // namespace

extern const Check ending_exemptionCheck{run, true};

} // namespace cordon::analyzer
