// What many updates leave behind: an index that has as few leaves, and as much room, as one that was just built.
#include "runtime/classify/build.h"
#include "runtime/classify/update.h"
#include "tests/support/rule_lists.h"

#include <gtest/gtest.h>

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

TEST(ClassifyUpdate, LeavesThatWerePartedAreJoinedAgain) {
  std::vector<Rule> rules;
  for (uint32_t i = 0; i < 2000; ++i)
    rules.push_back(ruleFor(0x0a000000 + i, 32, 1000 + i));
  const Index<V4> index = buildIndex<V4>(rules);
  Store<V4>& store = *index.store;
  const size_t at_first = runsOf(store);
  std::vector<Rule> guests;
  for (uint32_t i = 0; i < 60; ++i)
    guests.push_back(ruleFor(0x0a000000 + (i << 3), 29, 5000 + i));
  for (const Rule& guest : guests)
    ASSERT_NO_FATAL_FAILURE(insert(store, guest));
  const size_t with_guests = runsOf(store);
  EXPECT_GT(with_guests, at_first) << "or there is nothing to be joined";
  for (const Rule& guest : guests)
    ASSERT_NO_FATAL_FAILURE(erase(store, guest));
  EXPECT_LE(runsOf(store), at_first + (with_guests - at_first) / 4);
  EXPECT_EQ(rulesOf(store).size(), rules.size());
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
