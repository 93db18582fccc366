// AUT306: permit and block rules of Windows 2000 and XP whose methods are not those of the secured rules. Later systems
// do not look at them there. No policy can say it, only a script: a rule without a method has Kerberos.
#include "analyzer/check.h"

#include "compiler/catalog/platforms.h"
#include "compiler/diag/kinds/aut.h"
#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::analyzer {
namespace {

using ir::AuthMethod;

/// What two lists must have in common: neither order nor what a method says beside its kind, key and authority.
using Methods = std::set<AuthMethod>;
Methods methodsOf(llvm::ArrayRef<AuthMethod> list) {
  Methods methods;
  for (AuthMethod method : list) {
    method.account_mapping = method.exclude_ca_name = false;
    methods.insert(method);
  }
  return methods;
}

bool hasKey(const Methods& methods) {
  return llvm::any_of(methods, [](const AuthMethod& method) { return method.kind == AuthMethod::Kind::psk; });
}

/// In words beside those of `other`. A key has no name but its line, which would be new with each change of the script.
std::string textOf(const ir::PolicyIr& policy, const Methods& methods, const Methods& other = {}) {
  std::string text;
  for (const AuthMethod& method : methods) {
    const bool is_key = method.kind == AuthMethod::Kind::psk;
    const bool is_other = is_key && hasKey(other) && !other.contains(method);
    text += text.empty() ? "" : ", ";
    text += is_other ? "another preshared key" : is_key ? "a preshared key" : ir::describe(policy, method);
  }
  return text;
}

/// The rules that negotiate: their methods, with a place of each.
std::map<Methods, source::Span> securedOf(const ir::PolicyIr& policy) {
  std::map<Methods, source::Span> secured;
  std::set<ir::ActionId> known;
  for (const std::vector<ir::Filter>* list : {&policy.out, &policy.in})
    for (const ir::Filter& filter : *list)
      if (const auto* negotiate = std::get_if<ir::Negotiate>(&policy.action(filter));
          negotiate && known.insert(filter.action).second)
        secured.try_emplace(methodsOf(negotiate->authentication), policy.origin(filter).spans.back());
  return secured;
}

void run(Context& context) {
  if (!context.subject.script || context.subject.classes.size() != 1)
    return;
  const ir::PolicyIr& policy = context.subject.classes.front();
  const catalog::Platform* platform = catalog::findPlatform(policy.platform);
  if (!platform || !platform->plain_rules_need_auth.value.value_or(false))
    return;
  const std::map<Methods, source::Span> secured = securedOf(policy);
  for (const ir::ScriptFacts::PlainRule& rule : context.subject.script->plain_rules) {
    const Methods own = methodsOf(rule.authentication);
    if (secured.empty() || secured.contains(own))
      continue;
    std::string wanted;
    for (const auto& [methods, span] : secured)
      wanted += (wanted.empty() ? "" : " or by ") + textOf(policy, methods, own);
    auto report = context.diags.report(rule.span, diag::PlainRuleDiffers, rule.name, textOf(policy, own), wanted,
                                       policy.platform);
    report.label(secured.begin()->second, "a secured rule");
    if (own == Methods{AuthMethod{}})
      report.note("a rule that names no method has Kerberos");
    report.help("give it the methods of the secured rules");
  }
}

} // namespace

extern const Check plain_rule_methodsCheck{run};

} // namespace cordon::analyzer
