// Updates that fall into the middle of a lookup. A kernel of the test's own makes them there, between its walk and its
// answer: what threads do once in many runs happens here in each.
#include "runtime/classify/changes.h"
#include "runtime/classify/classifier.h"
#include "runtime/classify/kernel_table.h"
#include "tests/support/rule_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

namespace cordon::classify {
namespace {

/// What a walk answers that was disturbed: a rank of no list.
constexpr uint32_t kTorn = 77'777;

/// What happens within the walks to come, the last one first; a walk without is left alone.
struct Script {
  std::vector<std::function<void(const View<V4>&)>> disturbances;
  unsigned walks = 0;

  /// True if this walk is disturbed.
  bool play(const View<V4>& view) {
    ++walks;
    if (disturbances.empty())
      return false;
    auto disturb = std::move(disturbances.back());
    disturbances.pop_back();
    disturb(view);
    return true;
  }
} script;

uint32_t walkOne(const View<V4>& view, const Header4& header) {
  const uint32_t rank = kPortableWalks.one4[view.together](view, header);
  return script.play(view) ? kTorn : rank;
}
void walkMany(const View<V4>& view, const Header4* headers, unsigned count, uint32_t* ranks) {
  kPortableWalks.many4(view, headers, count, ranks);
  if (script.play(view))
    std::fill_n(ranks, count, kTorn);
}

const KernelWalks kWalks = {
    {walkOne, walkOne, walkOne, walkOne, walkOne}, kPortableWalks.one6, walkMany, kPortableWalks.many6};
const Kernel kDisturbed = {"disturbed", [] { return true; }, &kWalks};

using tests::ruleFor;
constexpr Header4 kTen = {.source = 0x0a000001}, kEleven = {.source = 0x0b000001};

class ClassifyLookup : public testing::Test {
protected:
  ClassifyLookup() { script = {}; }
  ~ClassifyLookup() override { script = {}; }

  /// Each of them within the next walk that has none yet.
  void inTheNextWalk(const std::vector<Rule>& inserts) {
    script.disturbances.insert(script.disturbances.begin(), [this, inserts](const View<V4>& /*view*/) {
      for (const Rule& rule : inserts)
        classifier.insert(rule);
    });
  }

