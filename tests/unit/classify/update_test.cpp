// What updates leave behind: rules that sleep where they lay, as long as there is ample room; else an index that has as
// few leaves, and as much room, as one that was just built.
#include "runtime/classify/build.h"
#include "runtime/classify/update.h"
#include "tests/support/rule_lists.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cordon::classify {
namespace {

using tests::ruleFor;

/// How many runs of slots that lead to the same place the first tree's root has.
size_t runsOf(const Store<V4>& store) {
  const Node<2>& root = store.view.trees[0].root;
  size_t runs = 1;
  for (uint32_t slot = 1; slot < slotCount(root); ++slot)
    runs += store.slots[root.first + slot] != store.slots[root.first + slot - 1];
  return runs;
}

/// Lets readers see an update. There are none: what it replaced is free.
void finish(Store<V4>& store, Update<V4>& update, Prepared prepared) {
  ASSERT_EQ(prepared, Prepared::ready);
  update.commit();
  for (uint32_t leaf : update.replaced())
    store.release(leaf);
}
void insert(Store<V4>& store, const Rule& rule) {
  Update<V4> update(store);
  finish(store, update, update.prepareInsert(rule));
}
void erase(Store<V4>& store, const Rule& rule) {
  Update<V4> update(store);
  finish(store, update, update.prepareErase(rule));
}

std::vector<Rule> someRules() {
  std::vector<Rule> rules;
  for (uint32_t i = 0; i < 2000; ++i)
    rules.push_back(ruleFor(0x0a000000 + i, 32, 1000 + i));
  return rules;
}

/// Rules that sleep in the leaves of the first tree, once for each leaf.
size_t sleepersOf(const Store<V4>& store) {
  const Node<2>& root = store.view.trees[0].root;
  std::vector<Rule> sleepers;
  for (uint32_t slot = 0; slot < slotCount(root); ++slot)
    if (slot == 0 || store.slots[root.first + slot] != store.slots[root.first + slot - 1])
      store.appendSleepers(store.slots[root.first + slot], sleepers);
  return sleepers.size();
}

TEST(ClassifyUpdate, LeavesThatWerePartedAreJoinedAgainWhereRoomIsShort) {
  const std::vector<Rule> rules = someRules();
  const Index<V4> index = buildIndex<V4>(rules);
  Store<V4>& store = *index.store;
  const size_t at_first = runsOf(store);
  std::vector<Rule> guests;
  for (uint32_t i = 0; store.hasAmpleRoom(); ++i) {
    guests.push_back(ruleFor(0x0a000000 + (i << 3), 29, 5000 + i));
    ASSERT_NO_FATAL_FAILURE(insert(store, guests.back()));
  }
  const size_t with_guests = runsOf(store);
  EXPECT_GT(with_guests, at_first) << "or there is nothing to be joined";
  for (int times = 0; times < 20; ++times) { // others come and go, for whom there must be room
    for (Rule& guest : guests) {
      ASSERT_NO_FATAL_FAILURE(erase(store, guest));
      guest.rank += 1000;
      ASSERT_NO_FATAL_FAILURE(insert(store, guest));
    }
    EXPECT_LE(runsOf(store), with_guests + 10) << times;
  }
  for (const Rule& guest : guests)
    ASSERT_NO_FATAL_FAILURE(erase(store, guest));
  EXPECT_TRUE(store.hasAmpleRoom());
  EXPECT_EQ(rulesOf(store).size(), rules.size());
}

TEST(ClassifyUpdate, ARuleThatGoesSleepsAndOneThatComesBackIsWoken) {
  const std::vector<Rule> rules = someRules();
  const Index<V4> index = buildIndex<V4>(rules);
  Store<V4>& store = *index.store;
  const Rule& guest = rules[700];
  Update<V4> update(store);
  ASSERT_EQ(update.prepareErase(guest), Prepared::ready);
  EXPECT_EQ(rulesOf(store).size(), rules.size()) << "readers see it until it is committed";
  update.commit();
  EXPECT_TRUE(update.replaced().empty());
  EXPECT_EQ(sleepersOf(store), 1u);
  EXPECT_EQ(rulesOf(store).size(), rules.size() - 1);
  EXPECT_EQ(update.prepareErase(guest), Prepared::absent);

  ASSERT_EQ(update.prepareInsert(guest), Prepared::ready);
  EXPECT_EQ(rulesOf(store).size(), rules.size() - 1) << "nor is it seen before";
  update.commit();
  EXPECT_TRUE(update.replaced().empty());
  EXPECT_EQ(sleepersOf(store), 0u);
  EXPECT_EQ(rulesOf(store).size(), rules.size());
}

TEST(ClassifyUpdate, OneThatIsWokenIsForTheConnectionsOfTheRuleThatCame) {
  std::vector<Rule> rules = someRules();
  Rule guest = rules[700];
  const Index<V4> index = buildIndex<V4>(rules);
  Store<V4>& store = *index.store;
  for (ConnectionType type : {ConnectionType::lan, ConnectionType::remote_access, ConnectionType::all}) {
    ASSERT_NO_FATAL_FAILURE(erase(store, guest));
    guest.connection = type;
    ASSERT_NO_FATAL_FAILURE(insert(store, guest));
    EXPECT_EQ(sleepersOf(store), 0u);
    const std::vector<Rule> now = rulesOf(store);
    EXPECT_EQ(std::ranges::count(now, guest), 1);
  }
}

TEST(ClassifyUpdate, OneWithAnotherRankOrProtocolIsNotWoken) {
  const std::vector<Rule> rules = someRules();
  const Index<V4> index = buildIndex<V4>(rules);
  Store<V4>& store = *index.store;
  for (uint32_t i = 696; i < 704; ++i)
    ASSERT_NO_FATAL_FAILURE(erase(store, rules[i]));
  Rule other = rules[700];
  other.protocol = 6;
  ASSERT_NO_FATAL_FAILURE(insert(store, other));
  EXPECT_GT(sleepersOf(store), 0u) << "they sleep on, in the leaf that was made";
  const std::vector<Rule> now = rulesOf(store);
  EXPECT_EQ(std::ranges::count(now, other), 1);
  EXPECT_EQ(std::ranges::count(now, rules[700]), 0);
}

TEST(ClassifyUpdate, NoMoreThanAQuarterSleeps) {
  const std::vector<Rule> rules = someRules();
  const Index<V4> index = buildIndex<V4>(rules);
  Store<V4>& store = *index.store;
  for (const Rule& rule : rules) {
    ASSERT_NO_FATAL_FAILURE(erase(store, rule));
    ASSERT_LE(sleepersOf(store), rules.size() / 4 + kLanes);
  }
  EXPECT_GT(sleepersOf(store), 0u);
  EXPECT_TRUE(rulesOf(store).empty());
  for (const Rule& rule : rules)
    ASSERT_NO_FATAL_FAILURE(insert(store, rule));
  EXPECT_EQ(rulesOf(store).size(), rules.size());
  EXPECT_EQ(sleepersOf(store), 0u);
}

TEST(ClassifyUpdate, ALeafThatWasLongIsNotScannedForSleepersAlone) {
  std::vector<Rule> rules = someRules();
  for (uint32_t i = 0; i < 400; ++i) { // told apart by ports alone: one leaf
    rules.push_back(ruleFor(0x0b000000, 32, 10'000 + i));
    rules.back().source_ports = {uint16_t(i), uint16_t(0xfe00 + i)};
  }
  const Index<V4> index = buildIndex<V4>(rules);
  Store<V4>& store = *index.store;
  const auto blocksOfLeaf = [&] {
    size_t most = 0;
    for (unsigned i = 0; i < store.view.tree_count; ++i) {
      const uint32_t leaf = firstLeafOf(store, store.view.trees[i], ruleFor(0x0b000000, 32, 0));
      size_t count = 1;
      for (uint32_t at = ref::numberOf(leaf); store.view.blocks[at].rest.rank[kNext] != kNoRank; ++at)
        ++count;
      most = std::max(most, count);
    }
    return most;
  };
  EXPECT_GE(blocksOfLeaf(), 40u) << "or this tests nothing";
  for (uint32_t i = 0; i < 400; ++i)
    ASSERT_NO_FATAL_FAILURE(erase(store, rules[2000 + i]));
  EXPECT_LE(blocksOfLeaf(), 2u);
}

TEST(ClassifyUpdate, FreeBlocksBesideEachOtherHoldALongerLeaf) {
  std::vector<Rule> rules;
  for (uint32_t i = 0; i < 3 * kLanes; ++i)
    rules.push_back(ruleFor(i, 32, i));
  const std::span<const Rule> all(rules), one = all.first(kLanes);
  Store<V4> store(StoreLimits{.slots = 1, .blocks = 3, .nodes = 1});
  const std::optional<uint32_t> leaves[] = {store.makeLeaf(one), store.makeLeaf(one), store.makeLeaf(one)};
  EXPECT_FALSE(store.makeLeaf(one)) << "there are no more blocks";
  for (const std::optional<uint32_t>& leaf : leaves) {
    ASSERT_TRUE(leaf);
    store.release(*leaf);
  }
  const std::optional<uint32_t> joined = store.makeLeaf(all);
  ASSERT_TRUE(joined);
  std::vector<Rule> held;
  store.appendRules(*joined, held);
  EXPECT_EQ(held, rules);
}

} // namespace
} // namespace cordon::classify
