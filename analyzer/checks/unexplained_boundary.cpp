// GRP713: a boundary group without reason or owner.
#include "analyzer/check.h"

#include "compiler/diag/kinds/grp.h"

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups) {
    if (group.kind != model::GroupKind::boundary || (!group.reason.empty() && !group.owner.empty()))
      continue;
    std::string missing = !group.reason.empty() ? "owner" : group.owner.empty() ? "reason and no owner" : "reason";
    context.diags.report(group.span, diag::UnexplainedBoundary, group.name, missing)
        .help("say why its members must be reached in clear, and who answers for that");
  }
}

} // namespace

extern const Check unexplained_boundaryCheck{run, true};

} // namespace cordon::analyzer
