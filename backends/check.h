/// What a policy's platforms cannot carry, found without writing anything.
#pragma once

#include "backends/backend.h"
#include "compiler/pipeline.h"

namespace cordon::backends {

/// Reports what `project` reports for the policy of each host that a backend configures, but for what `diags` holds
/// already: hosts that cannot prove themselves by Kerberos. Keys are not read. Hosts of
/// one class whose own addresses no filter tells apart are projected once, so the work is by kinds of hosts.
void checkPlatforms(const Compilation& compilation, diag::Diagnostics& diags);

} // namespace cordon::backends
