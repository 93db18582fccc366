// FLT106 of lists that have more crossings than are counted.
#include "analyzer/analyzer.h"

#include <gtest/gtest.h>

namespace cordon::analyzer {
namespace {

/// `statements` permits of one host each to anywhere, the first of two hosts, and as many blocks of anywhere to one
/// host: each crosses each. Out, then in.
ir::PolicyIr crossing(uint32_t statements) {
  ir::PolicyIr ir;
  ir.order = {false, "linux-strongswan"};
  ir.hosts.emplace_back().name = "h";
  ir.actions = {ir::Permit(), ir::Block()};
  for (uint32_t i = 0; i < 2 * statements; ++i)
    ir.add({ir::Origin::Kind::imported, "line " + std::to_string(i), {{source::FileId(), i, i + 1}}});
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in}) {
    auto add = [&](uint32_t host, uint32_t origin, bool is_source) {
      ir::Filter filter;
      (is_source ? filter.source_base : filter.target_base) = {0, 0x0a000000 + host};
      (is_source ? filter.source_length : filter.target_length) = 32;
      filter.action = {{is_source ? 0u : 1u}};
      filter.origin = {{origin}};
      filter.rank = uint32_t(ir.list(direction).size());
      ir.list(direction).push_back(filter);
    };
    add(statements, 0, true);
    for (uint32_t i = 0; i < statements; ++i)
      add(i, i, true);
    for (uint32_t i = 0; i < statements; ++i)
      add(i, statements + i, false);
  }
  return ir;
}

/// How many reports say "at least", of how many.
std::pair<size_t, size_t> lowerBounds(const ir::PolicyIr& ir) {
  diag::Diagnostics diags;
  analyze({nullptr, ir, ""}, diags);
  size_t lower = 0, all = 0;
  for (const diag::Diagnostic& each : diags.all())
    if (llvm::StringRef(each.id) == "FLT106" && llvm::StringRef(each.notes.front()).contains("pairs of filters")) {
      ++all;
      lower += llvm::StringRef(each.notes.front()).contains("at least");
    }
  return {lower, all};
}

TEST(CrossingFilters, CountsAreSaidToBeLowerBoundsIfCountingStopped) {
  EXPECT_EQ(lowerBounds(crossing(20)), std::pair(size_t(0), size_t(400)));
  auto [lower, all] = lowerBounds(crossing(10'100)); // above 100,000,000 pairs of statements out
  EXPECT_GT(all, 0u);
  EXPECT_EQ(lower, all);
}

} // namespace
} // namespace cordon::analyzer
