// EXM804: an exempt host that could be a member of a boundary group, if its clients bear the delay (paper, "Guidelines
// for exempted hosts").
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"
#include "compiler/model/trust.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// Joined to a domain, able to take clear packets and to answer with IPsec, and none of what others need first.
bool couldBe(const model::Host& host, const model::Model& model) {
  bool is_free = !host.group.isValid() || model.group(host.group).kind == model::GroupKind::no_ipsec;
  return is_free && host.roles.empty() && !host.domain.empty() && host.platform->group_policy.value.value_or(false) &&
         host.platform->accepts_unsecured.value.value_or(false);
}

/// True if some member can know the host by Kerberos.
bool isTrusted(const model::Host& host, const model::Exemption& exemption, const model::Model& model) {
  return llvm::any_of(exemption.applies_to, [&](model::HostId id) {
    const std::string& domain = model.host(id).domain;
    return !domain.empty() && model::kerberosObstacle(model.forests, domain, host.domain).empty();
  });
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    if (!exemption.services.empty())
      continue;
    for (model::HostId id : exemption.to.hosts) {
      const model::Host& host = model.host(id);
      if (!couldBe(host, model) || !isTrusted(host, exemption, model))
        continue;
      context.diags.report(exemption.span, diag::CouldBeBoundary, "exemption " + exemption.name, host.name)
          .label(host.span, "joined to a domain, on a platform that answers clear packets with IPsec")
          .help("a boundary host secures what it can; those without IPsec wait for the fallback, members do not");
      break;
    }
  }
}

} // namespace

extern const Check could_be_boundaryCheck{run, true};

} // namespace cordon::analyzer
