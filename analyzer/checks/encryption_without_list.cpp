// GRP711: an encryption group without an access list.
#include "analyzer/check.h"

#include "compiler/diag/kinds/grp.h"

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups)
    if (group.kind == model::GroupKind::encryption && group.access.isOpen() && !group.members.empty())
      context.diags.report(group.span, diag::EncryptionWithoutList, group.name)
          .help("name who may open connections (`inbound allow ...`), or who may not (`inbound deny ...`)");
}

} // namespace

extern const Check encryption_without_listCheck{run, true};

} // namespace cordon::analyzer
