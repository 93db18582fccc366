#include "compiler/space/prefix_tree.h"

#include <algorithm>

namespace cordon::space {
namespace {

struct Key {
  net::Bits128 base;
  uint32_t index;
  uint8_t length;
};

bool isSame(const Key& a, const Key& b) {
  return a.base == b.base && a.length == b.length;
}

/// `outer` is not after `inner` in (base, length) order.
bool contains(const Key& outer, const Key& inner, net::Family family) {
  if (outer.length > inner.length)
    return false;
  return (inner.base & net::maskOf(family, outer.length)) == outer.base;
}

} // namespace

PrefixTree prefixTreeOf(llvm::ArrayRef<Selector> list, net::Family family, Side side) {
  std::vector<Key> keys;
  keys.reserve(list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    bool is_source = side == Side::source;
    keys.push_back(
        {is_source ? list[i].source : list[i].target, i, is_source ? list[i].source_length : list[i].target_length});
  }
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
    if (a.base != b.base)
      return a.base < b.base;
    return a.length != b.length ? a.length < b.length : a.index < b.index;
  });

  PrefixTree tree;
  tree.node_of.resize(list.size());
  std::vector<std::pair<uint32_t, const Key*>> path; // from a root down to the last node
  for (const Key& key : keys) {
    if (path.empty() || !isSame(*path.back().second, key)) {
      while (!path.empty() && !contains(*path.back().second, key, family)) {
        tree.end[path.back().first] = uint32_t(tree.size());
        path.pop_back();
      }
      tree.parent.push_back(path.empty() ? PrefixTree::kNone : path.back().first);
      tree.end.push_back(0);
      path.emplace_back(uint32_t(tree.size() - 1), &key);
    }
    tree.node_of[key.index] = path.back().first;
  }
  for (const auto& [node, key] : path)
    tree.end[node] = uint32_t(tree.size());
  return tree;
}

} // namespace cordon::space
