// What the bench compiles is what its rows say.
#include "bench/compile/bytes.h"
#include "bench/compile/heap.h"
#include "bench/compile/policies.h"
#include "bench/one_line_rules.h"
#include "bench/text_file.h"
#include "compiler/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

using namespace cordon;

namespace {

std::optional<Compilation> compiled(const std::string& text, diag::Diagnostics& diags) {
  source::SourceMap sources;
  bench::TextFile file(text);
  return compile(sources, file.path, {}, diags);
}

TEST(CompileBench, EachGroupOfTheManyHostsIsAClass) {
  diag::Diagnostics diags;
  auto compilation = compiled(bench::policyOf({.hosts = 40, .groups = 10, .exemptions = 3}), diags);
  ASSERT_TRUE(compilation);
  EXPECT_TRUE(diags.all().empty());
  EXPECT_EQ(compilation->model.hosts.size(), 40u);
  EXPECT_EQ(compilation->classes.size(), 10u);
  EXPECT_EQ(compilation->model.exemptions.size(), 3u);
}

TEST(CompileBench, EachRuleIsAFilterAndItsMirror) {
  diag::Diagnostics diags;
  auto compilation = compiled(bench::oneLineRules(2'000), diags);
  ASSERT_TRUE(compilation);
  ASSERT_EQ(compilation->classes.size(), 1u);
  ir::PolicyIr& policy_class = compilation->classes.front();
  ir::removeBuiltin(policy_class);
  EXPECT_EQ(policy_class.in.size(), 2'000u);
  EXPECT_EQ(policy_class.out.size(), 2'000u);
  const std::string nft = bench::nftRules(2'000);
  EXPECT_EQ(std::count(nft.begin(), nft.end(), '\n'), 2'000 + 5);
}

TEST(CompileBench, AllThatIsHeldAtATimeIsCounted) {
  constexpr size_t kSize = 1 << 20;
  const size_t peak = bench::peakOf([] {
    for (int turn = 0; turn < 3; ++turn)
      std::vector<char>(kSize).swap(*std::make_unique<std::vector<char>>());
  });
  EXPECT_GE(peak, kSize);
  EXPECT_LT(peak, kSize + kSize / 2);
}

TEST(CompileBench, AFilterIsLoweredInItsBytes) {
  EXPECT_LE(bench::bytesPerFilter(20'000), 96);
}

} // namespace
