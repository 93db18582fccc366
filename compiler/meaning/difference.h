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
  net::Packet witness; ///< the lowest packet of the box; with Itself::left_out one that leaves the host
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

/// Which packets are compared besides those from (outbound) or to (inbound) the addresses of the host.
enum class Foreign : uint8_t {
  where_forwarded, ///< others' packets only on a host that forwards
  always, ///< any: a host has addresses that no policy lists (link-local ones), and hears broadcast and multicast
};

/// Packets from one fixed address of the host to another, or to the same. They never leave it, so no policy is about
/// them; files may be held to what they say of them all the same.
enum class Itself : uint8_t { compared, left_out };

/// Scope and bounds of a comparison. The number of regions two lists cut the space into can grow with the sixth power
/// of their length; ordinary lists stay near n log n tests. `work_max` tests take some seconds.
struct ComparisonOptions {
  Foreign foreign = Foreign::where_forwarded;
  Itself itself = Itself::compared;
  size_t regions_max = 64;
  uint64_t work_max = 500'000'000;
};

/// Compares each direction's list, ranks deciding in each, `me` standing for the addresses of `left`'s host in both.
///
/// Compared are the packets that a direction can meet: outbound from an own address, inbound to one. With foreign
/// packets (see above) also those that are neither from nor to an own address; on a host that forwards, the forward
/// list for these.
///
/// A host with a dynamic address has one address at a time, which can be any of `dynamic_in` (any address at all if
/// that is empty). Literal filters cut these into ranges of like addresses; the comparison is made once per range, for
/// one address of it that no literal filter names, if there is one. Witnesses and boxes show that address.
Comparison difference(const ir::HostPolicy& left, const ir::HostPolicy& right, ComparisonOptions options = {});

} // namespace cordon::meaning
