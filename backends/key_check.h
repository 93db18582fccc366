/// Whether the preshared keys of a policy can be used where they have to be: asked once for each key, before any host
/// is looked at.
#pragma once

#include "compiler/pipeline.h"

#include <string>
#include <vector>

namespace cordon::backends {

struct KeyCheckOptions {
  std::vector<std::string> targets; ///< names of backends to ask; empty: all
  bool environment = false;         ///< variables must be set; else those that are not are passed over
};

/// Reads each key that some host needs, and reports at its `psk(...)` one that cannot be read or that a host's format
/// cannot hold. Values are forgotten again. False after an error.
bool checkKeys(const Compilation& compilation, const KeyCheckOptions& options, diag::Diagnostics& diags);

} // namespace cordon::backends
