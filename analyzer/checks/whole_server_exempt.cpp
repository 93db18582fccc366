// EXM809: a server of names or addresses is exempt as a whole, though it does more than that.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::analyzer {
namespace {

/// Services with ports of their own, that can be exempted alone.
constexpr llvm::StringLiteral kSmall[] = {"dhcp", "dns", "time", "wins"};
/// What needs no exemption of all of the server.
constexpr llvm::StringLiteral kOther[] = {"certification-authority", "proxy", "rras"};

std::vector<std::string> rolesAmong(const model::Host& host, llvm::ArrayRef<llvm::StringLiteral> among) {
  std::vector<std::string> found;
  for (const std::string& role : host.roles)
    if (llvm::is_contained(among, llvm::StringRef(role)))
      found.push_back(role);
  return found;
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    if (!exemption.services.empty())
      continue;
    for (model::HostId id : exemption.to.hosts) {
      const model::Host& host = model.host(id);
      std::vector<std::string> small = rolesAmong(host, kSmall), other = rolesAmong(host, kOther);
      // A domain controller cannot be secured at all.
      if (small.empty() || other.empty() || host.roles.contains("domain-controller"))
        continue;
      context.diags
          .report(exemption.span, diag::WholeServerExempt, "exemption " + exemption.name, host.name,
                  llvm::join(small, ", "))
          .label(host.span, "it has role " + llvm::join(other, ", ") + " too")
          .help("exempt its services by ports: `to " + host.name + " service ...`");
    }
  }
}

} // namespace

extern const Check whole_server_exemptCheck{run, true};

} // namespace cordon::analyzer
