/// Where two hosts' policies treat packets differently: exact, by splitting packet space, not by sampling.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "compiler/meaning/treatment.h"
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

struct Comparison {
  std::vector<Difference> regions; ///< disjoint; by direction, then box
  bool cut_short = false;          ///< a bound was reached: there may be more, even if `regions` is empty
  uint64_t work = 0;               ///< filters tested against boxes
  /// True only if proved for every packet.
  bool isEqual() const { return regions.empty() && !cut_short; }
};

/// Bounds of a comparison. The number of regions two lists cut the space into can grow with the sixth power of their
/// length; ordinary lists stay near n log n tests. `work_max` tests take some seconds.
struct ComparisonLimits {
  size_t regions_max = 64;
  uint64_t work_max = 500'000'000;
};

/// Compares each direction's list, ranks deciding in each, `me` standing for the addresses of `left`'s host in both.
///
/// Compared are the packets that a direction can meet: outbound from an own address, inbound to one. On a host that
/// forwards also packets of others: outbound and inbound all but those that only go the other way, and the forward list
/// for packets neither from nor to the host.
///
/// A host with a dynamic address has one address at a time, which can be any of `dynamic_in` (any address at all if
/// that is empty). Literal filters cut these into ranges of like addresses; the comparison is made once per range, for
/// one address of it that no literal filter names, if there is one. Witnesses and boxes show that address.
Comparison difference(const ir::HostPolicy& left, const ir::HostPolicy& right, ComparisonLimits limits = {});

} // namespace cordon::meaning
