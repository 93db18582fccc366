/// Policies of a size that nobody writes by hand.
#pragma once

#include <cstddef>
#include <string>

namespace cordon::bench {

/// Hosts in groups, each group a policy class: Windows hosts with every second group, strongSwan's with the others.
struct ManyHosts {
  size_t hosts = 0;
  size_t groups = 0;     ///< at most 250
  size_t exemptions = 0; ///< each for one address and one service, and applied to all groups; at most 60,000
};

/// The text of a policy without findings that end a check; the same text for the same sizes.
std::string policyOf(const ManyHosts& sizes);

} // namespace cordon::bench
