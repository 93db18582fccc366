// GRP705: a domain controller, DNS or DHCP server in a boundary group, where members reach it only after a delay.
#include "analyzer/check.h"
#include "analyzer/infrastructure.h"

#include "compiler/diag/kinds/grp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::analyzer {
namespace {

constexpr llvm::StringLiteral kRoles[] = {"domain-controller", "dns", "dhcp"};

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  if (!someoneWaits(model))
    return;
  for (const model::Group& group : model.groups) {
    if (group.kind != model::GroupKind::boundary)
      continue;
    for (model::HostId id : group.members) {
      const model::Host& host = model.host(id);
      llvm::SmallVector<llvm::StringRef, 3> roles;
      llvm::copy_if(kRoles, std::back_inserter(roles),
                    [&](llvm::StringRef role) { return host.roles.contains(role.str()); });
      if (!roles.empty())
        context.diags
            .report(host.span, diag::InfrastructureBehindFallback, host.name, llvm::join(roles, ", "), group.name)
            .label(group.span, "the boundary group")
            .help("exempt it instead: `exemption ... { to " + host.name + "; ... }`");
    }
  }
}

} // namespace

extern const Check infrastructure_in_boundaryCheck{run, true};

} // namespace cordon::analyzer
