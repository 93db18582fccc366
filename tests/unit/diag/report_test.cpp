// What a finding says is kept by the Diagnostics that it was reported to.
#include "compiler/diag/diagnostics.h"
#include "compiler/diag/kinds/aut.h"
#include "compiler/diag/kinds/flt.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

TEST(Report, TextsOutliveWhatTheyWereMadeOf) {
  diag::Diagnostics diags;
  {
    std::string name = "rule of a name that takes memory of its own", note = "and a note that takes some, too";
    diags.report({}, diag::RedundantFilter, name, "next").note(note).help("remove it");
    name.assign(name.size(), 'x');
    note.assign(note.size(), 'x');
  }
  const diag::Diagnostic& found = diags.all().front();
  EXPECT_EQ(found.arguments[0], "rule of a name that takes memory of its own");
  EXPECT_NE(found.message.find("`rule of a name that takes memory of its own`"), std::string_view::npos);
  EXPECT_EQ(found.notes[0], "and a note that takes some, too");
  EXPECT_EQ(found.help[0], "remove it");
}

TEST(Report, AnArgumentMayBeSaidTwice) {
  // In several findings that lie behind each other: what one writes past its end the next one has.
  constexpr diag::Kind<std::string, std::string> kTwice{"XXX000", {}, "{0} sends to {1}, and {1} takes it, all of {1}"};
  const std::string long_name(100, 'n');
  diag::Diagnostics diags;
  for (int i = 0; i < 3; ++i)
    diags.report({}, kTwice, "a", long_name);
  for (const diag::Diagnostic& found : diags.all())
    EXPECT_EQ(found.message, "a sends to " + long_name + ", and " + long_name + " takes it, all of " + long_name);
}

TEST(Report, ListsOfAnyLengthKeepTheirOrder) {
  diag::Diagnostics diags;
  constexpr uint32_t kLabels = 20;
  auto report = diags.report({}, diag::RedundantFilter, "a", "b");
  for (uint32_t i = 0; i < kLabels; ++i)
    report.label({{0}, i, i + 1}, std::to_string(i)).note("note " + std::to_string(i));
  const diag::Diagnostic& found = diags.all().front();
  ASSERT_EQ(found.labels.size(), kLabels);
  ASSERT_EQ(found.notes.size(), kLabels);
  for (uint32_t i = 0; i < kLabels; ++i) {
    EXPECT_EQ(found.labels[i].span.begin, i);
    EXPECT_EQ(found.labels[i].text, std::to_string(i));
    EXPECT_EQ(found.notes[i], "note " + std::to_string(i));
  }
}

TEST(Report, ThatIsTakenBackIsNeitherShownNorCounted) {
  diag::Diagnostics diags;
  diags.report({}, diag::TwoMainModes, "a", "b");
  diags.report({}, diag::TwoMainModes, "a", "c");
  EXPECT_EQ(diags.errorCount(), 2u);
  diags.takeBack(diags.all().back());
  EXPECT_EQ(diags.errorCount(), 1u);
  ASSERT_EQ(diags.sorted().size(), 1u);
  EXPECT_EQ(diags.sorted().front()->arguments[1], "b");
  // An accepted one did not count.
  diags.allow({"AUT301", "reason", {}});
  diags.report({}, diag::TwoMainModes, "a", "d");
  diags.takeBack(diags.all()[0]);
  diags.takeBack(diags.all()[2]);
  EXPECT_EQ(diags.errorCount(), 0u);
}

TEST(Report, StaysWhenDiagnosticsMove) {
  diag::Diagnostics first;
  first.report({}, diag::RedundantFilter, "a", "b").help("help of " + std::to_string(1));
  diag::Diagnostics second = std::move(first);
  EXPECT_EQ(second.all().front().help[0], "help of 1");
}

} // namespace
