#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/diag/render_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

/// All that would be shown of a faulty line whose message quotes the whole of it.
std::string shown(const char* text) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  source::FileId file = sources.add("f", text);
  diag::concealLikelyKeys(sources, file, diags, [](llvm::StringRef line) { return line.size(); });
  diags.report({file, 0, 1}, diag::CannotRead, std::string(text), "x");
  std::string out;
  llvm::raw_string_ostream stream(out);
  diag::renderText(diags, sources, stream, false);
  return out;
}

TEST(LikelyKeys, DamagedLinesShowNone) {
  for (const char* line :
       {"ipsec static add rule name=\"a\" activate=yespsk=Vd7qKx2mTz9RwLp4", "psk=\"Vd7qKx2mTz9RwLp4\"",
        "secret Vd7qKx2mTz9RwLp4", "pskk=Vd7qKx2mTz9RwLp4", "PreShared=Vd7qKx2mTz9RwLp4", "key \x01Vd7qKx2mTz9RwLp4",
        "-a PRESHARE:\"Vd7qKx2mTz9RwLp4\""})
    EXPECT_EQ(shown(line).find("Vd7qKx2mTz9RwLp4"), std::string::npos) << line;
  for (const char* line : {"secr}t = 0x73616d706c65", "73616d706c652d6f6e6c79"})
    EXPECT_EQ(shown(line).find("73616d706c65"), std::string::npos) << line;
}

TEST(LikelyKeys, OtherLinesStayReadable) {
  for (const char* line : {"proposals = aes256-sha256-modp2048", "p1_xform { auth_method preshared oakley_group 2 }"})
    EXPECT_NE(shown(line).find(line), std::string::npos) << line;
}

TEST(LikelyKeys, WhatAFormatDoesNotKnowToHoldNoneIsHidden) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  source::FileId file = sources.add("f", "one two\nthree four\n");
  diag::concealLikelyKeys(sources, file, diags, [](llvm::StringRef line) { return line.find(' '); });
  ASSERT_EQ(diags.concealed().size(), 2u);
  EXPECT_EQ(sources.text(diags.concealed()[0]), " two");
  EXPECT_EQ(sources.text(diags.concealed()[1]), " four");
}

TEST(LikelyKeys, KeyFilesAreKnownByEndingAndFolder) {
  EXPECT_TRUE(diag::looksLikeKeyFile("a/b.psk"));
  EXPECT_TRUE(diag::looksLikeKeyFile("out/sol/ike.preshared"));
  EXPECT_TRUE(diag::looksLikeKeyFile("keys/b"));
  EXPECT_FALSE(diag::looksLikeKeyFile("keys/b.cordon")) << "its ending says what it is";
  EXPECT_FALSE(diag::looksLikeKeyFile("policy.cordon"));
}

} // namespace
