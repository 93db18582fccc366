#include "backends/check.h"

#include "backends/host_kind.h"
#include "compiler/lower/lower.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::backends {
namespace {

/// True if a finding names something that only this host has: of the next one it would say something else.
bool quotes(llvm::ArrayRef<diag::Diagnostic> findings, const ir::Host& host) {
  std::vector<std::string> own = {host.name, host.identity};
  if (host.certificate)
    own.insert(own.end(), {host.certificate->file, host.certificate->key_file});
  for (const net::Address& address : host.addresses)
    own.push_back(net::toString(address));
  auto holdsOwn = [&](llvm::StringRef text) {
    return llvm::any_of(own, [&](const std::string& word) { return !word.empty() && text.contains(word); });
  };
  return llvm::any_of(findings, [&](const diag::Diagnostic& finding) {
    return holdsOwn(finding.message) || llvm::any_of(finding.notes, holdsOwn) || llvm::any_of(finding.help, holdsOwn) ||
           llvm::any_of(finding.labels, [&](const diag::Label& label) { return holdsOwn(label.text); });
  });
}

/// The hosts of one class.
class ClassCheck {
public:
  ClassCheck(const ir::PolicyIr& policy_class, const Backend& backend, diag::Diagnostics& diags)
      : policy_class(policy_class), backend(backend), diags(diags) {
    if (policy_class.hosts.size() > 1)
      kinds.emplace(policy_class);
  }

  void check(const ir::Host& host) {
    if (!kinds) {
      backend.project(lower::instantiate(policy_class, host), diags);
      return;
    }
    auto [at, fresh] = seen.insert(kinds->of(host));
    if (!fresh)
      return;
    const size_t first = diags.all().size();
    backend.project(lower::instantiate(policy_class, host), diags);
    if (quotes(llvm::ArrayRef(diags.all()).drop_front(first), host))
      seen.erase(at);
  }

private:
  const ir::PolicyIr& policy_class;
  const Backend& backend;
  diag::Diagnostics& diags;
  std::optional<HostKinds> kinds; ///< none for a host alone
  std::set<HostKind> seen;        ///< kinds whose findings are all reported
};

} // namespace

void checkPlatforms(const Compilation& compilation, diag::Diagnostics& diags) {
  std::map<const ir::PolicyIr*, ClassCheck> checks;
  for (const model::Host& host : compilation.model.hosts) {
    const Backend* backend = findBackend(host.platform->backend);
    const ir::PolicyIr* policy_class = backend ? compilation.classOf(host.name) : nullptr;
    if (policy_class)
      checks.try_emplace(policy_class, *policy_class, *backend, diags)
          .first->second.check(*compilation.memberOf(host.name));
  }
}

} // namespace cordon::backends
