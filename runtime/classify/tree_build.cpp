#include "runtime/classify/tree_build.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace cordon::classify {
namespace {

constexpr size_t kSample = 3000;
constexpr unsigned kRootBitsMax = 20, kInnerBitsMax = 8, kDepthMax = 6;
/// How dear it is that rules are in several parts (bit_choice.h), how much a bit must gain, and how often a rule may be
/// there in the mean. Measured: with cheaper copies in roots, lookups in small lists are a tenth faster.
constexpr double kRootPower = 0.3, kRootGain = 0.98, kRootGrowthMax = 8;
constexpr double kInnerPower = 1, kInnerGain = 0.9, kInnerGrowthMax = 4;
/// What takes that many rules is parted as roots are: scanning it takes longer than any copies.
constexpr size_t kLongLeafRules = 256;
/// A leaf of more rules is parted if bits can be found that part it. A node takes longer than a block or two.
constexpr size_t kLeafRules = size_t(3) * kLanes;

/// Bits are chosen by a sample. Where the other rules are wilder than that let expect, copies would take all memory: a
/// list that needs more than this many entries a rule is not parted so.
constexpr uint64_t kEntriesMax = 32;

/// Where a node's rules can be met, rule by rule.
template <unsigned N>
std::vector<SlotSet> slotSetsOf(const Node<N>& node, std::span<const uint32_t> ids,
                                const std::vector<Ternary<N>>& ternaries) {
  std::vector<SlotSet> sets;
  sets.reserve(ids.size());
  for (uint32_t id : ids)
    sets.push_back(slotsOf(node, ternaries[id]));
  return sets;
}

/// Whether the lists of a node's slots have more entries together than they may.
bool areTooMany(std::span<const SlotSet> sets) {
  uint64_t entries = 0;
  for (const SlotSet& set : sets)
    entries += uint64_t(1) << std::popcount(set.wild);
  return entries > kEntriesMax * sets.size();
}

/// The lists of all slots of a node, one after the other; not too many.
class SlotLists {
public:
  SlotLists(size_t slots, std::span<const uint32_t> ids, std::span<const SlotSet> sets) : begins(slots + 1) {
    for (const SlotSet& set : sets)
      set.forEach([&](uint32_t slot) { ++begins[slot + 1]; });
    for (size_t i = 1; i < begins.size(); ++i)
      begins[i] += begins[i - 1];
    members.resize(begins.back());
    std::vector<uint32_t> next(begins.begin(), begins.end() - 1);
    for (size_t i = 0; i < ids.size(); ++i)
      sets[i].forEach([&](uint32_t slot) { members[next[slot]++] = ids[i]; });
  }

  std::span<const uint32_t> operator()(uint32_t slot, std::vector<uint32_t>& /*scratch*/) const {
    return {members.data() + begins[slot], members.data() + begins[slot + 1]};
  }

private:
  std::vector<uint32_t> begins, members;
};

} // namespace

template <class F> RuleIds TreeBuilder<F>::addTree(const RuleIds& ids, const TreeLimits& limits) {
  assert(store.view.tree_count < kTreesMax);
  if (ids.empty() || has_failed)
    return {};
  auto bits = std::min(kRootBitsMax, unsigned(std::bit_width(ids.size())) + 1);
  std::vector<Ternary<kWords>> sample = sampleOf(ids);
  Node<kWords> root =
      nodeOf(chooseBits<kWords>(sample, {bits, limits.root_wild_max, 1, kRootGain, kRootPower, kRootGrowthMax}));
  RuleIds taken, left;
  std::vector<SlotSet> sets;
  sets.reserve(ids.size());
  for (uint32_t id : ids) {
    const SlotSet set = slotsOf(root, list.ternaries[id]);
    if (unsigned(std::popcount(set.wild)) > limits.root_wild_max) {
      left.push_back(id);
      continue;
    }
    taken.push_back(id);
    sets.push_back(set);
  }
  if (taken.empty())
    return left;
  has_failed |= areTooMany(sets);
  fill(root, taken, sets, 0);
  addRoot(root, list.rules[taken.front()].rank);
  return left;
}

template <class F> void TreeBuilder<F>::addLeaf(const RuleIds& ids) {
  Node<kWords> root = nodeOf({});
  if (has_failed)
    return;
  store.slots[root.first] = makeLeaf(ids);
  addRoot(root, list.rules[ids.front()].rank);
}

template <class F> void TreeBuilder<F>::addRoot(const Node<kWords>& root, uint32_t best_rank) {
  Tree<kWords>& tree = store.view.trees[store.view.tree_count++];
  tree.root = root;
  tree.best_rank = best_rank;
  for (unsigned i = 0; i < kWords; ++i)
    tree.moves[i] = movesOf(root.mask[i]);
}

