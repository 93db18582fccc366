/// The distinct prefixes of one side of a filter list, as a forest by containment.
#pragma once

#include "compiler/space/selector.h"

#include <llvm/ADT/ArrayRef.h>

#include <vector>

namespace cordon::space {

/// Nodes are numbered in preorder: a node's descendants are those after it, up to `end`.
struct PrefixTree {
  static constexpr uint32_t kNone = ~uint32_t(0);
  std::vector<uint32_t> parent; ///< the longest prefix that holds this one; kNone at a root
  std::vector<uint32_t> end;
  std::vector<uint32_t> begin; ///< by node: how many filters have an earlier node; one more for the end
  std::vector<uint32_t> order; ///< the indexes of the list by node, those of one node ascending

  size_t size() const { return parent.size(); }
  /// True if `inner` is `outer` or inside it.
  bool holds(uint32_t outer, uint32_t inner) const { return outer <= inner && inner < end[outer]; }
};

enum class Side : uint8_t { source, target };

/// Of a list whose prefixes are all of one family.
PrefixTree prefixTreeOf(llvm::ArrayRef<Selector> list, net::Family family, Side side);

} // namespace cordon::space
