// FLT103: which statements it shows beside the dead one.
#include "analyzer/analyzer.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

namespace cordon::analyzer {
namespace {

/// The labels of the only FLT103, one a line.
std::string labelsOf(const std::string& rules) {
  test::Compiled compiled = test::compileText(R"(
policy p { version 1; owner "o"; }
host app { address 10.1.2.10; platform windows-2003-sp1; }
)" + rules);
  EXPECT_TRUE(compiled.compilation);
  if (compiled.compilation)
    analyze({&compiled.compilation->model, compiled.compilation->classes, "2026-01-01", "", {}, 1'000'000},
            compiled.diags);
  std::string labels;
  for (const diag::Diagnostic& diagnostic : compiled.diags.all())
    for (const diag::Label& label : diagnostic.labels)
      if (std::string(diagnostic.id) == "FLT103")
        labels.append(label.text).append("\n");
  return labels;
}

TEST(DeadFilter, ShowsWhatIsTriedFirstInTheOrderOfTheSource) {
  EXPECT_EQ(labelsOf(R"(
rule upper on app { from 10.2.128.0/17 to me; block; }
rule whole on app { from 10.2.0.0/16 to me; permit; }
rule lower on app { from 10.2.0.0/17 to me; block; }
)"),
            "`rule upper` is tried first\n`rule lower` is tried first\n");
}

TEST(DeadFilter, ShowsAStatementOnceHoweverManyFiltersItGives) {
  EXPECT_EQ(labelsOf(R"(
rule whole on app { from 10.2.0.0/16 to me; permit; }
rule halves on app { from { 10.2.0.0/17, 10.2.128.0/17 } to me; block; }
)"),
            "`rule halves` is tried first, and matches all of it\n");
}

} // namespace
} // namespace cordon::analyzer
