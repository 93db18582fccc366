#include "runtime/classify/tree_build.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace cordon::classify {
namespace {

constexpr size_t kSample = 3000;
constexpr unsigned kRootBitsMax = 20, kInnerBitsMax = 8, kDepthMax = 6;
/// A leaf of more rules is parted if bits can be found that part it.
constexpr size_t kLeafRules = 2 * kLanes;

size_t blocksFor(size_t rules) {
  return (rules + kLanes - 1) / kLanes;
}

/// The lists of a node's slots, one after the other.
class SlotLists {
public:
  template <unsigned N>
  SlotLists(const Node<N>& node, std::span<const uint32_t> ids, const std::vector<Ternary<N>>& ternaries)
      : begins((size_t(1) << bitsOf(node)) + 1) {
    std::vector<SlotSet> sets;
    sets.reserve(ids.size());
    for (uint32_t id : ids) {
      sets.push_back(slotsOf(node, ternaries[id]));
      sets.back().forEach([&](uint32_t slot) { ++begins[slot + 1]; });
    }
    for (size_t i = 1; i < begins.size(); ++i)
      begins[i] += begins[i - 1];
    members.resize(begins.back());
    std::vector<uint32_t> next(begins.begin(), begins.end() - 1);
    for (size_t i = 0; i < ids.size(); ++i)
      sets[i].forEach([&](uint32_t slot) { members[next[slot]++] = ids[i]; });
  }

  size_t size() const { return begins.size() - 1; }
  std::span<const uint32_t> operator[](size_t slot) const {
    return {members.data() + begins[slot], members.data() + begins[slot + 1]};
  }

private:
  std::vector<uint32_t> begins, members;
};

} // namespace

template <class F> RuleIds TreeBuilder<F>::addTree(const RuleIds& ids, const TreeLimits& limits) {
  assert(store.view.tree_count < kTreesMax);
  if (ids.empty())
    return {};
  auto bits = std::min(kRootBitsMax, unsigned(std::bit_width(ids.size())) + 1);
  std::vector<Ternary<kWords>> sample = sampleOf(ids);
  unsigned part_max = 1;
  Node<kWords> root = nodeOf(chooseBits<kWords>(sample, {bits, limits.root_wild_max, part_max, 0.98}));
  RuleIds taken, left;
  for (uint32_t id : ids) {
    SlotSet set = slotsOf(root, list.ternaries[id]);
    (unsigned(std::popcount(set.wild)) <= limits.root_wild_max ? taken : left).push_back(id);
  }
  if (taken.empty())
    return left;
  fill(root, taken, 0);
  store.view.trees[store.view.tree_count++] = {root, list.rules[taken.front()].rank};
  return left;
}

template <class F> uint32_t TreeBuilder<F>::makeSubtree(std::span<const uint32_t> ids, unsigned depth) {
  if (ids.size() <= kLeafRules || depth >= kDepthMax)
    return makeLeaf(ids);
  auto bits = std::min(kInnerBitsMax, unsigned(std::bit_width(ids.size() / kLanes)) + 1);
  std::vector<Ternary<kWords>> sample = sampleOf(ids);
  Words<kWords> mask = chooseBits<kWords>(sample, {bits, 64 * kWords, kLanes, 0.9});
  Node<kWords> node = nodeOf(mask);
  if (bitsOf(node) == 0)
    return makeLeaf(ids);
  auto number = uint32_t(store.nodes.grow(1));
  store.nodes[number] = node;
  fill(node, ids, depth + 1);
  return rankStep(list.rules[ids.front()].rank, store.view.rank_shift) << ref::kRankAt | ref::kIsNode | number;
}

template <class F> auto TreeBuilder<F>::nodeOf(const Words<kWords>& mask) -> Node<kWords> {
  Node<kWords> node{};
  unsigned bits = 0;
  for (unsigned i = 0; i < kWords; ++i) {
    node.mask[i] = mask.word[i];
    node.shift[i] = uint8_t(bits);
    bits += unsigned(std::popcount(mask.word[i]));
  }
  node.first = uint32_t(store.slots.grow(size_t(1) << bits));
  return node;
}

/// Neighbouring slots share a leaf as long as that makes it no longer than the longest of them: blocks are full, and
/// what is in both is there once.
template <class F> void TreeBuilder<F>::fill(const Node<kWords>& node, std::span<const uint32_t> ids, unsigned depth) {
  SlotLists lists(node, ids, list.ternaries);
  std::vector<uint32_t> run, joined;
  size_t begin = 0;
  auto close = [&](size_t end) {
    uint32_t ref = makeLeaf(run);
    std::fill(&store.slots[node.first + begin], &store.slots[node.first + begin] + (end - begin), ref);
    run.clear();
    begin = end;
  };
  for (size_t slot = 0; slot < lists.size(); ++slot) {
    std::span<const uint32_t> members = lists[slot];
    if (members.size() > kLeafRules && members.size() < ids.size()) {
      close(slot);
      bool is_same = slot > 0 && std::ranges::equal(members, lists[slot - 1]);
      uint32_t ref = is_same ? store.slots[node.first + slot - 1] : makeSubtree(members, depth);
      store.slots[node.first + slot] = ref;
      begin = slot + 1;
      continue;
    }
    joined.clear();
    std::ranges::set_union(run, members, std::back_inserter(joined));
    if (blocksFor(joined.size()) > std::max<size_t>({1, blocksFor(run.size()), blocksFor(members.size())})) {
      close(slot);
      run.assign(members.begin(), members.end());
    } else {
      run.swap(joined);
    }
  }
  close(lists.size());
}

template <class F> uint32_t TreeBuilder<F>::makeLeaf(std::span<const uint32_t> ids) {
  std::vector<Rule> rules;
  rules.reserve(ids.size());
  for (uint32_t id : ids)
    rules.push_back(list.rules[id]);
  return store.makeLeaf(rules);
}

template <class F> auto TreeBuilder<F>::sampleOf(std::span<const uint32_t> ids) const -> std::vector<Ternary<kWords>> {
  size_t count = std::min(ids.size(), kSample);
  std::vector<Ternary<kWords>> sample;
  sample.reserve(count);
  for (size_t i = 0; i < count; ++i)
    sample.push_back(list.ternaries[ids[i * ids.size() / count]]);
  return sample;
}

template class TreeBuilder<V4>;
template class TreeBuilder<V6>;

} // namespace cordon::classify
