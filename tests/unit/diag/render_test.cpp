#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/render_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

TEST(RenderText, ErrorsAreShownHoweverManyWarningsStandBefore) {
  source::SourceMap sources;
  source::FileId file = sources.add("p.cordon", std::string(5000, 'x'));
  diag::Diagnostics diags;
  for (uint32_t at = 0; at < 3000; ++at)
    diags.report({file, at, at + 1}, diag::NoMembersHere, "rule", "r");
  diags.report({file, 4000, 4001}, diag::DuplicateName, "the-error");
  std::string text;
  llvm::raw_string_ostream out(text);
  diag::renderText(diags, sources, out, /*color=*/false);
  EXPECT_NE(text.find("p.cordon:1:1: warning"), std::string::npos);
  EXPECT_NE(text.find("`the-error` is declared twice"), std::string::npos);
  EXPECT_NE(text.find("and 2001 more findings"), std::string::npos);
}

TEST(RenderText, IsColouredWhereTheCallerSaysSoWhateverTheStreamIs) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  diags.report({sources.add("p.cordon", "abc"), 0, 1}, diag::DuplicateName, "x");
  for (bool color : {true, false}) {
    std::string text;
    llvm::raw_string_ostream out(text);
    diag::renderText(diags, sources, out, color);
    EXPECT_EQ(text.find("\x1b[") != std::string::npos, color) << text;
    EXPECT_EQ(text.find("m"
                        "error: ") != std::string::npos,
              color)
        << text;
  }
}

TEST(RenderText, LeavesOutWhatIsKnownAndCountsIt) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  diags.report({sources.add("p.cordon", "abc"), 0, 1}, diag::RedundantFilter, "r", "h");
  diags.setKnown(diags.all()[0]);
  std::string text;
  llvm::raw_string_ostream out(text);
  diag::renderText(diags, sources, out, /*color=*/false);
  diag::renderCounts(diag::countsOf(diags.sorted()), out);
  EXPECT_EQ(text, "1 known from the baseline\n");
}

TEST(RenderText, NumbersSayOneAndMany) {
  std::string text;
  llvm::raw_string_ostream out(text);
  diag::renderCounts({1, 2, 0, 3, 0}, out);
  diag::renderCounts({0, 0, 1, 0, 0}, out);
  diag::renderCounts({}, out);
  EXPECT_EQ(text, "1 error, 2 warnings; 3 accepted\n1 note\n");
}

} // namespace
