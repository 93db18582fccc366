#include "runtime/classify/update.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <new>
#include <tuple>

namespace cordon::classify {
namespace {

/// The slots around `slot` that lead to the same leaf. A leaf is one run of one node.
template <class F> Run runAround(const Store<F>& store, const Node<F::kWords>& node, uint32_t slot) {
  const uint32_t* slots = &store.slots[node.first];
  uint32_t begin = slot, end = slot + 1, count = slotCount(node);
  while (begin > 0 && slots[begin - 1] == slots[slot])
    --begin;
  while (end < count && slots[end] == slots[slot])
    ++end;
  return {begin, end, slots[slot]};
}

/// The tree that a build would put a rule in; no value if there is none yet.
template <class F>
std::optional<unsigned> placeOf(const Store<F>& store, const Rule& rule, const Ternary<F::kWords>& ternary) {
  const Placement& placement = store.placement;
  const uint8_t place = placement.place[placement.plan.tree_of[size_t(shapeOf(rule))]];
  const uint8_t last = placement.place[kLastTree];
  if (place != Placement::kNone && place != last) {
    const unsigned wild = unsigned(std::popcount(slotsOf(store.view.trees[place].root, ternary).wild));
    if (wild <= placement.plan.root_wild_max)
      return place;
  }
  return last != Placement::kNone ? std::optional<unsigned>(last) : std::nullopt;
}

bool isBetter(const Rule& a, const Rule& b) {
  return a.rank < b.rank;
}

/// The same, and equal rules are neighbours.
bool isBefore(const Rule& a, const Rule& b) {
  auto valuesOf = [](const Rule& rule) {
    return std::tie(rule.rank, rule.source_base, rule.target_base, rule.source_length, rule.target_length,
                    rule.connection, rule.protocol, rule.source_ports, rule.target_ports);
  };
  return valuesOf(a) < valuesOf(b);
}

/// How many rules two lists have together, at least: as many as if those of one rank were equal.
size_t leastJoined(const std::vector<Rule>& rules, const std::vector<uint32_t>& ranks) {
  size_t count = rules.size() + ranks.size();
  for (auto rule = rules.begin(); uint32_t rank : ranks) {
    while (rule != rules.end() && rule->rank < rank)
      ++rule;
    if (rule != rules.end() && rule->rank == rank) {
      --count;
      ++rule;
    }
  }
  return count;
}

/// Calls `visit(leaf)` once for each leaf below a node.
template <class F, class Visit> void forEachLeaf(const Store<F>& store, const Node<F::kWords>& node, Visit& visit) {
  uint32_t last = 0;
  for (uint32_t slot = 0, count = slotCount(node); slot < count; ++slot) {
    const uint32_t ref = store.slots[node.first + slot], place = ref & (ref::kIsNode | ref::kNumber);
    if (place == last)
      continue;
    last = place;
    if (ref::isNode(ref))
      forEachLeaf(store, store.nodes[ref::numberOf(ref)], visit);
    else if (place != 0)
      visit(ref);
  }
}

} // namespace

template <class F> void Update<F>::begin(const Rule& rule, bool is_insert) {
  abandon();
  connection = rule.connection;
  wakes = is_insert;
}

template <class F> Prepared Update<F>::prepareInsert(const Rule& rule) {
  begin(rule, true);
  const Ternary<F::kWords> ternary = F::ternaryOf(rule);
  const std::optional<unsigned> place = placeOf(store, rule, ternary);
  if (!place)
    return Prepared::full;
  tree = *place;
  best_rank = std::min(rule.rank, store.view.trees[tree].best_rank);
  if (changeBelow(store.view.trees[tree].root, rule, ternary, true))
    return Prepared::ready;
  abandon();
  return Prepared::full;
}

template <class F> Prepared Update<F>::prepareErase(const Rule& rule) {
  begin(rule, false);
  for (tree = 0; tree < store.view.tree_count; ++tree) {
    if (!store.findAwake(firstLeafOf(store, store.view.trees[tree], rule), rule))
      continue;
    best_rank = store.view.trees[tree].best_rank;
    if (changeBelow(store.view.trees[tree].root, rule, F::ternaryOf(rule), false))
      return Prepared::ready;
    abandon();
    return Prepared::full;
  }
  return Prepared::absent;
}

template <class F>
bool Update<F>::changeBelow(const TreeNode& node, const Rule& rule, const Ternary<F::kWords>& ternary, bool is_insert) {
  uint32_t done = 0; // slots below are dealt with
  uint32_t last_node = ref::kIsNode;
  bool has_room = true;
  slotsOf(node, ternary).forEach([&](uint32_t slot) {
    if (slot < done || !has_room)
      return;
    const uint32_t ref = store.slots[node.first + slot];
    if (!ref::isNode(ref)) {
      Run run = runAround(store, node, slot);
      done = run.end;
      has_room = changeLeaf(node, run, rule, is_insert);
      return;
    }
    const uint32_t step = rankStep(rule.rank, store.view.rank_shift);
    if (is_insert && step < ref >> ref::kRankAt)
      changes.push_back(
          {node.first + slot, node.first + slot + 1, step << ref::kRankAt | ref::kIsNode | ref::numberOf(ref)});
    if (ref::numberOf(ref) != last_node)
      has_room = changeBelow(store.nodes[ref::numberOf(ref)], rule, ternary, is_insert);
    last_node = ref::numberOf(ref); // neighbours may share it
  });
  return has_room;
}

template <class F> bool Update<F>::changeLeaf(const TreeNode& node, Run run, const Rule& rule, bool is_insert) {
  const std::optional<LanePlace> place = is_insert ? store.findAsleep(run.ref, rule) : store.findAwake(run.ref, rule);
  if (!is_insert && !place)
    return true;
  const bool may_sleep = !is_insert && store.mayOneMoreSleep(run.ref);
  if (place && (is_insert || (may_sleep && store.hasAmpleRoom()))) {
    lanes.push_back(*place);
    return true;
  }
  rules.clear();
  sleepers.clear();
  store.appendRules(run.ref, rules);
  const size_t before = rules.size();
  if (is_insert) {
    rules.insert(std::ranges::upper_bound(rules, rule, isBetter), rule);
    keepSleepers(run.ref);
  } else {
    rules.erase(std::ranges::find(rules, rule));
    const bool has_joined = joinNeighbours(node, run, rule);
    if (!has_joined && may_sleep) {
      lanes.push_back(*place);
      return true;
    }
  }
  replace(run.ref);
  runs.clear();
  bool has_room = true;
  const size_t blocks = blocksFor(rules.size());
  const bool has_parts = run.end - run.begin > 1;
  if (is_insert && before > 0 && blocks > blocksFor(before) && (has_parts || std::has_single_bit(blocks))) {
    // One block more: it may be better to part the run, or, now and then, the leaf.
    RuleList<F> list;
    RuleIds ids;
    for (const Rule& each : rules) {
      ids.push_back(uint32_t(list.rules.size()));
      list.add(each);
    }
    TreeBuilder<F> builder(list, store);
    builder.pack(node, run.begin, run.end, ids, runs);
    has_room = !builder.hasFailed();
  } else {
    runs.reserve(1);
    changes.reserve(changes.size() + 1); // a leaf that nothing leads to would be lost
    const std::optional<uint32_t> leaf = store.makeLeaf(rules);
    if (!leaf)
      return false;
    runs.push_back({run.begin, run.end, *leaf});
  }
  for (const Run& each : runs) {
    changes.push_back({node.first + each.begin, node.first + each.end, each.ref});
    for (const Rule& sleeper : sleepers)
      putToSleepBelow(each.ref, sleeper);
  }
  return has_room;
}

/// Puts those that sleep in a leaf among the rules at hand, as far as that makes no block more: those of the best
/// ranks, as nobody knows which of them will come back. What they have forgotten (ruleAt) they forget in all places
/// alike.
template <class F> void Update<F>::keepSleepers(uint32_t leaf) {
  store.appendSleepers(leaf, sleepers);
  sleepers.resize(std::min(sleepers.size(), blocksFor(rules.size()) * kLanes - rules.size()));
  for (const Rule& each : sleepers)
    rules.insert(std::ranges::upper_bound(rules, each, isBetter), each);
}

/// In leaves that no reader sees yet.
template <class F> void Update<F>::putToSleepBelow(uint32_t ref, const Rule& rule) {
  if (!ref::isNode(ref)) {
    if (const std::optional<LanePlace> place = store.findAwake(ref, rule))
      store.putToSleep(*place);
    return;
  }
  const TreeNode& node = store.nodes[ref::numberOf(ref)];
  uint32_t last = ref; // neighbours may share what is below
  slotsOf(node, F::ternaryOf(rule)).forEach([&](uint32_t slot) {
    const uint32_t below = store.slots[node.first + slot];
    if (below != last)
      putToSleepBelow(below, rule);
    last = below;
  });
}

/// A run that has lost a rule takes in the leaves beside it, as a build would: else rules that come and go would leave
/// an index of ever smaller leaves. False if none fits.
template <class F> bool Update<F>::joinNeighbours(const TreeNode& node, Run& run, const Rule& gone) {
  const Run before = run;
  if (run.begin > 0) {
    const bool is_made_just_now = !changes.empty() && changes.back().end == node.first + run.begin;
    if (is_made_just_now) {
      const Run left = changes.back();
      if (join(left.ref)) {
        changes.pop_back();
        store.release(left.ref); // no reader has seen it
        run.begin = left.begin - node.first;
      }
    } else if (const Run left = runAround(store, node, run.begin - 1); !holds(left.ref, gone) && join(left.ref)) {
      replace(left.ref);
      run.begin = left.begin;
    }
  }
  if (run.end < slotCount(node)) {
    const Run right = runAround(store, node, run.end);
    if (!holds(right.ref, gone) && join(right.ref)) { // else it joins this one, if at all
      replace(right.ref);
      run.end = right.end;
    }
  }
  return run.begin < before.begin || run.end > before.end;
}

template <class F> void Update<F>::replace(uint32_t leaf) {
  if (ref::numberOf(leaf) != 0)
    old_leaves.push_back(leaf);
}

template <class F> bool Update<F>::holds(uint32_t ref, const Rule& rule) const {
  return !ref::isNode(ref) && store.findAwake(ref, rule);
}

/// Adds the rules of a leaf to those at hand if that makes neither longer.
template <class F> bool Update<F>::join(uint32_t leaf) {
  if (ref::isNode(leaf))
    return false;
  ranks.clear();
  store.appendRanks(leaf, ranks);
  const size_t blocks_max = std::max<size_t>({1, blocksFor(rules.size()), blocksFor(ranks.size())});
  if (blocksFor(leastJoined(rules, ranks)) > blocks_max)
    return false;
  neighbours.clear();
  store.appendRules(leaf, neighbours);
  std::ranges::sort(rules, isBefore);
  std::ranges::sort(neighbours, isBefore);
  joined.clear();
  std::ranges::set_union(rules, neighbours, std::back_inserter(joined), isBefore);
  if (blocksFor(joined.size()) > blocks_max)
    return false;
  rules.swap(joined);
  return true;
}

template <class F> void Update<F>::abandon() noexcept {
  auto release = [this](uint32_t leaf) { store.release(leaf); };
  try {
    for (const Run& run : changes) {
      const bool is_old_node = ref::isNode(run.ref) && ref::numberOf(store.slots[run.begin]) == ref::numberOf(run.ref);
      if (!ref::isNode(run.ref))
        release(run.ref);
      else if (!is_old_node)
        forEachLeaf(store, store.nodes[ref::numberOf(run.ref)], release);
    }
  } catch (const std::bad_alloc&) {
    changes.clear(); // the others are lost until the index is built anew, and nothing else
  }
  lanes.clear();
  changes.clear();
  old_leaves.clear();
}

template <class F> void Update<F>::commit() {
  uint32_t& best = store.view.trees[tree].best_rank;
  if (best != best_rank) // what all readers look at is written only if it changes
    __atomic_store_n(&best, best_rank, __ATOMIC_RELEASE);
  for (const Run& run : changes)
    for (uint32_t slot = run.begin; slot < run.end; ++slot)
      __atomic_store_n(&store.slots[slot], run.ref, __ATOMIC_RELEASE);
  for (const LanePlace& place : lanes)
    wakes ? store.wake(place, connection) : store.putToSleep(place);
  lanes.clear();
  changes.clear();
}

template <class F> uint32_t firstLeafOf(const Store<F>& store, const Tree<F::kWords>& tree, const Rule& rule) {
  const Ternary<F::kWords> ternary = F::ternaryOf(rule);
  uint32_t ref = store.slots[tree.root.first + slotOf(tree.root, ternary.value)];
  while (ref::isNode(ref)) {
    const auto& node = store.nodes[ref::numberOf(ref)];
    ref = store.slots[node.first + slotOf(node, ternary.value)];
  }
  return ref;
}

template <class F> std::vector<Rule> rulesOf(const Store<F>& store) {
  std::vector<Rule> all, rules;
  for (unsigned i = 0; i < store.view.tree_count; ++i) {
    const auto& tree = store.view.trees[i];
    auto visit = [&](uint32_t leaf) {
      rules.clear();
      store.appendRules(leaf, rules);
      for (const Rule& rule : rules) // of all its leaves the first one counts
        if (ref::numberOf(firstLeafOf(store, tree, rule)) == ref::numberOf(leaf))
          all.push_back(rule);
    };
    forEachLeaf(store, tree.root, visit);
  }
  return all;
}

#define CORDON_INSTANTIATE(F)                                                                                          \
  template class Update<F>;                                                                                            \
  template uint32_t firstLeafOf<F>(const Store<F>&, const Tree<F::kWords>&, const Rule&);                              \
  template std::vector<Rule> rulesOf<F>(const Store<F>&);
CORDON_INSTANTIATE(V4)
CORDON_INSTANTIATE(V6)
#undef CORDON_INSTANTIATE

} // namespace cordon::classify
