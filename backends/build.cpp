#include "backends/build.h"

#include "backends/build_class.h"
#include "backends/build_report.h"
#include "backends/faithful.h"
#include "backends/key_check.h"
#include "backends/openings.h"
#include "backends/prove.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::backends {
namespace {

/// True if all that the host has is made by its platform.
bool isOnlyGenerated(const ir::PolicyIr& ir) {
  for (const auto* list : {&ir.out, &ir.in, &ir.forward})
    for (const ir::Filter& filter : *list)
      if (ir.origin(filter).kind != ir::Origin::Kind::builtin && filter.layer != ir::Layer::generated)
        return false;
  return !ir.default_response;
}

std::string whyNoPolicy(const Compilation& compilation, const model::Host& host) {
  return host.group.isValid()
             ? "in group " + compilation.model.group(host.group).name + " (no-ipsec): it gets no policy"
             : "no group, rule, exemption or tunnel is on it: it gets no policy";
}

/// For a host that has a policy. False after an error. Keys that were reported are not loaded: the projection says what
/// else is wrong.
bool buildHost(const Compilation& compilation, const model::Host& host, const Backend& backend,
               const BuildOptions& options, bool keys_are_good, const source::SourceMap& sources,
               diag::Diagnostics& diags, HostOutput& output) {
  auto policy = compilation.policyOf(host.name);
  if (isOnlyGenerated(policy->ir)) {
    output.reason =
        "Cordon does not configure Routing and Remote Access, which makes its own policy for L2TP/IPsec (UDP "
        "1701, by the computer's certificate), and nothing else is on this host; if the IPsec service was "
        "restarted, restart Routing and Remote Access after it (Microsoft KB 248750)";
    return true;
  }
  output.policy = policy->ir.name;
  output.backend = backend.name().str();
  size_t first_note = diags.all().size();
  bool loaded = keys_are_good && loadSecrets(*policy, compilation.root_folder, diags);
  auto projected = backend.project(*policy, diags);
  if (!projected || !loaded)
    return false;
  Faithfulness faithful = compareWithPolicy(*policy, *projected, diags.all().from(first_note), &sources,
                                            {.regions_max = kRegionsMax, .work_max = options.compare_work_max});
  if (!faithful.gap.isProved()) {
    reportGap(host.span, host.name, backend, faithful.gap, diags);
    return false;
  }
  if (faithful.is_cut_short)
    diags.report(host.span, diag::ProjectionNotCompared, host.name, output.backend);
  output.notes = notesSince(diags, first_note);
  output.openings = openingsOf(*projected);
  Emitted emitted = backend.emit(*projected);
  llvm::append_range(output.notes, emitted.notes);
  ProofGap gap = prove(backend, *projected, emitted, &sources);
  if (!gap.isProved()) {
    reportGap(host.span, host.name, backend, gap, diags);
    return false;
  }
  output.files = std::move(emitted.files);
  return true;
}

/// A name for each class's file: the policy's, with a number where several classes have it. Where case does not count,
/// too.
class FileNames {
public:
  std::string next(const std::string& policy) {
    std::string name = policy;
    for (size_t number = 2; !taken.insert(llvm::StringRef(name).lower()).second; ++number)
      name = policy + "-" + std::to_string(number);
    return name + kRuleSetSuffix;
  }

private:
  std::set<std::string> taken;
};

/// The classes whose hosts share one file, in the order of their first hosts.
class SharedClasses {
public:
  void add(const Compilation& compilation, const model::Host& host, const Backend& backend, size_t output) {
    const ir::PolicyIr* policy_class = compilation.classOf(host.name);
    auto [at, is_new] = place_of.try_emplace(policy_class, classes.size());
    if (is_new)
      classes.push_back({{policy_class, &backend, {}}, {}});
    classes[at->second].hosts.members.push_back(&host);
    classes[at->second].outputs.push_back(output);
  }

  /// False after an error.
  bool build(const Compilation& compilation, const BuildOptions& options, const source::SourceMap& sources,
             diag::Diagnostics& diags, BuildOutput& output) const {
    FileNames names;
    bool complete = true;
    for (const Shared& shared : classes) {
      auto built = buildClass(compilation, shared.hosts, options.compare_work_max, sources, diags);
      complete &= built.has_value();
      if (!built)
        continue;
      built->file.path = names.next(shared.hosts.policy_class->name);
      for (size_t i = 0; i < shared.outputs.size(); ++i) {
        HostOutput& host = output.hosts[shared.outputs[i]];
        host.policy = shared.hosts.policy_class->name;
        host.backend = shared.hosts.backend->name();
        host.shared_file = built->file.path;
        host.notes = built->notes;
        host.openings = built->openings[i];
      }
      output.files.push_back(std::move(built->file));
    }
    return complete;
  }

private:
  struct Shared {
    ClassHosts hosts;
    std::vector<size_t> outputs; ///< places of the members in BuildOutput::hosts
  };
  std::vector<Shared> classes;
  std::map<const ir::PolicyIr*, size_t> place_of;
};

} // namespace

std::optional<BuildOutput> build(const Compilation& compilation, const BuildOptions& options,
                                 const source::SourceMap& sources, diag::Diagnostics& diags) {
  BuildOutput outputs;
  SharedClasses shared;
  const bool keys_are_good = checkKeys(compilation, {options.targets, /*environment=*/true}, diags);
  bool complete = keys_are_good;
  for (const model::Host& host : compilation.model.hosts) {
    HostOutput output;
    output.name = host.name;
    output.platform = host.platform->name.str();
    const Backend* backend = findBackend(host.platform->backend);
    if (!backend)
      output.reason = "Cordon does not configure " + host.platform->title.str();
    else if (!options.targets.empty() && !llvm::is_contained(options.targets, backend->name()))
      output.reason = "not a target of this build";
    else if (!compilation.classOf(host.name))
      output.reason = whyNoPolicy(compilation, host);
    else if (backend->servesClass())
      shared.add(compilation, host, *backend, outputs.hosts.size());
    else
      complete &= buildHost(compilation, host, *backend, options, keys_are_good, sources, diags, output);
    outputs.hosts.push_back(std::move(output));
  }
  complete &= shared.build(compilation, options, sources, diags, outputs);
  if (!complete || diags.hasErrors())
    return std::nullopt;
  return outputs;
}

} // namespace cordon::backends
