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

/// A group of filters each of which meets each of another group. Indexes into the list, ascending, so by rank. All
/// filters of a group are alike in service, treatment and lengths.
struct Meeting {
  llvm::ArrayRef<uint32_t> left, right;
  double left_share = 1;  ///< the part of each left filter that each right one covers; 1: all of it (shareOf)
  double right_share = 1; ///< likewise
  bool is_within = false; ///< `left` and `right` are one group of equal filters: meant are its unordered pairs

  /// The number of pairs.
  uint64_t size() const {
    uint64_t n = left.size();
    return is_within ? n * (n - 1) / 2 : n * right.size();
  }
};

/// The meetings of a list whose prefixes are all of one family. Refers to the list.
class Meetings {
public:
  Meetings(llvm::ArrayRef<Selector> list, net::Family family);
  ~Meetings();
  Meetings(Meetings&&) noexcept;
  Meetings& operator=(Meetings&&) noexcept;

  /// Calls `visit` with meetings that hold every pair of filters that meet exactly once, in an order that depends on
  /// the list only. Their arrays live until `visit` returns.
  void forEach(llvm::function_ref<void(const Meeting&)> visit);

  /// The filters that meet filter `one`, ascending. Looks at all whose source, or whose target, is nested with its own:
  /// `partnersCost` of them. Meant for a few filters.
  void partners(uint32_t one, std::vector<uint32_t>& out) const;
  size_t partnersCost(uint32_t one) const;

private:
  class Join;
  std::unique_ptr<Join> join;
};

} // namespace cordon::space
