// Single lookups with any number of trees side by side, whichever an index would have chosen.
#include "runtime/classify/build.h"
#include "runtime/classify/cost.h"
#include "runtime/classify/kernel_table.h"
#include "tests/support/rule_lists.h"

#include <gtest/gtest.h>

#include <vector>

namespace cordon::classify {
namespace {

template <class F> const auto& singleWalks(const Kernel& kernel) {
  if constexpr (std::is_same_v<F, V4>)
    return kernel.walks->one4;
  else
    return kernel.walks->one6;
}

/// What was met on the way.
struct Met {
  unsigned trees_max = 0;
  double nodes = 0, further_blocks = 0;
};

/// In an index by one plan, if there is memory for it.
template <class F> void lookUpIn(const std::vector<Rule>& rules, size_t plan, tests::RandomRules& random, Met& met) {
  const Index<F> index = buildIndex<F>(rules, {plan, rules.size()});
  const View<F>& view = index.store->view;
  std::vector<typename F::Header> headers;
  std::vector<uint32_t> expected;
  for (unsigned i = 0; i < 400; ++i) {
    headers.push_back(random.near<typename F::Header>(rules[random.below(uint32_t(rules.size()))]));
    expected.push_back(tests::horribleFind(rules, headers.back()));
  }
  for (const Kernel* kernel : tests::usableKernels())
    for (unsigned side_by_side = 0; side_by_side <= view.tree_count; ++side_by_side)
      for (size_t i = 0; i < headers.size(); ++i)
        ASSERT_EQ(singleWalks<F>(*kernel)[side_by_side](view, headers[i]), expected[i])
            << kernel->name << ", " << side_by_side << " of " << view.tree_count << " trees, " << rules.size()
            << " rules, " << tests::show(headers[i]);
  const Steps steps = stepsOf<F>(view, headers);
  met.trees_max = std::max(met.trees_max, view.tree_count);
  met.nodes += steps.nodes;
  met.further_blocks += steps.rounds;
}

/// 32 parts of 250 rules, which differ in other bits in each part: more than a root can take.
template <class F> std::vector<Rule> parted() {
  std::vector<Rule> rules;
  for (uint32_t part = 0; part < 32; ++part)
    for (uint32_t i = 0; i < 250; ++i) {
      const uint32_t source = part << 27 | i << (part % 20);
      Rule rule = tests::ruleFor(source, 32, uint32_t(rules.size()));
      if (F::kFamily == net::Family::v6) {
        rule.family = net::Family::v6;
        rule.source_base = {uint64_t(source) << 32, 0};
      }
      rules.push_back(rule);
    }
  return rules;
}

template <class F> Met lookUp() {
  Met met;
  tests::RandomRules for_parted(1, {.family = F::kFamily});
  lookUpIn<F>(parted<F>(), 0, for_parted, met);
  constexpr size_t kByShape = 4; // the plan with a tree for each shape of rules
  for (const tests::RuleShape& shape : {tests::RuleShape{.address_bits = 12, .wild_percent = 10},
                                        tests::RuleShape{.wild_percent = 30, .has_connections = true},
                                        tests::RuleShape{.address_bits = 40, .wild_percent = 60, .ranks = 40}})
    for (size_t count : {1, 9, 60, 900, 3000}) {
      tests::RuleShape of_family = shape;
      of_family.family = F::kFamily;
      of_family.address_bits = std::min(shape.address_bits, F::kFamily == net::Family::v4 ? 32U : 128U);
      tests::RandomRules random(count, of_family);
      for (size_t plan : {size_t(0), kByShape})
        lookUpIn<F>(random.list(count), plan, random, met);
    }
  return met;
}

template <class F> void expectAll() {
  const Met met = lookUp<F>();
  EXPECT_GT(met.trees_max, 2U);
  EXPECT_GT(met.nodes, 0);
  EXPECT_GT(met.further_blocks, 0);
}

TEST(ClassifyWalk, AnyNumberOfTreesSideBySideFindsTheSame) {
  expectAll<V4>();
}
TEST(ClassifyWalk, AnyNumberOfTreesSideBySideFindsTheSameInIpv6) {
  expectAll<V6>();
}

} // namespace
} // namespace cordon::classify
