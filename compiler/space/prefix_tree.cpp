#include "compiler/space/prefix_tree.h"

#include <algorithm>
#include <numeric>

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

net::Bits128 baseOf(const Selector& one, Side side) {
  return side == Side::source ? one.source : one.target;
}

uint8_t lengthOf(const Selector& one, Side side) {
  return side == Side::source ? one.source_length : one.target_length;
}

/// Sorts numbers of which only `bits` bits differ, from bit `shift` on; what is below stays in the order given.
void sortByBits(std::vector<uint64_t>& values, unsigned shift, unsigned bits) {
  constexpr unsigned kDigit = 11;
  std::vector<uint64_t> other(values.size());
  std::vector<uint32_t> ends(size_t(1) << kDigit);
  for (unsigned done = 0; done < bits; done += kDigit) {
    auto digit = [&](uint64_t value) { return value >> (shift + done) & ((1u << kDigit) - 1); };
    std::fill(ends.begin(), ends.end(), 0);
    for (uint64_t value : values)
      ++ends[digit(value)];
    std::exclusive_scan(ends.begin(), ends.end(), ends.begin(), 0u);
    for (uint64_t value : values)
      other[ends[digit(value)]++] = value;
    values.swap(other);
  }
}

/// The places of a list in the order of base, length, place.
std::vector<uint32_t> orderOf(llvm::ArrayRef<Selector> list, net::Family family, Side side) {
  std::vector<uint32_t> order(list.size());
  // An IPv4 prefix takes 38 bits, so a place of up to 26 fits behind it.
  constexpr unsigned kPlaceBits = 26, kLengthBits = 6;
  if (family == net::Family::v4 && list.size() < size_t(1) << kPlaceBits) {
    std::vector<uint64_t> keys(list.size());
    for (size_t i = 0; i < list.size(); ++i)
      keys[i] = (baseOf(list[i], side).lo << kLengthBits | lengthOf(list[i], side)) << kPlaceBits | i;
    constexpr size_t kFew = 1024; // below, counting digits costs more than comparing
    if (keys.size() < kFew)
      std::sort(keys.begin(), keys.end());
    else
      sortByBits(keys, kPlaceBits, 32 + kLengthBits);
    for (size_t i = 0; i < keys.size(); ++i)
      order[i] = uint32_t(keys[i] & ((1u << kPlaceBits) - 1));
    return order;
  }
  std::vector<Key> keys;
  keys.reserve(list.size());
  for (uint32_t i = 0; i < list.size(); ++i)
    keys.push_back({baseOf(list[i], side), i, lengthOf(list[i], side)});
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
    if (a.base != b.base)
      return a.base < b.base;
    return a.length != b.length ? a.length < b.length : a.index < b.index;
  });
  for (size_t i = 0; i < keys.size(); ++i)
    order[i] = keys[i].index;
  return order;
}

/// `outer` is not after `inner` in (base, length) order.
bool contains(const Key& outer, const Key& inner, net::Family family) {
  if (outer.length > inner.length)
    return false;
  return (inner.base & net::maskOf(family, outer.length)) == outer.base;
}

} // namespace

PrefixTree prefixTreeOf(llvm::ArrayRef<Selector> list, net::Family family, Side side) {
  PrefixTree tree;
  tree.order = orderOf(list, family, side);
  tree.node_of.resize(list.size());
  std::vector<std::pair<uint32_t, Key>> path; // from a root down to the last node
  for (size_t place = 0; place < tree.order.size(); ++place) {
    uint32_t index = tree.order[place];
    Key key{baseOf(list[index], side), index, lengthOf(list[index], side)};
    if (path.empty() || !isSame(path.back().second, key)) {
      while (!path.empty() && !contains(path.back().second, key, family)) {
        tree.end[path.back().first] = uint32_t(tree.size());
        path.pop_back();
      }
      tree.parent.push_back(path.empty() ? PrefixTree::kNone : path.back().first);
      tree.end.push_back(0);
      tree.begin.push_back(uint32_t(place));
      path.emplace_back(uint32_t(tree.size() - 1), key);
    }
    tree.node_of[index] = path.back().first;
  }
  for (const auto& [node, key] : path)
    tree.end[node] = uint32_t(tree.size());
  tree.begin.push_back(uint32_t(list.size()));
  return tree;
}

} // namespace cordon::space
