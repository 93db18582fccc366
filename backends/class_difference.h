/// Two policy classes compared entry by entry: what the treatment of one host's packets does not show.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <string>
#include <vector>

namespace cordon::backends {

/// One text for each difference, at most a few of a kind; empty if the two say the same in the same order: facts of the
/// class and of its hosts (by name), statements, actions, filters. Ranks count as places; places in source do not
/// count.
std::vector<std::string> describeClassDifference(const ir::HostPolicy& left, const ir::HostPolicy& right);

} // namespace cordon::backends
