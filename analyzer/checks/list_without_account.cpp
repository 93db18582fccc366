// GRP706: an access list over an authentication that yields nothing to look up in it: a preshared key, or a certificate
// without mapping where the list names accounts.
#include "analyzer/check.h"

#include "compiler/diag/kinds/grp.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

using Method = ir::AuthMethod::Kind;

/// True if somebody on the list is known by an account alone.
bool needsAccounts(const model::Principals& principals, const model::Model& model) {
  return !principals.accounts.empty() ||
         llvm::any_of(principals.computers, [&](model::HostId id) { return model.host(id).identity.empty(); });
}

bool yields(const model::AuthMethod& method, bool needs_accounts) {
  switch (method.kind) {
  case Method::kerberos:
    return true;
  case Method::certificate:
    return method.account_mapping || !needs_accounts;
  case Method::psk:
    return false;
  }
  __builtin_unreachable();
}

void judge(const model::Group& group, Context& context) {
  const model::Model& model = *context.subject.model;
  bool needs_accounts =
      needsAccounts(group.access.deny, model) || (group.access.allow && needsAccounts(*group.access.allow, model));
  std::vector<const model::AuthMethod*> faulty;
  for (const model::AuthMethod& method : group.use.methods)
    if (!yields(method, needs_accounts))
      faulty.push_back(&method);
  if (faulty.empty())
    return;
  auto kind = diag::ListWithoutAccount;
  if (faulty.size() < group.use.methods.size())
    kind.level = diag::level::warning;
  const model::AuthMethod& first = *faulty.front();
  bool is_key = first.kind == Method::psk;
  auto report = context.diags.report(group.access.spans.empty() ? group.span : group.access.spans.front(), kind,
                                     group.name, is_key ? "a preshared key" : "a certificate",
                                     is_key ? "a key proves no account and no name"
                                            : "it is not mapped to an account, and the list names accounts");
  report.label(first.span, "proves no account");
  report.note(group.access.allow ? "whom the list allows is not let in that way"
                                 : "whom the list denies gets in that way");
  report.help(is_key ? "use Kerberos, or certificates"
                     : "write `mapped` after the certificate, or give the hosts an `id`");
}

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups)
    if (!group.access.isOpen())
      judge(group, context);
}

} // namespace

extern const Check list_without_accountCheck{run, true};

} // namespace cordon::analyzer