template <class F> uint32_t TreeBuilder<F>::makeSubtree(std::span<const uint32_t> ids, unsigned depth) {
  if (ids.size() <= kLeafRules || depth >= kDepthMax)
    return makeLeaf(ids);
  auto bits = std::min(kInnerBitsMax, unsigned(std::bit_width(ids.size() / kLanes)) + 1);
  std::vector<Ternary<kWords>> sample = sampleOf(ids);
  const double power = ids.size() < kLongLeafRules ? kInnerPower : kRootPower;
  Words<kWords> mask = chooseBits<kWords>(sample, {bits, 64 * kWords, kLanes, kInnerGain, power, kInnerGrowthMax});
  bool is_parted = std::any_of(std::begin(mask.word), std::end(mask.word), [](uint64_t word) { return word != 0; });
  if (!is_parted)
    return makeLeaf(ids);
  Node<kWords> node = nodeOf(mask);
  if (has_failed || !store.nodes.hasRoomFor(1)) {
    has_failed = true;
    return store.emptyLeaf();
  }
  const std::vector<SlotSet> sets = slotSetsOf(node, ids, list.ternaries);
  if (areTooMany(sets))
    return makeLeaf(ids);
  auto number = uint32_t(store.nodes.grow(1));
  store.nodes[number] = node;
  fill(node, ids, sets, depth + 1);
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
  has_failed |= !store.slots.hasRoomFor(size_t(1) << bits);
  if (!has_failed)
    node.first = uint32_t(store.slots.grow(size_t(1) << bits));
  return node;
}

template <class F>
void TreeBuilder<F>::fill(const Node<kWords>& node, std::span<const uint32_t> ids, std::span<const SlotSet> sets,
                          unsigned depth) {
  if (has_failed)
    return;
  std::vector<Run> runs;
  pack(SlotLists(slotCount(node), ids, sets), 0, slotCount(node), ids.size(), depth, runs);
  for (const Run& run : runs)
    std::fill(&store.slots[node.first] + run.begin, &store.slots[node.first] + run.end, run.ref);
}

template <class F>
void TreeBuilder<F>::pack(const Node<kWords>& node, uint32_t begin, uint32_t end, std::span<const uint32_t> ids,
                          std::vector<Run>& runs) {
  const std::vector<SlotSet> sets = slotSetsOf(node, ids, list.ternaries);
  auto lists = [&](uint32_t slot, std::vector<uint32_t>& scratch) -> std::span<const uint32_t> {
    scratch.clear();
    for (size_t i = 0; i < ids.size(); ++i)
      if (sets[i].has(slot))
        scratch.push_back(ids[i]);
    return scratch;
  };
  pack(lists, begin, end, ids.size() + 1, 0, runs);
}

/// Neighbouring slots share a leaf as long as that makes it no longer than the longest of them: blocks are full, and
/// what is in both is there once. A slot whose list is long, but shorter than that of the node itself (`all`), gets a
/// node.
template <class F>
template <class Lists>
void TreeBuilder<F>::pack(const Lists& lists, uint32_t begin, uint32_t end, size_t all, unsigned depth,
                          std::vector<Run>& runs) {
  std::vector<uint32_t> leaf, joined, of_slot, of_node;
  uint32_t from = begin;
  auto close = [&](uint32_t to) {
    if (from < to)
      runs.push_back({from, to, makeLeaf(leaf)});
    leaf.clear();
    from = to;
  };
  for (uint32_t slot = begin; slot < end && !has_failed; ++slot) {
    std::span<const uint32_t> members = lists(slot, of_slot);
    if (members.size() > kLeafRules && members.size() < all) {
      close(slot);
      from = slot + 1;
      bool is_same = !runs.empty() && runs.back().end == slot && std::ranges::equal(members, of_node);
      if (is_same) {
        runs.back().end = slot + 1;
        continue;
      }
      of_node.assign(members.begin(), members.end());
      runs.push_back({slot, slot + 1, makeSubtree(of_node, depth)});
      continue;
    }
    of_node.clear();
    joined.clear();
    std::ranges::set_union(leaf, members, std::back_inserter(joined));
    if (blocksFor(joined.size()) > std::max<size_t>({1, blocksFor(leaf.size()), blocksFor(members.size())})) {
      close(slot);
      leaf.assign(members.begin(), members.end());
    } else {
      leaf.swap(joined);
    }
  }
  close(end);
}

template <class F> uint32_t TreeBuilder<F>::makeLeaf(std::span<const uint32_t> ids) {
  has_failed |= store.bytesUsed() > bytes_max;
  if (has_failed)
    return store.emptyLeaf();
  leaf_rules.clear();
  for (uint32_t id : ids)
    leaf_rules.push_back(list.rules[id]);
  std::optional<uint32_t> leaf = store.makeLeaf(leaf_rules);
  has_failed |= !leaf;
  return leaf.value_or(store.emptyLeaf());
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
