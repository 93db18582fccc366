#include "backends/build_class.h"

#include "backends/build_report.h"
#include "backends/faithful.h"
#include "backends/host_kind.h"
#include "backends/openings.h"
#include "compiler/diag/kinds/plt.h"
#include "compiler/lower/lower.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::backends {
namespace {

/// The class as those of its hosts have it that are to be written for.
ir::HostPolicy wholeOf(const Compilation& compilation, const ClassHosts& hosts) {
  ir::HostPolicy whole;
  whole.ir = *hosts.policy_class;
  whole.ir.duplicates.clear();
  whole.ir.hosts.clear();
  for (const model::Host* host : hosts.members)
    whole.ir.hosts.push_back(*compilation.memberOf(host->name));
  whole.host = whole.ir.hosts.front();
  whole.secrets.resize(whole.ir.secrets.size());
  return whole;
}

} // namespace

std::optional<ClassOutput> buildClass(const Compilation& compilation, const ClassHosts& hosts,
                                      uint64_t compare_work_max, const source::SourceMap& sources,
                                      diag::Diagnostics& diags) {
  const Backend& backend = *hosts.backend;
  const size_t first_note = diags.all().size();
  auto projected = backend.project(wholeOf(compilation, hosts), diags);
  if (!projected)
    return std::nullopt;
  ClassOutput output;
  output.notes = notesSince(diags, first_note);
  const size_t losses = diags.all().size() - first_note;
  const HostKinds kinds(*hosts.policy_class);
  std::map<HostKind, std::vector<std::string>> openings_of;
  for (const model::Host* host : hosts.members) {
    projected->host = *compilation.memberOf(host->name);
    auto [known, is_new] = openings_of.try_emplace(kinds.of(projected->host));
    if (is_new) {
      Faithfulness faithful =
          compareWithPolicy(*compilation.policyOf(host->name), *projected, diags.all().slice(first_note, losses),
                            &sources, {.regions_max = kRegionsMax, .work_max = compare_work_max});
      if (!faithful.gap.isProved()) {
        reportGap(host->span, host->name, backend, faithful.gap, diags);
        return std::nullopt;
      }
      if (faithful.is_cut_short)
        diags.report(host->span, diag::ProjectionNotCompared, host->name, backend.name().str());
      known->second = openingsOf(lower::instantiate(projected->ir, projected->host));
    }
    output.openings.push_back(known->second);
  }
  Emitted emitted = backend.emit(*projected);
  llvm::append_range(output.notes, emitted.notes);
  ProofGap gap = prove(backend, *projected, emitted, &sources);
  if (!gap.isProved()) {
    reportGap(hosts.members.back()->span, hosts.members.back()->name, backend, gap, diags);
    return std::nullopt;
  }
  output.file = std::move(emitted.files.front());
  return output;
}

} // namespace cordon::backends
