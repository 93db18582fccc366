// Sizes that nobody writes by hand: no crash, no deep recursion, no quadratic time (each of these would take hours).
#include "tests/unit/parse/parsed.h"

#include <gtest/gtest.h>

using namespace cordon::parse;

namespace {

std::string repeated(llvm::StringRef piece, size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (size_t i = 0; i < times; ++i)
    out += piece;
  return out;
}

TEST(Hostile, ALineOfTenMegabytes) {
  Parsed parsed(repeated("host a { address 10.1.2.3; } ", 350'000));
  EXPECT_EQ(parsed.diags.errorCount(), 0u);
  EXPECT_EQ(parsed.program.declarations.size(), 350'000u);
}

TEST(Hostile, AMillionTokensInOneStatement) {
  Parsed parsed("addresses x = { " + repeated("a, ", 500'000) + "a };");
  EXPECT_EQ(parsed.diags.errorCount(), 0u);
  EXPECT_EQ(Parsed("group g : isolation { members " + repeated("a, ", 500'000) + "9; }").places().size(), 1u);
}

TEST(Hostile, AMillionBraces) {
  for (const char* brace : {"{", "}", "{}", "(", "{;", "{{};"})
    for (const char* head : {"", "host a ", "host a { ", "addresses a = ", "rule r among "}) {
      size_t errors = Parsed(head + repeated(brace, 1'000'000)).diags.errorCount();
      EXPECT_GE(errors, 1u) << head << brace;
      EXPECT_LE(errors, 1001u) << head << brace;
    }
}

TEST(Hostile, AMillionClausesWithoutSemicolons) {
  for (const char* line : {"owner\n", "members a,\nsecure b,\n", "members owner,\n", "x\n", "x;", ";", "members a;"})
    EXPECT_LE(Parsed("group g : isolation {\n" + repeated(line, 500'000) + "}").diags.errorCount(), 1001u) << line;
}

TEST(Hostile, AMillionUnclosedBlocksAndStatements) {
  for (const char* line : {"host a { address 10.1.2.3;\n", "host a { address 10.1.2.3; ", "service ", "host\n",
                           "rule r among {", "expect a -> { b", "import \"x\"\n"})
    EXPECT_LE(Parsed(repeated(line, 300'000)).diags.errorCount(), 1001u) << line;
}

TEST(Hostile, TokensOfTenMegabytes) {
  for (const char* piece : {"a", "a-", "a:", "1:2:", "1.", "-", "\"", "\\", "/*", "1-", "::", "\xc3\xa9"})
    EXPECT_LE(Parsed(repeated(piece, 5'000'000)).diags.errorCount(), 1u) << piece;
  for (const char* line : {"/*\n", "\"\n", "#\n", "\"\\\n"})
    EXPECT_LE(Parsed(repeated(line, 3'000'000)).diags.errorCount(), 1001u) << line;
  EXPECT_EQ(Parsed("policy p { owner \"" + repeated("\\\"", 5'000'000) + "\"; }").diags.errorCount(), 0u);
}

TEST(Hostile, RandomMarksGiveErrorsOnly) {
  const llvm::StringRef marks = "{};\"\n abc:=,-()+.1#/ \t@\xff";
  uint32_t state = 7;
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (int i = 0; i < 300; ++i)
      text += marks[((state = state * 1664525 + 1013904223) >> 16) % marks.size()];
    Parsed parsed("group g : isolation { " + text);
    EXPECT_LE(parsed.diags.errorCount(), 400u);
    EXPECT_NE(parsed.report(), "") << text;
  }
}

} // namespace
