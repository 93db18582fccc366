// What holds of an index after any updates: kernels and further updates rely on it.
#include "runtime/classify/build.h"
#include "runtime/classify/update.h"
#include "tests/support/rule_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace cordon {
namespace {

using namespace classify;
using tests::RandomRules;
using tests::show;

std::vector<Rule> sorted(std::vector<Rule> rules) {
  std::ranges::sort(rules, {}, [](const Rule& rule) {
    return std::tuple(rule.rank, rule.source_base, rule.target_base, rule.source_length, rule.target_length,
                      rule.connection, rule.protocol, rule.source_ports, rule.target_ports);
  });
  return rules;
}

template <class F> class Inspection {
public:
  explicit Inspection(const Store<F>& store) : store(store) {
    for (unsigned i = 0; i < store.view.tree_count; ++i)
      node(store.view.trees[i].root);
  }

  size_t blocks_used = 0, asleep = 0;

private:
  const Store<F>& store;
  std::set<uint32_t> seen; ///< leaves, by their first block

  void node(const Node<F::kWords>& node_at) {
    for (uint32_t slot = 0; slot < slotCount(node_at); ++slot) {
      const uint32_t ref = store.slots[node_at.first + slot];
      if (ref::isNode(ref))
        node(store.nodes[ref::numberOf(ref)]);
      else if (ref::numberOf(ref) != 0 && seen.insert(ref::numberOf(ref)).second)
        leaf(ref);
    }
  }

  /// Lanes by rank, those of the sleepers too, and no rank better than what the slot and the block before promise.
  void leaf(uint32_t ref) {
    uint32_t before = 0, promised = 0;
    for (uint32_t at = ref::numberOf(ref);; ++at) {
      const BlockRest& rest = store.view.blocks[at].rest;
      ++blocks_used;
      const unsigned used = lanesUsed(rest);
      ASSERT_GT(used, 0u);
      ASSERT_EQ(lanesAwake(rest) >> used, 0u);
      asleep += used - unsigned(std::popcount(lanesAwake(rest)));
      ASSERT_GE(rest.rank[0], promised);
      for (unsigned lane = 0; lane < used; ++lane) {
        ASSERT_GE(rest.rank[lane], before);
        ASSERT_GE(rankStep(rest.rank[lane], store.view.rank_shift), ref >> ref::kRankAt);
        before = rest.rank[lane];
      }
      promised = rest.rank[kNext];
      if (promised == kNoRank)
        return;
    }
  }
};

/// A rule is in each leaf where a header that it matches can arrive, as often as it was put into that tree.
template <class F>
void expectEverywhere(const Store<F>& store, const Node<F::kWords>& node, const Rule& rule, ptrdiff_t times) {
  std::vector<Rule> rules;
  uint32_t last = ref::kIsNode;
  slotsOf(node, F::ternaryOf(rule)).forEach([&](uint32_t slot) {
    const uint32_t ref = store.slots[node.first + slot];
    if (ref == last || testing::Test::HasFatalFailure())
      return;
    last = ref;
    ASSERT_LE(ref >> ref::kRankAt, rankStep(rule.rank, store.view.rank_shift)) << show(rule);
    if (ref::isNode(ref))
      return expectEverywhere(store, store.nodes[ref::numberOf(ref)], rule, times);
    rules.clear();
    store.appendRules(ref, rules);
    ASSERT_EQ(std::ranges::count(rules, rule), times) << show(rule);
  });
}

template <class F> void expectRules(const Store<F>& store, const std::vector<Rule>& rules) {
  std::vector<Rule> there;
  for (const Rule& rule : rules) {
    ptrdiff_t in_all = 0;
    for (unsigned i = 0; i < store.view.tree_count; ++i) {
      const Tree<F::kWords>& tree = store.view.trees[i];
      there.clear();
      store.appendRules(firstLeafOf(store, tree, rule), there);
      const ptrdiff_t times = std::ranges::count(there, rule);
      in_all += times;
      if (times == 0)
        continue;
      ASSERT_LE(tree.best_rank, rule.rank);
      ASSERT_NO_FATAL_FAILURE(expectEverywhere(store, tree.root, rule, times));
    }
    ASSERT_EQ(in_all, std::ranges::count(rules, rule)) << show(rule);
  }
}

/// Rules come, go and come back, for other connections or with another rank now and then.
template <class F> void tryUpdates(uint64_t seed, const tests::RuleShape& shape, size_t start, bool is_tight) {
  constexpr uint32_t kRanks = 2000;
  RandomRules random(seed, shape);
  std::vector<Rule> rules = random.list(start), gone;
  for (Rule& rule : rules)
    rule.rank = random.below(kRanks);
  const Index<F> index = buildIndex<F>(rules);
  Store<F>& store = *index.store;
  if (is_tight) { // full before long, even in the middle of an update
    store.slots.limitTo(store.slots.size() + 40);
    store.nodes.limitTo(store.nodes.size() + 2);
  }
  Update<F> update(store);
  for (size_t i = 0; i < 300; ++i) {
    const bool is_insert = rules.empty() || random.below(2) == 0;
    Rule rule = is_insert ? random.rule() : rules[random.below(uint32_t(rules.size()))];
    if (is_insert) {
      rule.rank = random.below(kRanks);
      if (!gone.empty() && random.below(5) < 3) {
        rule = gone[random.below(uint32_t(gone.size()))];
        if (shape.has_connections && random.below(2) == 0)
          rule.connection = ConnectionType(random.below(3));
        if (random.below(6) == 0)
          rule.rank = random.below(kRanks);
      } else if (!rules.empty() && random.below(10) == 0) {
        rule = rules[random.below(uint32_t(rules.size()))];
      }
    }
    const Prepared prepared = is_insert ? update.prepareInsert(rule) : update.prepareErase(rule);
    ASSERT_NE(prepared, Prepared::absent) << show(rule);
    if (prepared == Prepared::ready) {
      update.commit();
      for (uint32_t leaf : update.replaced()) // nobody reads
        store.release(leaf);
      if (is_insert) {
        rules.push_back(rule);
      } else {
        gone.push_back(rule);
        rules.erase(std::ranges::find(rules, rule));
      }
    }
    if (i % 7 != 0)
      continue;
    const Inspection<F> inspection(store);
    ASSERT_FALSE(testing::Test::HasFatalFailure());
    const StoreUse use = store.use();
    ASSERT_EQ(inspection.asleep, use.asleep);
    ASSERT_EQ(inspection.blocks_used + 1, use.blocks - use.free) << "none is lost";
    ASSERT_EQ(sorted(rulesOf(store)), sorted(rules));
    if (i % 70 == 0) {
      ASSERT_NO_FATAL_FAILURE(expectRules(store, rules));
    }
  }
}

TEST(ClassifyIndex, IsWhatItHasToBeAfterAnyUpdates) {
  for (uint64_t seed = 0; seed < 64; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const bool is_v6 = seed % 2 != 0, is_tight = seed / 16 % 2 != 0;
    const tests::RuleShape shape = {.family = is_v6 ? net::Family::v6 : net::Family::v4,
                                    .address_bits = seed / 4 % 2 != 0 ? 12u : 32u,
                                    .wild_percent = seed / 8 % 2 != 0 ? 50u : 20u,
                                    .has_connections = seed / 2 % 2 != 0};
    const size_t start = seed / 32 % 2 != 0 ? 60 : 600;
    auto* tryOne = is_v6 ? tryUpdates<V6> : tryUpdates<V4>;
    ASSERT_NO_FATAL_FAILURE(tryOne(seed, shape, start, is_tight));
  }
}

} // namespace
} // namespace cordon
