#include "runtime/classify/store.h"

#include <algorithm>
#include <bit>

namespace cordon::classify {
namespace {

/// Room for updates of small indexes.
constexpr size_t kSpareBlocks = 64, kSpareSlots = 2048, kSpareNodes = 64;
/// Blocks and nodes are counted in this many bits of a ref.
constexpr size_t kNumbers = ref::kNumber;

} // namespace

template <class F>
Store<F>::Store(const StoreLimits& limits)
    : slots(limits.slots), nodes(std::min(limits.nodes, kNumbers)), blocks(std::min(limits.blocks + 1, kNumbers)) {
  blocks[blocks.grow(1)] = emptyBlock<Block>();
  view.slots = slots.data();
  view.blocks = blocks.data();
  view.nodes = nodes.data();
}

template <class F> std::optional<uint32_t> Store<F>::makeLeaf(std::span<const Rule> rules) {
  if (rules.empty())
    return emptyLeaf();
  const size_t count = blocksFor(rules.size());
  const std::optional<size_t> place = takeBlocks(count);
  if (!place)
    return std::nullopt;
  const size_t first = *place;
  for (size_t i = 0; i < count; ++i) {
    Block block = emptyBlock<Block>();
    for (size_t lane = 0; lane < kLanes && i * kLanes + lane < rules.size(); ++lane)
      setLane(block, unsigned(lane), rules[i * kLanes + lane]);
    if (i + 1 < count)
      block.rest.rank[kNext] = rules[(i + 1) * kLanes].rank;
    blocks[first + i] = block;
  }
  return rankStep(rules.front().rank, view.rank_shift) << ref::kRankAt | uint32_t(first);
}

template <class F> std::optional<size_t> Store<F>::takeBlocks(size_t count) {
  if (const std::optional<size_t> first = takeFree(count))
    return first;
  if (blocks.hasRoomFor(count))
    return blocks.grow(count);
  joinFree();
  return takeFree(count);
}

/// Of the shortest free stretch that is long enough.
template <class F> std::optional<size_t> Store<F>::takeFree(size_t count) {
  for (size_t length = count; length < free.size(); ++length) {
    if (free[length].empty())
      continue;
    const size_t first = free[length].back();
    if (length > count)
      addFree(first + count, length - count); // may fail: before anything is taken
    free[length].pop_back();
    blocks_free -= length;
    return first;
  }
  return std::nullopt;
}

template <class F> void Store<F>::addFree(size_t first, size_t count) {
  if (free.size() <= count)
    free.resize(count + 1);
  free[count].push_back(uint32_t(first));
  blocks_free += count;
}

/// Makes one of free stretches that touch.
template <class F> void Store<F>::joinFree() {
  std::vector<std::pair<size_t, size_t>> stretches; // by their begin
  for (size_t length = 0; length < free.size(); ++length)
    for (uint32_t first : free[length])
      stretches.emplace_back(first, first + length);
  std::ranges::sort(stretches);
  std::vector<std::vector<uint32_t>> joined;
  for (size_t i = 0; i < stretches.size();) {
    auto [begin, end] = stretches[i];
    for (++i; i < stretches.size() && stretches[i].first == end; ++i)
      end = stretches[i].second;
    joined.resize(std::max(joined.size(), end - begin + 1));
    joined[end - begin].push_back(uint32_t(begin));
  }
  free.swap(joined);
}

template <class F> template <class Visit> void Store<F>::forEachLane(uint32_t leaf, bool is_awake, Visit visit) const {
  const size_t first = ref::numberOf(leaf);
  for (size_t i = first, end = first + blocksFrom(first); i < end; ++i) {
    const unsigned awake = lanesAwake(blocks[i].rest);
    for (unsigned lane = 0, used = lanesUsed(blocks[i].rest); lane < used; ++lane)
      if ((awake >> lane & 1) == unsigned(is_awake))
        visit(LanePlace{uint32_t(i), lane});
  }
}

template <class F> void Store<F>::appendRules(uint32_t leaf, std::vector<Rule>& rules) const {
  forEachLane(leaf, true, [&](LanePlace at) { rules.push_back(ruleAt(blocks[at.block], at.lane)); });
}

template <class F> void Store<F>::appendSleepers(uint32_t leaf, std::vector<Rule>& rules) const {
  forEachLane(leaf, false, [&](LanePlace at) { rules.push_back(ruleAt(blocks[at.block], at.lane)); });
}

template <class F> void Store<F>::appendRanks(uint32_t leaf, std::vector<uint32_t>& ranks) const {
  forEachLane(leaf, true, [&](LanePlace at) { ranks.push_back(blocks[at.block].rest.rank[at.lane]); });
}

template <class F> std::optional<LanePlace> Store<F>::find(uint32_t leaf, const Rule& rule, bool is_awake) const {
  const size_t first = ref::numberOf(leaf);
  for (size_t i = first, end = first + blocksFrom(first); i < end; ++i) {
    const BlockRest& rest = blocks[i].rest;
    for (unsigned lane = 0, awake = lanesAwake(rest); lane < kLanes; ++lane) {
      if (rest.rank[lane] != rule.rank || (awake >> lane & 1) != unsigned(is_awake))
        continue;
      Rule there = ruleAt(blocks[i], lane);
      if (!is_awake)
        there.connection = rule.connection;
      if (there == rule)
        return LanePlace{uint32_t(i), lane};
    }
  }
  return std::nullopt;
}

template <class F> std::optional<LanePlace> Store<F>::findAwake(uint32_t leaf, const Rule& rule) const {
  return find(leaf, rule, true);
}

template <class F> std::optional<LanePlace> Store<F>::findAsleep(uint32_t leaf, const Rule& rule) const {
  return find(leaf, rule, false);
}

template <class F> bool Store<F>::mayOneMoreSleep(uint32_t leaf) const {
  if (asleep * 4 >= blocks.size() * kLanes)
    return false;
  const size_t first = ref::numberOf(leaf), count = blocksFrom(first);
  if (count == 1)
    return true;
  size_t awake = 0;
  for (size_t i = first; i < first + count; ++i)
    awake += size_t(std::popcount(lanesAwake(blocks[i].rest)));
  return 2 * std::max<size_t>(1, blocksFor(awake - 1)) > count;
}

template <class F> void Store<F>::wake(LanePlace place, ConnectionType connection) {
  wakeLane(blocks[place.block].rest, place.lane, connection);
  --asleep;
}

template <class F> void Store<F>::putToSleep(LanePlace place) {
  putLaneToSleep(blocks[place.block].rest, place.lane);
  ++asleep;
}

template <class F> size_t Store<F>::blocksFrom(size_t first) const {
  size_t count = 1;
  while (blocks[first + count - 1].rest.rank[kNext] != kNoRank)
    ++count;
  return count;
}

template <class F> void Store<F>::release(uint32_t leaf) {
  uint32_t first = ref::numberOf(leaf);
  if (first == 0)
    return;
  const size_t count = blocksFrom(first);
  addFree(first, count);
  forEachLane(leaf, false, [&](LanePlace) { --asleep; });
}

template <class F> void Store<F>::settle() {
  slots.limitTo(slots.size() + slots.size() / 2 + kSpareSlots);
  nodes.limitTo(nodes.size() + nodes.size() / 2 + kSpareNodes);
  blocks_ample = blocks.size() + blocks.size() * 3 / 8 + kSpareBlocks * 3 / 4;
  blocks.limitTo(blocks.size() + blocks.size() / 2 + kSpareBlocks);
  slots.settle();
  nodes.settle();
  blocks.settle();
}

template <class F> size_t Store<F>::bytes() const {
  size_t lists = free.capacity() * sizeof(std::vector<uint32_t>);
  for (const std::vector<uint32_t>& list : free)
    lists += list.capacity() * sizeof(uint32_t);
  return sizeof(*this) + slots.bytes() + nodes.bytes() + blocks.bytes() + lists;
}

template class Store<V4>;
template class Store<V6>;

} // namespace cordon::classify
