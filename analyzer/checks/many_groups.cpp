// GRP714: more boundary groups or access groups than anybody keeps in mind.
#include "analyzer/check.h"

#include "compiler/diag/kinds/grp.h"

namespace cordon::analyzer {
namespace {

constexpr size_t kBoundaryMax = 5, kAccessMax = 10;

template <class T>
void judge(const std::vector<const T*>& all, const char* what, size_t max, diag::Diagnostics& diags) {
  if (all.size() > max)
    diags.report(all[max]->span, diag::ManyGroups, all.size(), what, max)
        .help("join those that are open, or denied, for one reason");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::vector<const model::Group*> boundary;
  for (const model::Group& group : model.groups)
    if (group.kind == model::GroupKind::boundary)
      boundary.push_back(&group);
  std::vector<const model::AccessGroup*> access;
  for (const model::AccessGroup& group : model.access_groups)
    access.push_back(&group);
  judge(boundary, "boundary groups", kBoundaryMax, context.diags);
  judge(access, "access groups", kAccessMax, context.diags);
}

} // namespace

extern const Check many_groupsCheck{run, true};

} // namespace cordon::analyzer
