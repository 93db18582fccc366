/// A policy class small enough to be changed by hand, for tests of the runtime backend.
#pragma once

#include "backends/backend.h"

namespace cordon::tests::runtime {

/// Class `isolated` of the one host `a`, with one filter that negotiates by a preshared key.
ir::HostPolicy small();
/// What that filter does.
ir::Negotiate& first(ir::HostPolicy& policy);
ir::Host hostNamed(std::string name);

/// Ids of what a projection reports, joined by blanks.
std::string idsOf(const ir::HostPolicy& policy);
/// The file of a policy.
std::string fileOf(const ir::HostPolicy& policy);

} // namespace cordon::tests::runtime
