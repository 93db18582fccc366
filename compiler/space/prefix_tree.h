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

  size_t size() const { return parent.size(); }
};

enum class Side : uint8_t { source, target };

/// Of a list whose prefixes are all of one family.
PrefixTree prefixTreeOf(llvm::ArrayRef<Selector> list, net::Family family, Side side);

} // namespace cordon::space
