#include "compiler/space/prefix_tree.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <numeric>

namespace cordon::space {
namespace {

/// A prefix of either family as numbers that sort it before all that it holds: base, then length.
struct Key {
  net::Bits128 base;
  uint8_t length = 0;
  friend bool operator==(const Key&, const Key&) = default;
};

/// The same of IPv4: the base, below it the number of the length among those that a list has. There are few, so that a
/// key has few bits to sort by.
class KeysV4 {
public:
  using Number = uint64_t;

  explicit KeysV4(const std::array<bool, net::bitsOf(net::Family::v4) + 1>& has) {
    uint8_t count = 0;
    for (size_t length = 0; length < has.size(); ++length)
      if (has[length]) {
        number_of[length] = count;
        length_of[count++] = uint8_t(length);
      }
    number_bits = unsigned(std::bit_width(unsigned(std::max<uint8_t>(count, 1)) - 1));
  }

  static constexpr unsigned kBits = 32 + 6; ///< of a key at most

  Number of(uint64_t base, uint8_t length) const { return base << number_bits | number_of[length]; }
  bool holds(Number outer, Number inner) const {
    const uint64_t mask = (uint64_t(1) << number_bits) - 1, length = outer & mask;
    return length <= (inner & mask) && (outer ^ inner) >> (32 + number_bits - length_of[length]) == 0;
  }

private:
  std::array<uint8_t, net::bitsOf(net::Family::v4) + 1> number_of = {}, length_of = {};
  unsigned number_bits = 0;
};

/// Below, counting digits costs more than comparing.
constexpr size_t kFew = 1024;

/// Sorts by the number that `valueOf` gives, from its bit `shift` on; what is equal there stays in the order given.
/// Bits in which all are alike cost nothing, at either end of the number. `items` are kFew or more.
template <class Item, class ValueOf> void sortByBits(std::vector<Item>& items, unsigned shift, ValueOf valueOf) {
  // Fewer values of a digit than items; and the counts, and where they lead, stay near.
  const unsigned digit_max = std::min(unsigned(std::bit_width(items.size())) - 2, 14u);
  uint64_t all_or = 0, all_and = ~uint64_t(0);
  for (const Item& item : items) {
    all_or |= valueOf(item);
    all_and &= valueOf(item);
  }
  const uint64_t differing = (all_or ^ all_and) >> shift << shift;
  if (differing == 0)
    return;
  const auto end = unsigned(std::bit_width(differing));
  shift = unsigned(std::countr_zero(differing));
  const unsigned digits = (end - shift + digit_max - 1) / digit_max, bits = (end - shift + digits - 1) / digits;
  std::vector<Item> other(items.size());
  std::vector<uint32_t> ends(size_t(1) << bits);
  const uint64_t mask = ends.size() - 1;
  for (; shift < end; shift += bits) {
    auto digit = [&](const Item& item) { return valueOf(item) >> shift & mask; };
    std::fill(ends.begin(), ends.end(), 0);
    for (const Item& item : items)
      ++ends[digit(item)];
    std::exclusive_scan(ends.begin(), ends.end(), ends.begin(), 0u);
    for (const Item& item : items)
      other[ends[digit(item)]++] = item;
    items.swap(other);
  }
}

/// Builds the tree of filters that come in the order of their keys. `keyAt(place)` is cheap; `holds` is asked of a key
/// and a later one.
template <class KeyAt, class Holds> void grow(PrefixTree& tree, KeyAt keyAt, Holds holds) {
  const auto places = uint32_t(tree.order.size());
  tree.parent.resize(places);
  tree.end.resize(places);
  tree.begin.resize(size_t(places) + 1);
  struct Open {
    decltype(keyAt(0)) key;
    uint32_t node;
  };
  std::array<Open, net::bitsOf(net::Family::v6) + 1> path; // from a root down to the last node: of each length, one
  size_t depth = 0;
  uint32_t nodes = 0;
  for (uint32_t place = 0; place < places; ++place) {
    const auto key = keyAt(place);
    if (depth > 0 && path[depth - 1].key == key)
      continue;
    for (; depth > 0 && !holds(path[depth - 1].key, key); --depth)
      tree.end[path[depth - 1].node] = nodes;
    assert(depth < path.size()); // what holds another is shorter: bases have no bits beyond their length
    tree.parent[nodes] = depth > 0 ? path[depth - 1].node : PrefixTree::kNone;
    tree.begin[nodes] = place;
    path[depth++] = {key, nodes++};
  }
  for (; depth > 0; --depth)
    tree.end[path[depth - 1].node] = nodes;
  tree.begin[nodes] = places;
  tree.parent.resize(nodes);
  tree.end.resize(nodes);
  tree.begin.resize(size_t(nodes) + 1);
}

/// An IPv4 prefix with a place of so many bits behind it is one number.
constexpr unsigned kPlaceBits = 64 - KeysV4::kBits;

PrefixTree treeOfV4(llvm::ArrayRef<Selector> list, Side side) {
  const bool is_source = side == Side::source;
  auto lengthOf = [&](const Selector& one) { return is_source ? one.source_length : one.target_length; };
  std::array<bool, net::bitsOf(net::Family::v4) + 1> has = {};
  for (const Selector& one : list)
    has[lengthOf(one)] = true;
  const KeysV4 keys(has);
  std::vector<uint64_t> sorted(list.size()); // keys with their places
  for (size_t i = 0; i < list.size(); ++i) {
    const Selector& one = list[i];
    sorted[i] = keys.of(is_source ? one.source.lo : one.target.lo, lengthOf(one)) << kPlaceBits | i;
  }
  if (sorted.size() < kFew)
    std::sort(sorted.begin(), sorted.end());
  else
    sortByBits(sorted, kPlaceBits, [](uint64_t key) { return key; });
  PrefixTree tree;
  tree.order.resize(sorted.size());
  for (size_t place = 0; place < sorted.size(); ++place)
    tree.order[place] = uint32_t(sorted[place] & ((1u << kPlaceBits) - 1));
  grow(
      tree, [&](size_t place) { return sorted[place] >> kPlaceBits; },
      [&](KeysV4::Number outer, KeysV4::Number inner) { return keys.holds(outer, inner); });
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
    keys.push_back(
        {side == Side::source ? Key{list[i].source, list[i].source_length} : Key{list[i].target, list[i].target_length},
         i});
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
  grow(
      tree, [&](size_t place) { return keys[place].key; },
      [&](const Key& outer, const Key& inner) {
        return outer.length <= inner.length && (inner.base & net::maskOf(family, outer.length)) == outer.base;
      });
  return tree;
}

} // namespace

PrefixTree prefixTreeOf(llvm::ArrayRef<Selector> list, net::Family family, Side side) {
  bool fits = family == net::Family::v4 && list.size() < size_t(1) << kPlaceBits;
  return fits ? treeOfV4(list, side) : treeOfAny(list, family, side);
}

} // namespace cordon::space
