#include "compiler/space/prefix_tree.h"

#include <algorithm>
#include <numeric>

namespace cordon::space {
namespace {

/// A prefix of either family as numbers that sort it before all that it holds: base, then length.
struct Key {
  net::Bits128 base;
  uint8_t length = 0;
  friend bool operator==(const Key&, const Key&) = default;
};

Key keyOf(const Selector& one, Side side) {
  return side == Side::source ? Key{one.source, one.source_length} : Key{one.target, one.target_length};
}

/// Below, counting digits costs more than comparing.
constexpr size_t kFew = 1024;

/// Sorts by the number that `valueOf` gives, from its bit `shift` on; what is equal there stays in the order given.
/// Digits in which all are alike cost one look.
template <class Item, class ValueOf> void sortByBits(std::vector<Item>& items, unsigned shift, ValueOf valueOf) {
  constexpr unsigned kDigit = 13, kValues = 1u << kDigit;
  std::vector<Item> other;
  std::vector<uint32_t> ends(kValues);
  uint64_t all_or = 0, all_and = ~uint64_t(0);
  for (const Item& item : items) {
    all_or |= valueOf(item);
    all_and &= valueOf(item);
  }
  for (uint64_t differing = all_or ^ all_and; shift < 64; shift += kDigit) {
    if ((differing >> shift & (kValues - 1)) == 0)
      continue;
    auto digit = [&](const Item& item) { return valueOf(item) >> shift & (kValues - 1); };
    std::fill(ends.begin(), ends.end(), 0);
    for (const Item& item : items)
      ++ends[digit(item)];
    std::exclusive_scan(ends.begin(), ends.end(), ends.begin(), 0u);
    other.resize(items.size());
    for (const Item& item : items)
      other[ends[digit(item)]++] = item;
    items.swap(other);
  }
}

/// Builds the tree of filters that come in the order of their keys. `keyAt(place)` is cheap.
template <class KeyAt> void grow(PrefixTree& tree, net::Family family, KeyAt keyAt) {
  for (std::vector<uint32_t>* by_node : {&tree.parent, &tree.end, &tree.begin})
    by_node->reserve(tree.order.size() + 1);
  std::vector<std::pair<uint32_t, Key>> path;            // from a root down to the last node
  auto holds = [&](const Key& outer, const Key& inner) { // `outer` is not after `inner`
    return outer.length <= inner.length && (inner.base & net::maskOf(family, outer.length)) == outer.base;
  };
  for (size_t place = 0; place < tree.order.size(); ++place) {
    Key key = keyAt(place);
    if (!path.empty() && path.back().second == key)
      continue;
    while (!path.empty() && !holds(path.back().second, key)) {
      tree.end[path.back().first] = uint32_t(tree.size());
      path.pop_back();
    }
    tree.parent.push_back(path.empty() ? PrefixTree::kNone : path.back().first);
    tree.end.push_back(0);
    tree.begin.push_back(uint32_t(place));
    path.emplace_back(uint32_t(tree.size() - 1), key);
  }
  for (const auto& [node, key] : path)
    tree.end[node] = uint32_t(tree.size());
  tree.begin.push_back(uint32_t(tree.order.size()));
}

// An IPv4 prefix takes 38 bits, so a place of up to 26 fits behind it.
constexpr unsigned kPlaceBits = 26, kLengthBits = 6;

PrefixTree treeOfV4(llvm::ArrayRef<Selector> list, Side side) {
  PrefixTree tree;
  std::vector<uint64_t> keys(list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    Key key = keyOf(list[i], side);
    keys[i] = (key.base.lo << kLengthBits | key.length) << kPlaceBits | i;
  }
  if (keys.size() < kFew)
    std::sort(keys.begin(), keys.end());
  else
    sortByBits(keys, kPlaceBits, [](uint64_t key) { return key; });
  tree.order.resize(list.size());
  for (size_t i = 0; i < keys.size(); ++i)
    tree.order[i] = uint32_t(keys[i] & ((1u << kPlaceBits) - 1));
  grow(tree, net::Family::v4, [&](size_t place) {
    uint64_t key = keys[place] >> kPlaceBits;
    return Key{{0, key >> kLengthBits}, uint8_t(key & ((1u << kLengthBits) - 1))};
  });
  return tree;
}

PrefixTree treeOfAny(llvm::ArrayRef<Selector> list, net::Family family, Side side) {
  struct Keyed {
    Key key;
    uint32_t index;
  };
  std::vector<Keyed> keys;
  keys.reserve(list.size());
  for (uint32_t i = 0; i < list.size(); ++i)
    keys.push_back({keyOf(list[i], side), i});
  auto before = [](const Keyed& a, const Keyed& b) {
    if (a.key.base != b.key.base)
      return a.key.base < b.key.base;
    return a.key.length != b.key.length ? a.key.length < b.key.length : a.index < b.index;
  };
  // Subnets by digits: few filters share one.
  if (keys.size() >= kFew)
    sortByBits(keys, 0, [](const Keyed& one) { return one.key.base.hi; });
  for (size_t first = 0, last = 0; first < keys.size(); first = last) {
    if (keys.size() < kFew)
      last = keys.size();
    while (last < keys.size() && keys[last].key.base.hi == keys[first].key.base.hi)
      ++last;
    std::sort(keys.begin() + long(first), keys.begin() + long(last), before);
  }
  PrefixTree tree;
  tree.order.reserve(list.size());
  for (const Keyed& one : keys)
    tree.order.push_back(one.index);
  grow(tree, family, [&](size_t place) { return keys[place].key; });
  return tree;
}

} // namespace

PrefixTree prefixTreeOf(llvm::ArrayRef<Selector> list, net::Family family, Side side) {
  bool fits = family == net::Family::v4 && list.size() < size_t(1) << kPlaceBits;
  return fits ? treeOfV4(list, side) : treeOfAny(list, family, side);
}

} // namespace cordon::space
