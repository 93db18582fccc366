// How ipsecinit.conf is taken apart: backends/solaris/spd_text.h.
#include "backends/solaris/spd_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using backends::solaris::readSpdText;
using backends::solaris::SpdText;

namespace {

struct Outcome {
  SpdText text;
  std::vector<std::string> ids, places;
};

Outcome readText(const std::string& written) {
  static std::vector<source::SourceMap> kept; // words point into it
  source::SourceMap& sources = kept.emplace_back();
  source::FileId file = sources.add("ipsecinit.conf", written);
  diag::Diagnostics diags;
  Outcome outcome;
  outcome.text = readSpdText(file, sources.text(file), diags);
  for (const diag::Diagnostic* found : diags.sorted()) {
    outcome.ids.push_back(found->id);
    outcome.places.push_back(sources.place(found->span));
  }
  return outcome;
}

std::string join(const std::vector<backends::solaris::Word>& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : "|") + word.text.str();
  return text;
}

using Ids = std::vector<std::string>;

TEST(SolarisSpdText, BracesNeedNoBlanks) {
  Outcome read = readText("{laddr 10.1.2.3 ulp tcp}ipsec{encr_algs 3des}\n");
  ASSERT_EQ(read.text.entries.size(), 1u);
  EXPECT_EQ(join(read.text.entries[0].pattern), "laddr|10.1.2.3|ulp|tcp");
  EXPECT_EQ(read.text.entries[0].blocks[0].action.text, "ipsec");
  EXPECT_EQ(join(read.text.entries[0].blocks[0].properties), "encr_algs|3des");
  EXPECT_TRUE(read.ids.empty());
}

TEST(SolarisSpdText, LinesMayBreakInsideBracesAndBeforeThem) {
  Outcome read = readText("{\n raddr 10.1.2.3\n}\nipsec\n{\n encr_algs\n3des }\n\n{ dir both } drop\n { }\n");
  EXPECT_TRUE(read.ids.empty());
  ASSERT_EQ(read.text.entries.size(), 2u);
  EXPECT_EQ(join(read.text.entries[0].blocks[0].properties), "encr_algs|3des");
}

TEST(SolarisSpdText, CommentStartsAnywhereEvenInsideAWord) {
  Outcome read = readText("# head\n{ raddr 10.1.2.3#4 } drop { }\n dir both } drop { } # tail\n");
  EXPECT_TRUE(read.ids.empty());
  ASSERT_EQ(read.text.entries.size(), 1u);
  EXPECT_EQ(join(read.text.entries[0].pattern), "raddr|10.1.2.3|dir|both");
  ASSERT_EQ(read.text.comments.size(), 3u);
  EXPECT_EQ(read.text.comments[1].text, "4 } drop { }");
}

TEST(SolarisSpdText, OrStandsBesideTheBraceBeforeIt) {
  Outcome good = readText("{ } ipsec { encr_algs 3des } or ipsec\n { encr_algs des } or\n pass { }\n");
  EXPECT_TRUE(good.ids.empty());
  ASSERT_EQ(good.text.entries.size(), 1u);
  EXPECT_EQ(good.text.entries[0].blocks.size(), 3u);
  Outcome bad = readText("{ } ipsec { encr_algs 3des }\nor ipsec { encr_algs des }\n{ dir in } drop { }\n");
  EXPECT_EQ(bad.ids, Ids{"IMP200"});
  EXPECT_EQ(bad.places, Ids{"ipsecinit.conf:2:1"});
  EXPECT_EQ(bad.text.entries.size(), 2u) << "what stands on lines of its own is read all the same";
}

TEST(SolarisSpdText, AnEntryBeginsOnALineOfItsOwn) {
  Outcome read = readText("{ dir both } drop { } { dir in } drop { }\n");
  EXPECT_EQ(read.ids, Ids{"IMP200"});
  EXPECT_EQ(read.places, Ids{"ipsecinit.conf:1:23"});
}

TEST(SolarisSpdText, TheLastBraceNeedsALineEnd) {
  // ipsecconf.c takes what follows for an action when nothing at all stands behind the brace.
  EXPECT_EQ(readText("{ dir both } drop { }").ids, Ids{"IMP200"});
  EXPECT_EQ(readText("{ dir both } drop { }# tail\n").ids, Ids{"IMP200"});
  EXPECT_TRUE(readText("{ dir both } drop { } # tail\n").ids.empty());
  EXPECT_TRUE(readText("{ dir both } drop { }\r\n").ids.empty());
}

TEST(SolarisSpdText, BackslashContinuesNothing) {
  EXPECT_EQ(readText("{ dir both } drop { } \\\n or pass { }\n").ids[0], "IMP200");
}

TEST(SolarisSpdText, UnfinishedEntriesAreNamedWithTheirPlace) {
  for (const char* text : {"{", "{ laddr", "{ }", "{ } ipsec", "{ } ipsec {", "{ } ipsec { encr_algs 3des", "}",
                           "laddr {", "{ } { }", "{ } ipsec { } or", "{ } ipsec { } or { }\n"}) {
    Outcome read = readText(text);
    EXPECT_FALSE(read.ids.empty()) << text;
    for (const std::string& place : read.places)
      EXPECT_EQ(place.rfind("ipsecinit.conf:", 0), 0u) << text;
  }
}

TEST(SolarisSpdText, UnknownActionHasASuggestion) {
  EXPECT_EQ(readText("{ } bypas { }\n").ids, Ids{"IMP101"});
  EXPECT_EQ(readText("{ } IPSEC { }\n").ids, Ids{"IMP101"}) << "actions are lower case";
}

TEST(SolarisSpdText, AtMostTwentyWordsBetweenBraces) {
  std::string words;
  for (int i = 0; i < 20; ++i)
    words += " x";
  EXPECT_TRUE(readText("{" + words + " } drop { }\n").ids.empty());
  EXPECT_EQ(readText("{" + words + " x } drop { }\n").ids, Ids{"IMP203"});
}

TEST(SolarisSpdText, AtMostTwentyActions) {
  std::string entry = "{ } pass { }";
  for (int i = 0; i < 19; ++i)
    entry += " or pass { }";
  EXPECT_TRUE(readText(entry + "\n").ids.empty());
  EXPECT_EQ(readText(entry + " or pass { }\n").ids, Ids{"IMP203"});
}

TEST(SolarisSpdText, LinesOverTheBufferAreRefused) {
  EXPECT_TRUE(readText("#" + std::string(1021, 'x') + "\n").ids.empty());
  EXPECT_EQ(readText("#" + std::string(1022, 'x') + "\n").ids, Ids{"IMP201"});
}

TEST(SolarisSpdText, MistakesInDifferentEntriesAreAllReported) {
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += "{ dir both } drp { }\n";
  EXPECT_EQ(readText(text).ids.size(), 20u);
}

} // namespace
