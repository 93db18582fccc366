/// The filters of a projection while they are checked: as Windows has them, without direction.
#pragma once

#include "backends/netsh/losses.h"
#include "backends/netsh/vocabulary.h"

#include <vector>

namespace cordon::netsh {

/// One filter, with or without its mirror beside it.
struct Item {
  ir::Filter filter;       ///< with the result's action id and the first origin
  unsigned directions = 0; ///< bits of the lists it stood in
  TunnelSide side = TunnelSide::none;
  bool paired = false; ///< an outbound tunnel filter whose inbound one was found
};

/// The connection classes of a type as bits.
unsigned classesOf(ir::ConnectionType type);

/// Finds out which tunnel filters are outbound and which inbound, joins the halves of each tunnel, and refuses those
/// that netsh cannot say. `result` holds the actions of the items.
void settleTunnels(std::vector<Item>& items, ir::HostPolicy& result, Losses& losses);

/// Windows sorts by specificity alone: refuses a list in another platform's order that depends on that order.
void checkForeignOrder(const std::vector<ir::Filter>& list, Losses& losses);

} // namespace cordon::netsh
