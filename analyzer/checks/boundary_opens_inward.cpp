// GRP710: a boundary group whose members may open connections to isolated hosts. Whoever gets hold of one, which
// everybody can reach, gets on from there.
#include "analyzer/check.h"

#include "analyzer/groups.h"
#include "compiler/diag/kinds/grp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::analyzer {
namespace {

void judge(const model::Group& boundary, Context& context) {
  const model::Model& model = *context.subject.model;
  std::vector<const model::Group*> open;
  model::HostId first;
  for (const model::Group& inner : model.groups) {
    auto free = llvm::find_if(boundary.members, [&](model::HostId id) { return letsIn(inner, id); });
    if (!isInner(inner) || inner.members.empty() || free == boundary.members.end() ||
        !shareMethod(boundary.use, inner.use))
      continue;
    first = open.empty() ? *free : first;
    open.push_back(&inner);
  }
  if (open.empty())
    return;
  std::string names = namesOf(open);
  auto report = context.diags.report(boundary.span, diag::BoundaryOpensInward, boundary.name, groupsText(open));
  for (const model::Group* inner : llvm::ArrayRef(open).take_front(3))
    report.label(inner->span, "its members let them in");
  report.note("for example `" + model.host(first).name + "`, which takes clear traffic from everybody");
  report.help("`initiate to " + names + " never;`, or name in `inbound allow` who must be let in");
}

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups)
    if (group.kind == model::GroupKind::boundary)
      judge(group, context);
}

} // namespace

extern const Check boundary_opens_inwardCheck{run, true};

} // namespace cordon::analyzer
