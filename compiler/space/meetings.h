/// Which filters of a list meet, at scale: exact, and without looking at pairs that are far apart.
///
/// Two filters meet only if their source prefixes are nested and their target prefixes are nested. So every pair that
/// meets has one cell: the shorter of the two sources, the shorter of the two targets. In a cell each filter is exact
/// on both sides, finer in the target, finer in the source, or finer in both, and whole groups of like filters (equal
/// service, treatment and lengths) meet at once. A list costs its length times the depth of the prefixes that it really
/// nests, whatever the number of pairs.
#pragma once

#include "compiler/space/selector.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/STLFunctionalExtras.h>

#include <cstdint>
#include <memory>

namespace cordon::space {

class PartnerIndex;

/// One filter of a meeting.
struct Met {
  uint32_t index; ///< in the list, so its rank
  uint32_t place; ///< among all by source prefix: what is kept by place is near what is kept of its partners
};

/// A group of filters each of which meets each of another group, ascending by index. All filters of a group are alike
/// in service, treatment and lengths.
struct Meeting {
  llvm::ArrayRef<Met> left, right;
  double left_share = 1;  ///< the part of each left filter that each right one covers; 1: all of it (shareOf)
  double right_share = 1; ///< likewise
  bool is_alike = false;  ///< both groups have one treatment
  bool is_within = false; ///< `left` and `right` are one group of equal filters: meant are its unordered pairs
  uint64_t left_id = 0, right_id = 0; ///< equal numbers in one pass, equal groups

  /// The number of pairs.
  uint64_t size() const {
    uint64_t n = left.size();
    return is_within ? n * (n - 1) / 2 : n * right.size();
  }
  /// Neither filter of a pair matches all of the other, and they are treated differently.
  bool isCrossing() const { return !is_alike && left_share != 1 && right_share != 1; }
};

/// The meetings of a list whose prefixes are all of one family. Refers to the list.
class Meetings {
public:
  using Visit = llvm::function_ref<void(const Meeting&)>;

  Meetings(llvm::ArrayRef<Selector> list, net::Family family);
  ~Meetings();
  Meetings(Meetings&&) noexcept;
  Meetings& operator=(Meetings&&) noexcept;

  /// Calls `visit` with meetings that hold every pair of filters that meet exactly once, in an order that depends on
  /// the list only. Their arrays live until `visit` returns.
  void forEach(Visit visit);
  /// Those of them that cross, in the same order. Costs nothing after forEach, if they are few.
  void forEachCrossing(Visit visit);

  /// The place of a filter (Met).
  uint32_t placeOf(uint32_t index) const;

  /// The filters that meet filter `one`, in no order. Costs about as much as there are.
  void partners(uint32_t one, std::vector<uint32_t>& out);
  /// Of two filters that meet: the others that meet what both match.
  void partners(uint32_t one, uint32_t other, std::vector<uint32_t>& out);
  /// The filters that match a packet that filter `one` matches, in no order. Costs the depth of the prefixes that hold
  /// it, whatever the list. `packet` is one as a selector: whole addresses, one protocol, one port each, one connection
  /// type.
  void matching(const Selector& packet, uint32_t one, std::vector<uint32_t>& out);

private:
  class Join;
  std::unique_ptr<Join> join;
  std::unique_ptr<PartnerIndex> index; ///< made once looking through what is nested costs as much
  size_t looked_at = 0;
  bool hasIndex(uint32_t place);
};

} // namespace cordon::space
