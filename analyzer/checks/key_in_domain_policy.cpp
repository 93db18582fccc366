// AUT311: a preshared key in a policy that the directory hands out.
#include "analyzer/check.h"

#include "compiler/diag/kinds/aut.h"
#include "compiler/model/assignment.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

/// The first key of a class, or null.
const SecretRef* keyOf(const ir::PolicyIr& policy) {
  return policy.secrets.empty() ? nullptr : &policy.secrets.front();
}

/// True if the host's own policy is the one that is assigned (else GRP716, GRP722).
bool isOwn(const model::Assignment& assignment, const model::Host& host, const model::Model& model) {
  return assignment.group.isValid() ? host.group == assignment.group
                                    : !host.group.isValid() && &model.host(assignment.own_of) == &host;
}

/// The assignments that hand one key out.
struct Handed {
  std::vector<const model::Assignment*> by;
  std::string example; ///< a host that gets it by the first
};

void report(const SecretRef& key, const Handed& handed, Context& context) {
  const model::Model& model = *context.subject.model;
  const model::Assignment& first = *handed.by.front();
  std::string where = model::describePlace(model, first);
  if (handed.by.size() > 1)
    where += " (and in " + std::to_string(handed.by.size() - 1) + " more)";
  auto report = context.diags.report(first.span, diag::KeyInDomainPolicy, model::policyName(model, first).str(), where);
  if (auto place = context.keys.places().find(key); place != context.keys.places().end())
    report.label(place->second, "this key, for one");
  for (const model::Assignment* other : llvm::ArrayRef(handed.by).drop_front())
    report.label(other->span, "in this policy, too");
  report.note("for example at " + handed.example)
      .help("use certificates or Kerberos, or assign the policy to each host: `assign ... to local HOST;`");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  if (model.assignments.empty())
    return;
  const model::AssignmentIndex index(model);
  std::vector<const model::Assignment*> seen;
  std::map<SecretRef, Handed> found;
  for (const ir::PolicyIr& policy : context.subject.classes) {
    const SecretRef* key = keyOf(policy);
    if (!key)
      continue;
    for (const ir::Host& member : policy.hosts) {
      auto host = llvm::lower_bound(model.hosts, member.name,
                                    [](const model::Host& one, const std::string& name) { return one.name < name; });
      const model::Assignment* assignment = index.winnerFor(*host);
      if (!assignment || assignment->place == model::Assignment::Place::local || !isOwn(*assignment, *host, model) ||
          llvm::is_contained(seen, assignment))
        continue;
      seen.push_back(assignment);
      Handed& handed = found[*key];
      if (handed.by.empty())
        handed.example = member.name;
      handed.by.push_back(assignment);
    }
  }
  for (const auto& [key, handed] : found)
    report(key, handed, context);
}

} // namespace

extern const Check key_in_domain_policyCheck{run, true};

} // namespace cordon::analyzer
