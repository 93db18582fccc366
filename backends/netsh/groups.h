/// The filters of a projected policy as netsh wants them: undirected, mirrored ones once, a list for each treatment.
#pragma once

#include "backends/netsh/vocabulary.h"
#include "compiler/ir/policy_ir.h"

#include <vector>

namespace cordon::netsh {

/// One `add filter`.
struct WrittenFilter {
  ir::Filter filter; ///< the half that is written
  bool mirrored = false;
};

/// One filter list and the rule that uses it.
struct FilterGroup {
  ir::ActionId action;
  ir::ConnectionType connection = ir::ConnectionType::all;
  TunnelSide side = TunnelSide::none;
  std::vector<WrittenFilter> filters; ///< most specific first
};

/// Tunnels, then other negotiate groups, then permits, then blocks; inside these by their most specific filter. The
/// policy must be a projected one: each transport filter stands in all lists that it holds for.
std::vector<FilterGroup> groupsOf(const ir::PolicyIr& ir);

/// `filter` without what differs between its appearances in lists: origin and rank.
ir::Filter undirected(ir::Filter filter);
/// Only addresses, protocol and ports: what Windows matches.
ir::Filter shapeOf(ir::Filter filter);

} // namespace cordon::netsh
