// EXP210: what a platform lets by whatever a policy says, where the port is all that it looks at: whoever sends from
// port 88 reaches every port.
#include "analyzer/check.h"

#include "compiler/catalog/exemptions.h"
#include "compiler/diag/kinds/exp.h"

#include <map>

namespace cordon::analyzer {
namespace {

/// True if any sender can make its packets look so: a port of its own is all that the platform asks for.
bool isOpen(const catalog::Exemption& exemption) {
  bool any_target_port = exemption.target_ports.isAny();
  return exemption.inbound && !exemption.target && any_target_port && !exemption.source_ports.isAny() &&
         exemption.certainty == catalog::Exemption::Certainty::documented;
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<llvm::StringRef, std::pair<const model::Host*, size_t>> platforms;
  for (const model::Group& group : model.groups)
    if (model::isSecured(group.kind))
      for (model::HostId id : group.members)
        ++platforms.try_emplace(model.host(id).platform->name, &model.host(id), 0).first->second.second;
  for (const auto& [name, entry] : platforms)
    for (const catalog::Exemption& exemption : catalog::exemptionsOf(name)) {
      if (!isOpen(exemption))
        continue;
      std::string port = std::to_string(exemption.source_ports.first);
      context.diags
          .report(entry.first->span, diag::PlatformExemption, entry.first->platform->title.str(),
                  exemption.name.str() + ", which is whatever comes from port " + port + ",",
                  std::to_string(entry.second), entry.second == 1 ? "is" : "are")
          .note(std::string("source: ") + exemption.source)
          .help("set the registry value NoDefaultExempt to 1, or install the service pack that does");
      break;
    }
}

} // namespace

extern const Check platform_exemptionCheck{run, true};

} // namespace cordon::analyzer
