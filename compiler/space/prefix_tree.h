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
  std::vector<uint32_t> node_of; ///< by index of the list
  std::vector<uint32_t> order;   ///< the indexes of the list by node, those of one node ascending
  std::vector<uint32_t> begin;   ///< by node: where its indexes begin in `order`; one more for the end

  size_t size() const { return parent.size(); }
  /// The indexes with exactly this prefix, ascending.
  llvm::ArrayRef<uint32_t> exact(uint32_t node) const {
    return llvm::ArrayRef(order).slice(begin[node], begin[node + 1] - begin[node]);
  }
  /// The indexes with a prefix inside this one, or this one.
  llvm::ArrayRef<uint32_t> inside(uint32_t node) const {
    return llvm::ArrayRef(order).slice(begin[node], begin[end[node]] - begin[node]);
  }
};

enum class Side : uint8_t { source, target };

/// Of a list whose prefixes are all of one family.
PrefixTree prefixTreeOf(llvm::ArrayRef<Selector> list, net::Family family, Side side);

} // namespace cordon::space
