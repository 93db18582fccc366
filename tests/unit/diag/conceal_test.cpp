#include "compiler/diag/kinds/imp.h"
#include "compiler/diag/render_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

std::string rendered(const diag::Diagnostics& diagnostics, const source::SourceMap& sources) {
  std::string text;
  llvm::raw_string_ostream out(text);
  diag::renderText(diagnostics, sources, out, /*color=*/false);
  return text;
}

TEST(Conceal, MasksAKeyOnAQuotedLineAndKeepsTheColumns) {
  source::SourceMap sources;
  source::FileId file = sources.add("a.netsh", "first line\nadd rule psk=hunter2 bogus=1\n");
  uint32_t key = uint32_t(sources.text(file).find("hunter2")), bogus = uint32_t(sources.text(file).find("bogus"));
  diag::Diagnostics diagnostics;
  diagnostics.conceal({file, key, key + 7});
  diagnostics.report({file, bogus, bogus + 5}, diag::UnknownKeyword, "tag", "bogus");
  std::string text = rendered(diagnostics, sources);
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
  EXPECT_NE(text.find("add rule psk=******* bogus=1"), std::string::npos) << text;
}

TEST(Conceal, MasksOnlyItsOwnFileAndTheVisiblePartOfALongSpan) {
  source::SourceMap sources;
  source::FileId other = sources.add("b", "x\n");
  source::FileId file = sources.add("a", "one\ntwo three\nfour\n");
  diag::Diagnostics diagnostics;
  diagnostics.conceal({other, 0, 1000});
  diagnostics.conceal({file, 8, 15}); // from "three" into the next line
  diagnostics.report({file, 4, 7}, diag::UnknownKeyword, "word", "two");
  std::string text = rendered(diagnostics, sources);
  EXPECT_NE(text.find("two *****\n"), std::string::npos) << text;
}

TEST(Conceal, HidesPiecesOfAKeyInMessagesButNotTheMessagesOwnWords) {
  source::SourceMap sources;
  source::FileId file = sources.add("a", "key: unknown-Vd7qKx2mTz9R here\n");
  diag::Diagnostics diagnostics;
  diagnostics.conceal({file, 5, 25});
  diagnostics.report({file, 0, 3}, diag::UnknownKeyword, "word", "d7qKx2").help("did you mean `mTz9R`, or `7qKx2m`?");
  std::string text = rendered(diagnostics, sources);
  EXPECT_NE(text.find("unknown word `***`"), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean `mTz9R`, or `***`?"), std::string::npos) << text;
}

TEST(Conceal, OfAHelpOnlyWhatItQuotesIsHidden) {
  source::SourceMap sources;
  source::FileId file = sources.add("a", "such as a policy that is no policy\n");
  diag::Diagnostics diagnostics;
  diagnostics.conceal({file, 0, 35});
  diagnostics.report({}, diag::UnknownKeyword, "word", "x")
      .help("a policy is made of statements such as `host`, not of `that is no policy`, such as it is");
  std::string text = rendered(diagnostics, sources);
  EXPECT_NE(text.find("help: a policy is made of statements such as `host`, not of `***`, such as it is\n"),
            std::string::npos)
      << text;
}

TEST(Conceal, ALineOfWhichNothingMayBeShownIsLeftOut) {
  source::SourceMap sources;
  source::FileId file = sources.add("a", "one\n  hunter2\n");
  diag::Diagnostics diagnostics;
  diagnostics.conceal({file, 6, 13});
  diagnostics.report({file, 6, 7}, diag::UnknownKeyword, "word", "x");
  EXPECT_EQ(rendered(diagnostics, sources), "a:2:3: error: unknown word `x` [IMP101]\n") << "not even its length";
}

TEST(Conceal, AFileThatIsNoTextIsNotQuotedButMayBeSpokenOf) {
  source::SourceMap sources;
  source::FileId file = sources.add("a.set", "\x89MAGIC\nisolated policy\n"), text = sources.add("a", "isolated\n");
  diag::Diagnostics diagnostics;
  diagnostics.leaveUnquoted(file);
  diagnostics.report({file, 0, 0}, diag::UnknownKeyword, "word", "isolated");
  diagnostics.report({text, 0, 8}, diag::UnknownKeyword, "word", "policy");
  std::string all = rendered(diagnostics, sources);
  EXPECT_NE(all.find("a.set:1:1: error: unknown word `isolated` [IMP101]\n"), std::string::npos) << all;
  EXPECT_EQ(all.find("MAGIC"), std::string::npos) << all;
  EXPECT_NE(all.find("unknown word `policy` [IMP101]\nisolated\n"), std::string::npos) << all;
}

} // namespace
