// Files that are no text, or text that does not read as it is shown.
#include "tests/unit/parse/parsed.h"

#include <gtest/gtest.h>

using namespace cordon::parse;

namespace {

std::string utf16(llvm::StringRef text, bool big_endian, bool mark) {
  std::string out = !mark ? "" : big_endian ? "\xfe\xff" : "\xff\xfe";
  for (char c : text)
    out += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

const std::string kPolicy = "policy p { version 7; }\nhost a { address 10.1.2.3; }\n";

TEST(Text, ControlCharactersAreNamedInFourDigits) {
  Parsed parsed(llvm::StringRef("host a { ou \"a\0\"; }", 20));
  EXPECT_NE(parsed.report().find("control character U+0000"), std::string::npos) << parsed.report();
  EXPECT_EQ(parsed.report().find("U+00000"), std::string::npos);
}

TEST(TextCheck, Utf16GivesOneErrorForTheFile) {
  for (bool big_endian : {false, true})
    for (bool mark : {false, true}) {
      Parsed parsed(utf16(kPolicy, big_endian, mark));
      EXPECT_EQ(parsed.places(), Lines{"SYN001 1:1"}) << parsed.report();
      EXPECT_NE(parsed.report().find("save it as UTF-8"), std::string::npos);
      EXPECT_TRUE(parsed.program.declarations.empty());
    }
}

TEST(TextCheck, BinaryGivesOneErrorForTheFile) {
  std::string noise;
  uint32_t state = 1;
  for (int i = 0; i < 5000; ++i)
    noise += char((state = state * 1664525 + 1013904223) >> 24);
  for (const std::string& text : {noise, std::string(100, '\0'),
                                  std::string("\x7f"
                                              "ELF\x02\x01\x01\0\0\0\0\0",
                                              12)})
    EXPECT_EQ(Parsed(text).places(), Lines{"SYN001 1:1"});
}

TEST(TextCheck, AFileFullOfFaultsGivesOneError) {
  std::string text = std::string(8000, ' ') + "\n";
  for (int i = 0; i < 100; ++i)
    text += "# caf\xe9\n";
  EXPECT_EQ(Parsed(text).places(), Lines{"SYN001 1:1"});
}

TEST(TextCheck, SingleFaultsAreLocated) {
  std::string nul = "host a { address 10.1.2.3; }\nhost b { address 10.1.2.4;";
  nul += '\0';
  nul += " }\nhost c { site x; }\n";
  Parsed parsed(nul);
  EXPECT_EQ(parsed.places(), Lines{"SYN003 2:27"}) << parsed.report();
  EXPECT_NE(parsed.tree().find("host c"), std::string::npos);
  EXPECT_EQ(Parsed("# caf\xe9 is Latin-1 text, so this byte is no UTF-8\nhost a { }\n").places(), Lines{"SYN002 1:6"});
  EXPECT_EQ(Parsed("host a { ou \"caf\xe9\"; description \"some longer text\"; }").places(), Lines{"SYN002 1:17"});
  EXPECT_EQ(Parsed("host a { ou \"a\x1b[2J\"; description \"some longer text\"; }").places(), Lines{"SYN003 1:15"});
  EXPECT_EQ(Parsed("# overlong \xc0\xaf and surrogate \xed\xa0\x80, first of the line alone").places(),
            Lines{"SYN002 1:12"});
}

TEST(TextCheck, BidirectionalControlsAreRefusedEverywhere) {
  for (const char* control : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
                              "\u200e", "\u200f", "\u061c"}) {
    EXPECT_EQ(Parsed("# comment " + std::string(control)).places(), Lines{"SYN004 1:11"});
    EXPECT_EQ(Parsed("host a { ou \"" + std::string(control) + "\"; }").places(), Lines{"SYN004 1:14"});
    EXPECT_EQ(Parsed("host a" + std::string(control) + " { }").places(), Lines{"SYN004 1:7"});
  }
}

TEST(TextCheck, OrdinaryTextOfOtherLanguagesIsFine) {
  Parsed parsed("# \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x94\x92\r\nhost a { ou "
                "\"B\xc3\xbcro\"; }\r\n");
  EXPECT_EQ(parsed.report(), "");
}

TEST(TextCheck, ACarriageReturnAloneIsNoLineEnd) {
  EXPECT_EQ(Parsed("# this comment hides what follows\rhost a { }").places(), Lines{"SYN003 1:34"});
  EXPECT_EQ(Parsed("host a {\r\n  site x;\r\n}\r\n").report(), "");
}

} // namespace
