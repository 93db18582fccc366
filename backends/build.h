/// From a compiled policy to the files of every host, each proved before anything is written.
#pragma once

#include "backends/manifest.h"
#include "compiler/meaning/difference.h"
#include "compiler/pipeline.h"

#include <optional>
#include <string>
#include <vector>

namespace cordon::backends {

struct BuildOptions {
  std::vector<std::string> targets;                                  ///< names of backends to write for; empty: all
  uint64_t compare_work_max = meaning::ComparisonOptions().work_max; ///< of the comparison with the policy (faithful.h)
};

struct BuildOutput {
  std::vector<HostOutput> hosts;
  std::vector<EmittedFile> files; ///< each for all hosts of a policy class, by name
};

/// Projects, emits and proves the policy of every host that a backend configures. Hosts without one are listed with the
/// reason. None after an error: a refused feature, an unreadable key, an output that could not be proved.
std::optional<BuildOutput> build(const Compilation& compilation, const BuildOptions& options,
                                 const source::SourceMap& sources, diag::Diagnostics& diags);

} // namespace cordon::backends
