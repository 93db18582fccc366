/// What a swanctl.conf says beside pi: section names, numbers, addresses of connections, key owners. A proof wants what
/// is read to be what was written.
#pragma once

#include "backends/backend.h"
#include "backends/strongswan/settings.h"

namespace cordon::backends::strongswan {

/// Of a file that was read: one line for each section and each setting, sorted; without the value where pi carries it
/// in full. Never a key.
Residue residueOf(const Section& root);

/// What that must be for the file of a projected policy, from the policy alone.
Residue expectedResidue(const ir::HostPolicy& projected);

} // namespace cordon::backends::strongswan
