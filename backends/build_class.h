/// The file that serves all hosts of one policy class, proved for each of them.
#pragma once

#include "backends/manifest.h"
#include "compiler/pipeline.h"

#include <optional>
#include <string>
#include <vector>

namespace cordon::backends {

/// The hosts of a class that one backend configures.
struct ClassHosts {
  const ir::PolicyIr* policy_class = nullptr;
  const Backend* backend = nullptr;
  std::vector<const model::Host*> members; ///< in the order of the model, not empty
};

struct ClassOutput {
  EmittedFile file;
  std::vector<std::string> notes;                 ///< for people, of all members
  std::vector<std::vector<std::string>> openings; ///< of each member
};

/// Projects the class, compares the projection with each member's policy (members whose own addresses no filter tells
/// apart once; `compare_work_max` bounds each comparison), writes it, and proves what was written. None after an error.
std::optional<ClassOutput> buildClass(const Compilation& compilation, const ClassHosts& hosts,
                                      uint64_t compare_work_max, const source::SourceMap& sources,
                                      diag::Diagnostics& diags);

} // namespace cordon::backends
