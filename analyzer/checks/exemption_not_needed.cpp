// EXM805: an exemption that one of its groups has no use for: it negotiates with none of the addresses.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// True if a rule that negotiates or blocks is on one of the hosts: then the exemption may be for that.
bool hasRule(const model::Model& model, const std::vector<model::HostId>& hosts) {
  return llvm::any_of(model.rules, [&](const model::Rule& rule) {
    return rule.verdict != model::Rule::Verdict::permit &&
           llvm::any_of(rule.hosts, [&](model::HostId id) { return llvm::binary_search(hosts, id); });
  });
}

bool meets(const model::AddressSet& a, const model::AddressSet& b) {
  return a.any || b.any || llvm::any_of(a.prefixes, [&](const net::Prefix& one) {
           return llvm::any_of(b.prefixes, [&](const net::Prefix& other) { return one.overlaps(other); });
         });
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    for (uint32_t index : context.estate.groupsOf(exemption)) {
      const model::Group& group = model.groups[index];
      if (model::isSecured(group.kind) && !meets(exemption.to, group.secure) && !hasRule(model, group.members))
        context.diags.report(exemption.span, diag::NotNeeded, "exemption " + exemption.name, group.name)
            .label(group.secure.span, "all that it secures")
            .help("let it apply to the groups that need it");
    }
  }
}

} // namespace

extern const Check exemption_not_neededCheck{run, true};

} // namespace cordon::analyzer
