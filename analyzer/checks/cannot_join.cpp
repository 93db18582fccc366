// GRP702, GRP703: hosts that no domain knows, in groups that need one: members where only Kerberos is taken, and
// boundary hosts, which the directory manages.
#include "analyzer/check.h"
#include "analyzer/groups.h"

#include "compiler/diag/kinds/grp.h"
#include "compiler/model/domain.h"

#include <map>

namespace cordon::analyzer {
namespace {

/// Of those with one obstacle the first, with how many there are.
void judge(const model::Group& group, bool is_boundary, Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<std::string, std::pair<const model::Host*, size_t>> found;
  for (model::HostId id : group.members)
    if (std::string why = model::whyInNoDomain(model.host(id)); !why.empty())
      ++found.try_emplace(why, &model.host(id), 0).first->second.second;
  for (const auto& [why, entry] : found) {
    auto report = context.diags.report(entry.first->span, is_boundary ? diag::NoBoundaryHost : diag::CannotJoin,
                                       entry.first->name, group.name, why);
    report.label(group.span, is_boundary ? "a boundary group" : "takes Kerberos alone");
    if (entry.second > 1)
      report.note("and " + std::to_string(entry.second - 1) + " more of the group");
    report.help(is_boundary ? "exempt what it must reach or be reached by, or join it to the domain"
                            : "give it a certificate and a group that takes one, with a local policy; or exempt it");
  }
}

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups) {
    bool is_boundary = group.kind == model::GroupKind::boundary;
    if (is_boundary || takesKerberosAlone(group))
      judge(group, is_boundary, context);
  }
}

} // namespace

extern const Check cannot_joinCheck{run, true};

} // namespace cordon::analyzer
