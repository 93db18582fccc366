#include "backends/build.h"

#include "backends/faithful.h"
#include "backends/key_check.h"
#include "backends/openings.h"
#include "backends/prove.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends {
namespace {

/// What each diagnostic that the projection left behind says, for the manifest.
std::vector<std::string> notesSince(const diag::Diagnostics& diags, size_t first) {
  std::vector<std::string> notes;
  for (size_t i = first; i < diags.all().size(); ++i) {
    const diag::Diagnostic& diagnostic = diags.all()[i];
    std::string note = diagnostic.message;
    if (!diagnostic.accepted_because.empty())
      note += " (accepted: " + diagnostic.accepted_because + ")";
    if (!llvm::is_contained(notes, note))
      notes.push_back(std::move(note));
  }
  return notes;
}

void reportGap(const model::Host& host, const Backend& backend, const ProofGap& gap, diag::Diagnostics& diags) {
  auto report = diags.report(host.span, diag::ProofFailed, host.name, backend.name().str());
  constexpr size_t kShown = 16;
  for (const std::string& difference : llvm::ArrayRef(gap.differences).take_front(kShown))
    report.note(difference);
  if (gap.differences.size() > kShown)
    report.note("and " + std::to_string(gap.differences.size() - kShown) + " more");
  report.help("nothing was written; this is a fault of Cordon, please report it");
}

/// True if all that the host has is made by its platform.
bool isOnlyGenerated(const ir::PolicyIr& ir) {
  for (const auto* list : {&ir.out, &ir.in, &ir.forward})
    for (const ir::Filter& filter : *list)
      if (ir.origin(filter).kind != ir::Origin::Kind::builtin && filter.layer != ir::Layer::generated)
        return false;
  return !ir.default_response;
}

/// False after an error. Keys that were reported are not loaded: the projection says what else is wrong.
bool buildHost(const Compilation& compilation, const model::Host& host, const Backend& backend,
               const BuildOptions& options, bool keys_are_good, const source::SourceMap& sources,
               diag::Diagnostics& diags, HostOutput& output) {
  auto policy = compilation.policyOf(host.name);
  if (!policy) {
    output.reason = host.group.isValid()
                        ? "in group " + compilation.model.group(host.group).name + " (no-ipsec): it gets no policy"
                        : "no group, rule, exemption or tunnel is on it: it gets no policy";
    return true;
  }
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
  Faithfulness faithful =
      compareWithPolicy(*policy, *projected, llvm::ArrayRef(diags.all()).drop_front(first_note), &sources,
                        {.regions_max = kRegionsMax, .work_max = options.compare_work_max});
  if (!faithful.gap.isProved()) {
    reportGap(host, backend, faithful.gap, diags);
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
    reportGap(host, backend, gap, diags);
    return false;
  }
  output.files = std::move(emitted.files);
  return true;
}

} // namespace

std::optional<std::vector<HostOutput>> buildHosts(const Compilation& compilation, const BuildOptions& options,
                                                  const source::SourceMap& sources, diag::Diagnostics& diags) {
  std::vector<HostOutput> outputs;
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
    else
      complete &= buildHost(compilation, host, *backend, options, keys_are_good, sources, diags, output);
    outputs.push_back(std::move(output));
  }
  if (!complete || diags.hasErrors())
    return std::nullopt;
  return outputs;
}

} // namespace cordon::backends
