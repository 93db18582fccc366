// Levels, `allow` by the beginning of ids, and what of both lets a run go on.
#include "compiler/diag/counts.h"
#include "compiler/diag/kinds/exm.h"
#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/plt.h"

#include <gtest/gtest.h>

using namespace cordon;
using diag::LevelSetting;

namespace {

diag::Diagnostics with(std::initializer_list<std::pair<const char*, LevelSetting>> settings) {
  diag::Levels levels;
  for (auto [selector, setting] : settings)
    levels.set(selector, setting);
  diag::Diagnostics diags;
  diags.setLevels(std::move(levels));
  return diags;
}

TEST(Levels, TheLongestBeginningCounts) {
  auto diags = with({{"EXM", LevelSetting::error}, {"EXM80", LevelSetting::off}, {"EXM808", LevelSetting::note}});
  diags.report({}, diag::MembersExempt, "a", "b", "c");
  diags.report({}, diag::UnexplainedExemption, "a", "b");
  EXPECT_EQ(diags.all()[0].severity, diag::Severity::note);
  EXPECT_EQ(diags.all()[1].state, diag::State::off);
  EXPECT_EQ(diags.sorted().size(), 1u);
}

TEST(Levels, AWarningMadeAnErrorStopsNothing) {
  auto diags = with({{"EXM801", LevelSetting::error}});
  diags.report({}, diag::UnexplainedExemption, "a", "b");
  EXPECT_EQ(diags.all()[0].severity, diag::Severity::error);
  EXPECT_FALSE(diags.hasErrors());
}

TEST(Levels, AnErrorMadeLessStopsNothingAndIsTakenAsAccepted) {
  auto diags = with({{"PLT603", LevelSetting::warning}});
  diags.report({}, diag::FeatureNotCarried, "a", "b");
  EXPECT_EQ(diags.all()[0].severity, diag::Severity::warning);
  EXPECT_FALSE(diags.hasErrors());
  EXPECT_TRUE(diags.accepts(diag::FeatureNotCarried));
}

TEST(Levels, WhereErrorsAreKeptOnlyAllowMakesThemLess) {
  diag::Levels levels;
  levels.set("PLT", LevelSetting::off);
  levels.keepErrors();
  diag::Diagnostics diags;
  diags.setLevels(levels);
  diags.report({}, diag::FeatureNotCarried, "a", "b");
  EXPECT_EQ(diags.all()[0].severity, diag::Severity::error);
  EXPECT_EQ(diags.sorted().size(), 1u);
  EXPECT_TRUE(diags.hasErrors());
  EXPECT_FALSE(diags.accepts(diag::FeatureNotCarried));
}

TEST(Levels, ErrorsThatCannotBeAcceptedKeepTheirs) {
  auto diags = with({{"NAM", LevelSetting::off}, {"FLT102", LevelSetting::note}});
  diags.report({}, diag::DuplicateName, "a");
  diags.report({}, diag::Contradiction, "a", "b");
  EXPECT_EQ(diags.sorted().size(), 2u);
  EXPECT_EQ(diags.errorCount(), 2u);
}

TEST(Allow, TheBeginningOfIdsStandsForAll) {
  diag::Diagnostics diags;
  diags.allow({"EXM", "the family", {}});
  diags.allow({"EXM808", "the one", {}});
  diags.allow({"EX", "no family", {}});
  diags.report({}, diag::MembersExempt, "a", "b", "c");
  diags.report({}, diag::UnexplainedExemption, "a", "b");
  EXPECT_EQ(diags.all()[0].accepted_because, "the one");
  EXPECT_EQ(diags.all()[1].accepted_because, "the family");
}

TEST(Allow, ShownAllTheSameItKeepsLevelAndReasonAndLetsTheRunGoOn) {
  diag::Diagnostics diags;
  diags.showAccepted();
  diags.allow({"EXM802", "agreed", {}});
  diags.report({}, diag::EndingExemption, "a", "ended", "2020-01-01");
  EXPECT_EQ(diags.all()[0].severity, diag::Severity::error);
  EXPECT_EQ(diags.all()[0].state, diag::State::open);
  EXPECT_EQ(diags.all()[0].accepted_because, "agreed");
  EXPECT_FALSE(diags.hasErrors());
  diags.reportUnusedAllowances();
  EXPECT_EQ(diags.all().size(), 1u);
}

TEST(Counts, AcceptedAndKnownOnesAreNoNotes) {
  auto diags = with({{"FLT105", LevelSetting::off}});
  diags.allow({"EXM801", "agreed", {}});
  diags.report({}, diag::UnexplainedExemption, "a", "b");
  diags.report({}, diag::MembersExempt, "a", "b", "c");
  diags.report({}, diag::MembersExempt, "x", "y", "z");
  diags.report({}, diag::RedundantFilter, "a", "b");
  diags.setKnown(diags.all()[1]);
  diag::Counts counts = diag::countsOf(diags.sorted());
  EXPECT_EQ(counts.errors + counts.notes, 0u);
  EXPECT_EQ(counts.warnings, 1u);
  EXPECT_EQ(counts.accepted, 1u);
  EXPECT_EQ(counts.known, 1u);
}

} // namespace
