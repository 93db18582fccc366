// AUT311: a preshared key in a policy that the directory hands out.
#include "analyzer/check.h"

#include "compiler/diag/kinds/aut.h"
#include "compiler/model/assignment.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringMap.h>

namespace cordon::analyzer {
namespace {

/// The first key of a class, or null.
const SecretRef* keyOf(const ir::PolicyIr& policy) {
  return policy.secrets.empty() ? nullptr : &policy.secrets.front();
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  if (model.assignments.empty())
    return;
  const model::AssignmentIndex index(model);
  std::vector<const model::Assignment*> reported;
  for (const ir::PolicyIr& policy : context.subject.classes) {
    const SecretRef* key = keyOf(policy);
    if (!key)
      continue;
    for (const ir::Host& member : policy.hosts) {
      auto host = llvm::lower_bound(model.hosts, member.name,
                                    [](const model::Host& one, const std::string& name) { return one.name < name; });
      const model::Assignment* assignment = index.winnerFor(*host);
      if (!assignment || assignment->place == model::Assignment::Place::local ||
          llvm::is_contained(reported, assignment))
        continue;
      reported.push_back(assignment);
      auto report =
          context.diags.report(assignment->span, diag::KeyInDomainPolicy, model::policyName(model, *assignment).str(),
                               model::describePlace(model, *assignment));
      if (auto place = context.keys.places().find(*key); place != context.keys.places().end())
        report.label(place->second, "this key, for one");
      report.note("for example at " + member.name)
          .help("use certificates or Kerberos, or assign the policy to each host: `assign ... to local HOST;`");
    }
  }
}

} // namespace

extern const Check key_in_domain_policyCheck{run, true};

} // namespace cordon::analyzer
