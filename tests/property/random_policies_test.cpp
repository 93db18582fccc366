// The product's decisions against the naive oracle on random policies: what the small universe lacks (two families,
// nested prefixes of many lengths, port ranges, ICMP types, connection types, layers, ties, duplicates, hundreds of
// filters). The seeds are fixed: a failure names its own.
#include "compiler/ir/filter_order.h"
#include "compiler/meaning/evaluate.h"
#include "tests/support/naive.h"
#include "tests/support/policy_gen.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cordon {
namespace {

using ir::Direction;
using tests::RandomPolicies;
using tests::show;

constexpr Direction kDirections[] = {Direction::out, Direction::in, Direction::forward};

/// Compares the decision, and what is next in line, for packets around the filters of one policy.
void comparePolicy(uint64_t seed, size_t filters, int packets) {
  RandomPolicies random(seed);
  const ir::PolicyIr written = random.policy(filters);
  ir::PolicyIr ranked = written;
  ir::rankBySpecificity(ranked);
  const std::vector<net::Address> me = RandomPolicies::me();
  for (int i = 0; i < packets; ++i) {
    const net::Packet packet = random.packetNear(written, me);
    for (Direction direction : kDirections) {
      const ir::Filter* expected = naive::firstMatch(written, direction, packet, me);
      const meaning::Decision got = meaning::evaluate(ranked, direction, packet, me);
      ASSERT_EQ(expected != nullptr, got.decides != nullptr) << "seed " << seed << ": " << show(packet);
      if (!expected)
        continue;
      ASSERT_TRUE(naive::sameFilter(*expected, *got.decides))
          << "seed " << seed << ": " << show(packet) << "\nexpected " << show(written, expected) << "\ngot "
          << show(ranked, got.decides);
      const ir::Filter* next = naive::nextMatch(written, direction, packet, me, *expected);
      ASSERT_EQ(next != nullptr, got.next != nullptr) << "seed " << seed << ": " << show(packet);
      if (next) {
        ASSERT_TRUE(naive::sameFilter(*next, *got.next))
            << "seed " << seed << ": " << show(packet) << "\nexpected next " << show(written, next) << "\ngot "
            << show(ranked, got.next);
      }
    }
  }
}

TEST(RandomPolicies, OfAFewFiltersAreDecidedAsTheTableSays) {
  for (uint64_t seed = 1; seed <= 20'000 && !testing::Test::HasFatalFailure(); ++seed)
    comparePolicy(seed, 1 + seed % 12, 20);
}

TEST(RandomPolicies, OfManyFiltersAreDecidedAsTheTableSays) {
  for (uint64_t seed = 100'001; seed <= 104'000 && !testing::Test::HasFatalFailure(); ++seed)
    comparePolicy(seed, 20 + seed % 181, 12);
}

TEST(RandomPolicies, KeepEveryDistinctFilterOnceWithRisingRanks) {
  for (uint64_t seed = 1; seed <= 2'000; ++seed) {
    RandomPolicies random(seed);
    const ir::PolicyIr written = random.policy(40);
    ir::PolicyIr ranked = written;
    ir::rankBySpecificity(ranked);
    EXPECT_TRUE(ranked.order.specificity);
    for (Direction direction : kDirections) {
      const std::vector<ir::Filter>& list = ranked.list(direction);
      for (size_t i = 0; i < list.size(); ++i) {
        ASSERT_EQ(list[i].rank, i) << "seed " << seed;
        for (size_t j = 0; j < i; ++j)
          ASSERT_FALSE(naive::sameFilter(list[i], list[j])) << "seed " << seed << ": " << show(ranked, &list[i]);
      }
      for (const ir::Filter& filter : written.list(direction))
        ASSERT_TRUE(std::any_of(list.begin(), list.end(),
                                [&](const ir::Filter& kept) { return naive::sameFilter(kept, filter); }))
            << "seed " << seed << ": lost " << show(written, &filter);
    }
  }
}

TEST(RandomPolicies, RankingDoesNotDependOnTheWrittenOrder) {
  for (uint64_t seed = 1; seed <= 2'000; ++seed) {
    RandomPolicies random(seed);
    ir::PolicyIr one = random.policy(60);
    ir::PolicyIr other = one;
    for (Direction direction : kDirections) {
      std::vector<ir::Filter>& list = other.list(direction);
      for (size_t i = list.size(); i > 1; --i)
        std::swap(list[i - 1], list[random.below(i)]);
    }
    ir::rankBySpecificity(one);
    ir::rankBySpecificity(other);
    for (Direction direction : kDirections) {
      ASSERT_EQ(one.list(direction).size(), other.list(direction).size()) << "seed " << seed;
      for (size_t i = 0; i < one.list(direction).size(); ++i)
        ASSERT_TRUE(naive::sameFilter(one.list(direction)[i], other.list(direction)[i])) << "seed " << seed;
    }
  }
}

TEST(RandomPolicies, HaveTheirMirrorsAndDirections) {
  for (uint64_t seed = 1; seed <= 500; ++seed) {
    RandomPolicies random(seed);
    const ir::PolicyIr ir = random.policy(40);
    for (Direction direction : kDirections)
      for (const ir::Filter& filter : ir.list(direction)) {
        ASSERT_EQ(ir::mirror(filter), naive::reversed(filter)) << show(ir, &filter);
        for (Direction each : kDirections)
          ASSERT_EQ(ir::concerns(filter, each), naive::possible(filter, each)) << show(ir, &filter);
      }
  }
}

TEST(RandomPolicies, AreOrderedStrictlyAndTotally) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    RandomPolicies random(seed);
    const ir::PolicyIr ir = random.policy(24);
    const std::vector<ir::Filter>& filters = ir.out;
    for (const ir::Filter& a : filters) {
      ASSERT_FALSE(ir::precedes(ir, a, a)) << show(ir, &a);
      for (const ir::Filter& b : filters) {
        const bool ab = ir::precedes(ir, a, b), ba = ir::precedes(ir, b, a);
        ASSERT_EQ(ab, naive::before(ir, a, b)) << show(ir, &a) << "\n" << show(ir, &b);
        ASSERT_FALSE(ab && ba) << show(ir, &a) << "\n" << show(ir, &b);
        ASSERT_EQ(!ab && !ba, naive::sameFilter(a, b)) << show(ir, &a) << "\n" << show(ir, &b);
        ASSERT_EQ(ir::separatingStep(ir, a, b) == ir::OrderStep::equal, naive::sameFilter(a, b));
        if (ab)
          for (const ir::Filter& c : filters)
            if (ir::precedes(ir, b, c)) {
              ASSERT_TRUE(ir::precedes(ir, a, c)) << show(ir, &a) << "\n" << show(ir, &b) << "\n" << show(ir, &c);
            }
      }
    }
  }
}

} // namespace
} // namespace cordon
