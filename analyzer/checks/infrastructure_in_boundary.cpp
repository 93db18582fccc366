// GRP705: a domain controller, DNS or DHCP server in a boundary group, where members reach it only after a delay.
#include "analyzer/check.h"

#include "compiler/diag/kinds/grp.h"

#include <string>

namespace cordon::analyzer {
namespace {

constexpr llvm::StringLiteral kRoles[] = {"domain-controller", "dns", "dhcp"};

/// True if some host waits before it falls back to clear, or nothing says that it does not.
bool someoneWaits(const model::Model& model) {
  for (const model::Group& group : model.groups)
    for (model::HostId id : group.members) {
      const auto& delay_ms = model.host(id).platform->fallback_delay_ms;
      if (group.kind != model::GroupKind::no_ipsec && delay_ms.value.value_or(1) > 0)
        return true;
    }
  return false;
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  if (!someoneWaits(model))
    return;
  for (const model::Group& group : model.groups) {
    if (group.kind != model::GroupKind::boundary)
      continue;
    for (model::HostId id : group.members)
      for (llvm::StringRef role : kRoles)
        if (model.host(id).roles.contains(role.str()))
          context.diags
              .report(model.host(id).span, diag::InfrastructureBehindFallback, model.host(id).name, role.str(),
                      group.name)
              .label(group.span, "the boundary group")
              .help("exempt it instead: `exemption ... { to " + model.host(id).name + "; ... }`");
  }
}

} // namespace

extern const Check infrastructure_in_boundaryCheck{run, true};

} // namespace cordon::analyzer
