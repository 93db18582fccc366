// EXM810: a host of a domain that does not trust the members' is exempt: a secure-server rule between them is better.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"
#include "compiler/model/trust.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// The first host with a domain.
const model::Host* firstJoined(const model::Model& model, const std::vector<model::HostId>& hosts) {
  auto at = llvm::find_if(hosts, [&](model::HostId id) { return !model.host(id).domain.empty(); });
  return at != hosts.end() ? &model.host(*at) : nullptr;
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    const model::Host* member = firstJoined(model, exemption.applies_to);
    if (!member || !exemption.services.empty())
      continue;
    for (model::HostId id : exemption.to.hosts) {
      const model::Host& host = model.host(id);
      if (host.domain.empty() || !host.roles.empty())
        continue;
      std::string why = model::kerberosObstacle(model.forests, member->domain, host.domain);
      if (why.empty())
        continue;
      context.diags
          .report(exemption.span, diag::UntrustingDomain, "exemption " + exemption.name, host.name, host.domain,
                  member->name)
          .label(host.span, "declared here")
          .note(why)
          .help("secure it instead: a rule with `negotiate using certificate(...)` or a preshared key at both ends");
    }
  }
}

} // namespace

extern const Check untrusting_domainCheck{run, true};

} // namespace cordon::analyzer
