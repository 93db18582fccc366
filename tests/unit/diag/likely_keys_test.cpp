#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/diag/render_text.h"
#include "compiler/parse/parse.h"

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

/// All that is shown of a policy with syntax errors.
std::string shownOfPolicy(const std::string& text) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  parse::parse(sources, sources.add("p.cordon", text), diags);
  EXPECT_TRUE(diags.hasErrors()) << text;
  std::string out;
  llvm::raw_string_ostream stream(out);
  diag::renderText(diags, sources, stream, false);
  return out;
}

TEST(MisplacedKeys, OfAPolicyAreNotShown) {
  const std::string key = "Zq7Xw9Kv3LmP+Tr5Yb8Nc2Hd";
  for (const std::string begin :
       {"psk \"", "psk(", "psk(\"", "psk(file \"", "psk(environment \"X\" \"", "psk('", "PSK(\"", "\""})
    for (const char* end : {"\";", "\", \"x\");", "');", ");", ""}) {
      const std::string line = "auth k = " + begin + key + end;
      const std::string out = shownOfPolicy("host a { address 10.1.2.10; }\n" + line + "\nhost b { }");
      for (size_t i = 0; i + 6 <= key.size(); ++i)
        ASSERT_EQ(out.find(key.substr(i, 6)), std::string::npos) << line << "\n" << out;
    }
  for (const std::string clause : {"psk \"", "key \"", "secret "})
    EXPECT_EQ(shownOfPolicy("host a { address 10.1.2.10;\n" + clause + key + "\"; }").find(key), std::string::npos);
}

TEST(MisplacedKeys, HideNothingElse) {
  for (const char* line : {"auth k = psk(environment \"LAB_KEY\"", "auth k = psk(\"keys/lab.psk\"",
                           "rule r on a { from any to me; negotiate using psk(environment \"A_B\") classic }"})
    EXPECT_NE(shownOfPolicy(line).find(line), std::string::npos) << shownOfPolicy(line);
}

} // namespace
