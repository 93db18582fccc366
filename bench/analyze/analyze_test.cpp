// The bench's lists are what they say, and its baselines and the analyzer count the same on small ones.
#include "analyzer/lists.h"
#include "bench/analyze/all_pairs.h"
#include "bench/analyze/bdd_union.h"
#include "bench/analyze/filter_sets.h"
#include "bench/isolation_rows.h"

#include <llvm/ADT/STLExtras.h>

#include <gtest/gtest.h>

namespace cordon::bench {
namespace {

void expectEqualCounts(const ir::PolicyIr& policy) {
  for (const analyzer::List& list : analyzer::listsOf(policy)) {
    llvm::ArrayRef<space::Selector> selectors = list.selectors.selectors;
    PairCounts ours{list.effects.meeting_pairs, list.effects.differing_pairs};
    EXPECT_EQ(ours, allPairs(selectors, list.family));
    EXPECT_EQ(size_t(llvm::count(list.effects.of, space::Effect::dead)), deadByUnion(selectors, list.family));
  }
}

TEST(AnalyzeBench, CountsAgree) {
  expectEqualCounts(sparseSet(2'000));
  expectEqualCounts(denseSet(200));
  expectEqualCounts(isolationSet(300));
  expectEqualCounts(hiddenSet(100));
}

TEST(AnalyzeBench, SparseHasThreeOverlapsAFilter) {
  ir::PolicyIr policy = sparseSet(20'000);
  EXPECT_NEAR(double(policy.out.size()), 20'000, 200); // equal ones stay once
  EXPECT_EQ(policy.out.size(), policy.in.size());
  uint64_t pairs = 0;
  for (const analyzer::List& list : analyzer::listsOf(policy))
    pairs += list.effects.meeting_pairs;
  EXPECT_NEAR(double(pairs) / 20'000, 3, 0.5);
}

TEST(IsolationRows, AreDeterministicAndHaveTheirShares) {
  std::vector<IsolationRow> rows = IsolationRows(10'000, 1).make();
  ASSERT_EQ(rows.size(), 10'000u);
  auto share = [&](IsolationRow::Kind kind) {
    return 100 * double(llvm::count_if(rows, [&](const IsolationRow& row) { return row.kind == kind; })) / 10'000;
  };
  EXPECT_NEAR(share(IsolationRow::Kind::pair), 44, 4);
  EXPECT_NEAR(share(IsolationRow::Kind::exempt_service), 20, 4);
  EXPECT_NEAR(share(IsolationRow::Kind::block), 14, 2);
  EXPECT_NEAR(share(IsolationRow::Kind::exempt_host), 10, 2);
  EXPECT_NEAR(share(IsolationRow::Kind::tunnel), 7, 2);
  std::vector<IsolationRow> again = IsolationRows(10'000, 1).make();
  for (size_t i = 0; i < rows.size(); ++i)
    ASSERT_TRUE(rows[i].hasSameMatch(again[i]));
  EXPECT_FALSE(IsolationRows(100, 1).make()[50].hasSameMatch(IsolationRows(100, 2).make()[50]));
}

} // namespace
} // namespace cordon::bench
