// EXM801: an exemption that nobody can judge later, because its reason or its owner is not said.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  for (const model::Exemption& exemption : context.subject.model->exemptions) {
    if (!exemption.reason.empty() && !exemption.owner.empty())
      continue;
    std::string missing = !exemption.reason.empty() ? "owner"
                          : exemption.owner.empty() ? "reason and no owner"
                                                    : "reason";
    context.diags.report(exemption.span, diag::UnexplainedExemption, "exemption " + exemption.name, missing)
        .help("say what breaks without it, and who answers for it");
  }
}

} // namespace

extern const Check unexplained_exemptionCheck{run, true};

} // namespace cordon::analyzer
