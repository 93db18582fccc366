// EXM813: all traffic with one server is in clear, for every member of a group. Legal, and worth knowing.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::analyzer {
namespace {

/// The first group whose members are all among the hosts.
const model::Group* wholeGroup(const model::Model& model, const std::vector<model::HostId>& hosts) {
  for (model::HostId id : hosts) {
    const model::Host& host = model.host(id);
    if (!host.group.isValid())
      continue;
    const model::Group& group = model.group(host.group);
    if (group.members.size() > 1 && std::ranges::includes(hosts, group.members))
      return &group;
    return nullptr;
  }
  return nullptr;
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    auto server = llvm::find_if(exemption.to.hosts, [&](model::HostId id) { return model.host(id).roles.empty(); });
    if (!exemption.services.empty() || server == exemption.to.hosts.end())
      continue;
    if (const model::Group* group = wholeGroup(model, exemption.applies_to))
      context.diags
          .report(exemption.span, diag::BroadExemption, "exemption " + exemption.name, model.host(*server).name,
                  group->name)
          .help("say which service they need of it: `to " + model.host(*server).name + " service ...`");
  }
}

} // namespace

extern const Check broad_exemptionCheck{run, true};

} // namespace cordon::analyzer