  /// One leaf with room for more.
  const std::vector<Rule> start = {ruleFor(0, 0, 9)};
  Classifier classifier{start, kDisturbed};
};

TEST_F(ClassifyLookup, IsDoneOnceIfOneUpdateRan) {
  inTheNextWalk({ruleFor(0x0a000000, 8, 5)});
  EXPECT_EQ(classifier.find(kTen), kTorn) << "each kernel has all of one update or nothing of it";
  EXPECT_EQ(script.walks, 1u);
}

TEST_F(ClassifyLookup, IsDoneAgainIfTwoUpdatesMatch) {
  inTheNextWalk({ruleFor(0x0a000000, 8, 5), ruleFor(0, 0, 4)});
  EXPECT_EQ(classifier.find(kTen), 4u);
  EXPECT_EQ(script.walks, 2u);
}

TEST_F(ClassifyLookup, IsDoneOnceIfOneOfTwoUpdatesMatches) {
  inTheNextWalk({ruleFor(0x0a000000, 8, 5), ruleFor(0x0b000000, 8, 4)});
  EXPECT_EQ(classifier.find(kTen), kTorn);
  EXPECT_EQ(script.walks, 1u);
}

TEST_F(ClassifyLookup, IsDoneAgainUntilItIsLeftInPeace) {
  inTheNextWalk({ruleFor(0, 0, 8), ruleFor(0, 0, 7)});
  inTheNextWalk({ruleFor(0, 0, 6), ruleFor(0, 0, 5)});
  EXPECT_EQ(classifier.find(kTen), 5u);
  EXPECT_EQ(script.walks, 3u);
}

TEST_F(ClassifyLookup, IsDoneAgainIfThereWereMoreUpdatesThanAreKept) {
  inTheNextWalk(std::vector<Rule>(2 * RecentRules::kMax, ruleFor(0x0b000000, 8, 5)));
  EXPECT_EQ(classifier.find(kTen), 9u);
  EXPECT_EQ(script.walks, 2u);
}

TEST_F(ClassifyLookup, ListsThatAreBuiltAnewAreUpdatesToo) {
  classifier = Classifier({}, kDisturbed);
  inTheNextWalk({ruleFor(0, 0, 8), ruleFor(0, 0, 7)}); // the first has no tree to go to
  EXPECT_EQ(classifier.find(kTen), 7u);
  EXPECT_EQ(script.walks, 2u);
}

TEST_F(ClassifyLookup, OfABatchIsDoneAgainForThoseWhomTwoUpdatesMatch) {
  inTheNextWalk({ruleFor(0x0a000000, 8, 5), ruleFor(0, 0, 7)});
  const Header4 headers[] = {kEleven, kTen, kEleven};
  uint32_t ranks[3];
  classifier.find(std::span<const Header4>(headers), ranks);
  EXPECT_EQ((std::vector(ranks, ranks + 3)), (std::vector{kTorn, 5u, kTorn}));
  EXPECT_EQ(script.walks, 2u);
}

TEST_F(ClassifyLookup, OfABatchIsDoneAgainForAllIfThereWereMoreUpdatesThanAreKept) {
  inTheNextWalk(std::vector<Rule>(2 * RecentRules::kMax, ruleFor(0x0b000000, 8, 5)));
  const Header4 headers[] = {kTen, kEleven};
  uint32_t ranks[2];
  classifier.find(std::span<const Header4>(headers), ranks);
  EXPECT_EQ((std::vector(ranks, ranks + 2)), (std::vector{9u, 5u}));
}

/// One header, alone or as a batch.
struct Way {
  const char* name;
  void (*find)(const Classifier&);
};
constexpr Way kWays[] = {{"one", [](const Classifier& classifier) { classifier.find(kTen); }},
                         {"many", [](const Classifier& classifier) {
                            uint32_t rank = 0;
                            classifier.find(std::span<const Header4>(&kTen, 1), &rank);
                          }}};

TEST_F(ClassifyLookup, WhatItLooksAtIsNotWrittenOver) {
  uint32_t rank = 10;
  auto update = [&](int times) {
    for (int i = 0; i < times; ++i, ++rank) { // each another one: nothing is woken
      classifier.insert(ruleFor(0x0b000000, 8, rank));
      classifier.erase(ruleFor(0x0b000000, 8, rank));
    }
  };
  for (const Way& way : kWays) {
    bool is_same = false;
    script.disturbances.emplace_back([&](const View<V4>& view) {
      const V4::Block& leaf = view.blocks[ref::numberOf(view.slots[view.trees[0].root.first])]; // the only one
      const V4::Block before = leaf;
      classifier.insert(ruleFor(0x0c000000, 8, 6)); // from here on no leaf is as this one
      update(1000);                                 // far more than are swept at a time
      is_same = std::memcmp(&leaf, &before, sizeof before) == 0;
    });
    way.find(classifier);
    EXPECT_TRUE(is_same) << way.name;

    update(1000);
    const size_t bytes = classifier.bytes();
    update(10'000);
    EXPECT_EQ(classifier.bytes(), bytes) << "afterwards it is used again";
  }
}

TEST_F(ClassifyLookup, AListThatIsBuiltAnewLeavesTheOldOneToItsReaders) {
  for (const Way& way : kWays) {
    classifier = Classifier(start, kDisturbed);
    bool has_moved = false;
    uint32_t old_rank = 0;
    script.disturbances.emplace_back([&](const View<V4>& view) {
      const auto* store = &view;
      for (uint32_t i = 0; i < 1000; ++i)
        classifier.insert(ruleFor(i << 8, 24, 100 + i));
      old_rank = kPortableWalks.one4[0](view, kTen); // what was given back is no longer mapped
      script.disturbances.emplace_back([&has_moved, store](const View<V4>& now) { has_moved = &now != store; });
    });
    way.find(classifier);
    EXPECT_TRUE(has_moved) << "1000 rules are more than there was room for";
    EXPECT_EQ(old_rank, 9u) << way.name;
  }
}

} // namespace
} // namespace cordon::classify
