// GRP707: isolation by certificates alone, of hosts that are joined to a domain.
#include "analyzer/check.h"

#include "analyzer/groups.h"
#include "compiler/diag/kinds/grp.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Group& group : model.groups) {
    bool proves_nothing = !group.use.methods.empty() && llvm::all_of(group.use.methods, [](const auto& method) {
      return method.kind == ir::AuthMethod::Kind::certificate && !method.account_mapping;
    });
    if (!isInner(group) || !proves_nothing)
      continue;
    auto joined = llvm::find_if(group.members, [&](model::HostId id) { return !model.host(id).domain.empty(); });
    if (joined != group.members.end())
      context.diags.report(group.span, diag::CertificateOnly, group.name, model.host(*joined).domain)
          .label(group.use.span, "this is what it takes")
          .help("use Kerberos where membership is what counts; or leave the authority to sign these hosts alone");
  }
}

} // namespace

extern const Check certificate_onlyCheck{run, true};

} // namespace cordon::analyzer
