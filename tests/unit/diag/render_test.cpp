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

} // namespace
