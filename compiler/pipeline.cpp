#include "compiler/pipeline.h"

#include "compiler/diag/kinds/inv.h"
#include "compiler/lower/lower.h"
#include "compiler/named_services.h"
#include "compiler/sema/resolve.h"

namespace cordon {

static std::optional<Compilation> compiled(source::SourceMap& sources, const std::string& path,
                                           const CompileOptions& options, diag::Diagnostics& diags,
                                           NamedServices* services) {
  Compilation compilation;
  {
    LoadedPolicy loaded = loadPolicy(sources, path, options, diags);
    compilation.root_folder = loaded.root_folder;
    compilation.model = sema::resolve(loaded.programs, sources,
                                      {loaded.root_folder, options.allow_outside, options.today, loaded.inventories,
                                       loaded.inventory_missing, &loaded.names, services},
                                      diags);
  } // the trees go before the filters come: both at once would be the peak of memory
  if (diags.hasErrors())
    return std::nullopt;
  compilation.adopt(lower::lower(compilation.model, diags));
  if (diags.hasErrors())
    return std::nullopt;
  return compilation;
}

std::optional<Compilation> compile(source::SourceMap& sources, const std::string& path, const CompileOptions& options,
                                   diag::Diagnostics& diags) {
  return compiled(sources, path, options, diags, nullptr);
}

std::optional<Compilation> compile(source::SourceMap& sources, const std::string& path, const CompileOptions& options,
                                   diag::Diagnostics& diags, NamedServices& services) {
  return compiled(sources, path, options, diags, &services);
}

void Compilation::adopt(std::vector<ir::PolicyIr> lowered) {
  classes = std::move(lowered);
  places.clear();
  for (size_t i = 0; i < classes.size(); ++i)
    for (size_t member = 0; member < classes[i].hosts.size(); ++member)
      places[classes[i].hosts[member].name] = {i, member};
}

const ir::PolicyIr* Compilation::classOf(llvm::StringRef host) const {
  auto at = places.find(host);
  return at != places.end() ? &classes[at->second.policy_class] : nullptr;
}

const ir::Host* Compilation::memberOf(llvm::StringRef host) const {
  auto at = places.find(host);
  return at != places.end() ? &classes[at->second.policy_class].hosts[at->second.member] : nullptr;
}

std::optional<ir::HostPolicy> Compilation::policyOf(llvm::StringRef host) const {
  const ir::Host* member = memberOf(host);
  if (!member)
    return std::nullopt;
  return lower::instantiate(*classOf(host), *member);
}

/// A place that needs the secret: the first filter whose action uses it, or the default response.
static source::Span placeOf(const ir::HostPolicy& policy, ir::SecretId secret) {
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
    for (const ir::Filter& filter : policy.ir.list(direction))
      if (const auto* negotiate = std::get_if<ir::Negotiate>(&policy.ir.action(filter)))
        for (const ir::AuthMethod& method : negotiate->authentication)
          if (method.secret == secret && !policy.ir.origin(filter).spans.empty())
            return policy.ir.origin(filter).spans.front();
  return policy.ir.default_response ? policy.ir.placeOf(policy.ir.default_response->origin) : source::Span();
}

bool loadSecrets(ir::HostPolicy& policy, const std::string& root_folder, diag::Diagnostics& diags) {
  bool complete = true;
  for (uint32_t i = 0; i < policy.ir.secrets.size(); ++i) {
    auto value = loadSecret(policy.ir.secrets[i], root_folder);
    if (value) {
      policy.secrets[i] = std::move(*value);
      continue;
    }
    complete = false;
    diags.report(placeOf(policy, {{i}}), diag::CannotRead, policy.ir.secrets[i].name,
                 llvm::toString(value.takeError()));
  }
  return complete;
}

} // namespace cordon
