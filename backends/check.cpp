#include "backends/check.h"

#include "backends/host_kind.h"
#include "compiler/diag/kinds/aut.h"
#include "compiler/diag/kinds/grp.h"
#include "compiler/diag/kinds/plt.h"
#include "compiler/lower/lower.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>
#include <vector>

namespace cordon::backends {
namespace {

/// True if a finding names something that only this host has: of the next one it would say something else.
bool quotes(diag::DiagnosticRange findings, const ir::Host& host) {
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

/// What was found already of hosts that cannot prove themselves by Kerberos (AUT304, GRP702). That their platforms do
/// not have it would say the same again.
class KnownOfKerberos {
public:
  explicit KnownOfKerberos(const diag::Diagnostics& diags) {
    for (const diag::Diagnostic& finding : diags.all()) {
      llvm::StringRef id = finding.id;
      if (finding.state != diag::State::open || (id != diag::KerberosImpossible.id && id != diag::CannotJoin.id))
        continue;
      places.insert(finding.span);
      for (const diag::Label& label : finding.labels)
        places.insert(label.span);
    }
  }

  /// Takes the filters that this is about out of a host's policy.
  void takeOut(ir::PolicyIr& ir, source::Span host) const {
    const catalog::Platform* platform = catalog::findPlatform(ir.platform);
    if (places.empty() || !platform || platform->kerberos.value.value_or(true))
      return;
    for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
      llvm::erase_if(ir.list(direction), [&](const ir::Filter& filter) {
        const auto* negotiate = std::get_if<ir::Negotiate>(&ir.action(filter));
        const ir::Origin& origin = ir.origin(filter);
        bool is_known = llvm::any_of(origin.spans, [&](source::Span span) { return places.contains(span); }) ||
                        (llvm::StringRef(origin.name).starts_with("group ") && places.contains(host));
        return negotiate && is_known && llvm::all_of(negotiate->authentication, [](const ir::AuthMethod& method) {
                 return method.kind == ir::AuthMethod::Kind::kerberos;
               });
      });
  }

private:
  std::set<source::Span> places;
};

/// Statements of which it was found already that they ask for two main modes (AUT301). That a platform cannot carry
/// both of them would say the same again, but not of a tunnel and transport mode: that is another fault.
class KnownOfMainModes {
public:
  KnownOfMainModes(const model::Model& model, const diag::Diagnostics& diags) {
    for (const model::Tunnel& tunnel : model.tunnels)
      tunnels.insert(tunnel.span);
    for (const diag::Diagnostic& finding : diags.all()) {
      if (finding.state != diag::State::open || llvm::StringRef(finding.id) != diag::TwoMainModes.id)
        continue;
      std::set<source::Span>& places = all.emplace_back();
      places.insert(finding.span);
      for (const diag::Label& label : finding.labels)
        places.insert(label.span);
    }
  }

  /// Takes back what the findings from `first` on say of them.
  void takeBack(diag::Diagnostics& diags, size_t first) const {
    for (const diag::Diagnostic& finding : diags.all().from(all.empty() ? diags.all().size() : first))
      if (llvm::StringRef(finding.id) == diag::TwoIkeConfigurations.id && isKnown(finding))
        diags.takeBack(finding);
  }

private:
  bool isKnown(const diag::Diagnostic& finding) const {
    const source::Span one = finding.span, other = finding.labels.empty() ? one : finding.labels.front().span;
    return tunnels.contains(one) == tunnels.contains(other) &&
           llvm::any_of(all, [&](const std::set<source::Span>& places) {
             return places.contains(one) && places.contains(other) && (one != other || places.size() == 1);
           });
  }
  std::set<source::Span> tunnels;
  std::vector<std::set<source::Span>> all; ///< by finding
};

struct Known {
  KnownOfKerberos kerberos;
  KnownOfMainModes main_modes;
};

/// The hosts of one class.
class ClassCheck {
public:
  ClassCheck(const ir::PolicyIr& policy_class, const Backend& backend, const Known& known, diag::Diagnostics& diags)
      : policy_class(policy_class), backend(backend), known(known), diags(diags) {
    if (policy_class.hosts.size() > 1)
      kinds.emplace(policy_class);
  }

  /// `span`: where the host is declared.
  void check(const ir::Host& host, source::Span span) {
    if (!kinds) {
      project(host, span);
      return;
    }
    auto [at, fresh] = seen.insert(kinds->of(host));
    if (!fresh)
      return;
    const size_t first = diags.all().size();
    project(host, span);
    if (quotes(diags.all().from(first), host))
      seen.erase(at);
  }

private:
  void project(const ir::Host& host, source::Span span) {
    ir::HostPolicy policy = lower::instantiate(policy_class, host);
    known.kerberos.takeOut(policy.ir, span);
    const size_t first = diags.all().size();
    backend.project(policy, diags);
    known.main_modes.takeBack(diags, first);
  }

  const ir::PolicyIr& policy_class;
  const Backend& backend;
  const Known& known;
  diag::Diagnostics& diags;
  std::optional<HostKinds> kinds; ///< none for a host alone
  std::set<HostKind> seen;        ///< kinds whose findings are all reported
};

} // namespace

void checkPlatforms(const Compilation& compilation, diag::Diagnostics& diags) {
  const Known known{KnownOfKerberos(diags), KnownOfMainModes(compilation.model, diags)};
  std::map<const ir::PolicyIr*, ClassCheck> checks;
  for (const model::Host& host : compilation.model.hosts) {
    const Backend* backend = findBackend(host.platform->backend);
    const ir::PolicyIr* policy_class = backend ? compilation.classOf(host.name) : nullptr;
    if (policy_class)
      checks.try_emplace(policy_class, *policy_class, *backend, known, diags)
          .first->second.check(*compilation.memberOf(host.name), host.span);
  }
}

} // namespace cordon::backends
