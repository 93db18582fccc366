// Sorting by numbers is sorting by precedes(): on random lists of all sizes and of few or many different filters.
#include "compiler/ir/filter_sort.h"

#include "compiler/ir/filter_order.h"
#include "tests/support/policy_gen.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cordon {
namespace {

using tests::show;

/// Sorts the list both ways, with each filter's place as its rank: equal filters stay as written.
void expectSorted(const ir::PolicyIr& ir, std::vector<ir::Filter> list, const std::string& what) {
  for (size_t i = 0; i < list.size(); ++i)
    list[i].rank = uint32_t(i);
  std::vector<ir::Filter> expected = list;
  std::stable_sort(expected.begin(), expected.end(),
                   [&](const ir::Filter& a, const ir::Filter& b) { return ir::precedes(ir, a, b); });
  ir::sortByOrder(ir, list);
  ASSERT_EQ(list.size(), expected.size()) << what;
  for (size_t i = 0; i < list.size(); ++i)
    ASSERT_EQ(list[i], expected[i]) << what << ", place " << i << "\nexpected " << show(ir, &expected[i]) << "\ngot "
                                    << show(ir, &list[i]);
}

TEST(FilterSort, RandomListsOfAllSizes) {
  for (uint64_t seed = 1; seed <= 600 && !testing::Test::HasFatalFailure(); ++seed) {
    const ir::PolicyIr ir = tests::RandomPolicies(seed).policy(seed <= 500 ? 1 + seed % 60 : 20 * (seed - 500));
    for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
      expectSorted(ir, ir.list(direction), "seed " + std::to_string(seed));
  }
}

TEST(FilterSort, ListsThatDifferLittle) {
  // Every filter of a small universe, each several times: far more filters than bits in which they differ.
  const tests::Universe universe = tests::makeUniverse();
  const ir::PolicyIr ir = universe.emptyPolicy();
  tests::RandomPolicies random(7);
  for (size_t different : {1u, 2u, 5u, 300u, 6'156u}) {
    std::vector<ir::Filter> list;
    for (size_t i = 0; i < 20'000; ++i)
      list.push_back(universe.filters[random.below(std::min(different, universe.filters.size()))]);
    expectSorted(ir, std::move(list), std::to_string(different) + " different ones");
  }
}

TEST(FilterSort, ListsThatDifferInMoreThanFitsIntoANumber) {
  // Addresses of IPv6 whose first bits are alike for many, with ports and lengths in all bits.
  tests::RandomPolicies random(11);
  ir::PolicyIr ir;
  ir.origins.resize(1);
  ir.actions = {ir::Permit{}, ir::Block{}};
  std::vector<ir::Filter> list;
  for (size_t i = 0; i < 30'000; ++i) {
    ir::Filter filter;
    filter.family = net::Family::v6;
    for (bool is_source : {true, false}) {
      const net::Bits128 base{0x20010db800000000u | random.below(4) << random.below(32), random.below(3)
                                                                                             << random.below(62)};
      const ir::Endpoint side{false, net::prefixOf({net::Family::v6, base}, unsigned(random.below(129)))};
      is_source ? filter.setSource(side) : filter.setTarget(side);
    }
    if (random.below(2)) {
      filter.protocol = random.below(2) ? 6 : 17;
      const auto first = uint16_t(random.below(65536));
      filter.target_ports = {first, uint16_t(first + random.below(65536 - first))};
    }
    filter.action = {{uint32_t(random.below(2))}};
    filter.origin = {{0}};
    list.push_back(filter);
  }
  expectSorted(ir, list, "30,000 of IPv6");
}

TEST(FilterSort, NumbersOfEachStepFollowTheOrder) {
  // The key is not finer than the order, nor coarser than its steps before `canonical`.
  for (uint64_t seed = 1; seed <= 300 && !testing::Test::HasFatalFailure(); ++seed) {
    const ir::PolicyIr ir = tests::RandomPolicies(seed).policy(30);
    for (const ir::Filter& a : ir.out)
      for (const ir::Filter& b : ir.out) {
        const uint64_t left = ir::orderKey(ir, a), right = ir::orderKey(ir, b);
        ASSERT_EQ(left != right, ir::separatingStep(ir, a, b) < ir::OrderStep::canonical) << "seed " << seed;
        if (left != right) {
          ASSERT_EQ(left < right, ir::precedes(ir, a, b)) << "seed " << seed;
        } else if (ir::canonicalWords(a) != ir::canonicalWords(b)) {
          ASSERT_EQ(ir::canonicalWords(a) < ir::canonicalWords(b), ir::precedes(ir, a, b)) << "seed " << seed;
        }
      }
  }
}

} // namespace
} // namespace cordon
