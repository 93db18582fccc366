/// Where two hosts' policies treat packets differently: exact, by splitting packet space, not by sampling.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "compiler/space/box.h"

#include <vector>

namespace cordon::meaning {

/// A region in which the two treatments differ. `left` and `right` are the deciding filters, null where none matches
/// (clear). Pointers into the compared policies.
struct Difference {
  ir::Direction direction = ir::Direction::out;
  space::Box box;
  net::Packet witness; ///< the lowest packet of the box
  const ir::Filter* left = nullptr;
  const ir::Filter* right = nullptr;
};

/// Compares each direction's list, filter ranks deciding in each, `me` standing for `host`'s addresses (of `left`).
/// Treatments are equal when the actions are: secrets by value, authorities by subject. Regions that no packet of that
/// direction can reach (a source that is not the host's, outbound) are not compared, except on a gateway.
/// Complete: empty means equal. At most `regions_max` regions are returned; disjoint, in canonical order.
std::vector<Difference> difference(const ir::HostPolicy& left, const ir::HostPolicy& right, size_t regions_max = 64);

/// True if two actions of two policies mean the same.
bool sameTreatment(const ir::HostPolicy& left, const ir::Filter* left_filter, const ir::HostPolicy& right,
                   const ir::Filter* right_filter);

} // namespace cordon::meaning
