// Two platforms side by side.
#include "compiler/catalog/comparison.h"

#include <gtest/gtest.h>

namespace cordon::catalog {
namespace {

using Kind = ColumnComparison::Kind;

Comparison compared(const char* a, const char* b) {
  return compare(*findPlatform(a), *findPlatform(b));
}

const ColumnComparison& columnOf(const Comparison& comparison, llvm::StringRef name) {
  for (const ColumnComparison& each : comparison.columns)
    if (each.column->name == name)
      return each;
  ADD_FAILURE() << name.str();
  return comparison.columns.front();
}

TEST(Comparison, WindowsAndSolarisAsInThePaper) {
  Comparison found = compared("windows-2003", "solaris-10");
  EXPECT_TRUE(found.obstacles.empty());
  EXPECT_TRUE(found.open_questions.empty());
  EXPECT_EQ(columnOf(found, "ciphers").common, "des, 3des");
  EXPECT_EQ(columnOf(found, "ciphers").only_b, "blowfish128, aes128, aes192, aes256");
  EXPECT_EQ(columnOf(found, "signatures").common, "RSA-MD5, RSA-SHA1");
  EXPECT_EQ(columnOf(found, "transport").kind, Kind::common);
  EXPECT_EQ(columnOf(found, "kerberos").kind, Kind::different);
  EXPECT_EQ(columnOf(found, "psk_notation").kind, Kind::renamed);
  ASSERT_EQ(found.renamings.size(), 3u);
  EXPECT_EQ(found.renamings[0].thing, "preshared key");
  EXPECT_EQ(found.renamings[0].a, "ASCII");
  EXPECT_EQ(found.renamings[0].b, "hexadecimal");
  EXPECT_EQ(found.renamings[1].thing, "stateOrProvinceName");
  EXPECT_EQ(found.renamings[1].a, "S");
  EXPECT_EQ(found.renamings[1].b, "ST");
  EXPECT_EQ(found.renamings[2].thing, "eMail");
  EXPECT_EQ(found.renamings[2].a, "E");
  EXPECT_EQ(found.renamings[2].b, "MAILTO");
}

TEST(Comparison, HasEachColumnOnce) {
  Comparison found = compared("aix", "windows-10");
  ASSERT_EQ(found.columns.size(), columns().size());
  for (size_t i = 0; i < columns().size(); ++i)
    EXPECT_EQ(found.columns[i].column, &columns()[i]);
}

TEST(Comparison, IsSymmetric) {
  for (const Platform& a : platforms())
    for (const Platform& b : platforms()) {
      Comparison there = compare(a, b), back = compare(b, a);
      EXPECT_EQ(there.obstacles, back.obstacles);
      EXPECT_EQ(there.open_questions, back.open_questions);
      EXPECT_EQ(there.renamings.size(), back.renamings.size());
      for (size_t i = 0; i < there.columns.size(); ++i) {
        EXPECT_EQ(there.columns[i].kind, back.columns[i].kind);
        EXPECT_EQ(there.columns[i].a, back.columns[i].b);
        EXPECT_EQ(there.columns[i].common, back.columns[i].common);
        EXPECT_EQ(there.columns[i].only_a, back.columns[i].only_b);
      }
    }
}

TEST(Comparison, APlatformDiffersFromItselfNowhere) {
  for (const Platform& row : platforms()) {
    Comparison found = compare(row, row);
    EXPECT_TRUE(found.renamings.empty()) << row.name.str();
    for (const ColumnComparison& column : found.columns)
      EXPECT_TRUE(column.kind == Kind::common || column.kind == Kind::unknown) << column.column->name.str();
  }
}

TEST(Comparison, NoCommonGroupIsAnObstacle) {
  // Libreswan 4 has no group 2, Windows 2000 nothing above it.
  EXPECT_EQ(compared("windows-2000", "linux-libreswan").obstacles, std::vector<std::string>{"Diffie-Hellman group"});
}

TEST(Comparison, NoIpsecIsAnObstacle) {
  EXPECT_EQ(compared("windows-2003", "windows-95").obstacles.front(), "IPsec");
}

TEST(Comparison, WhatIsNotDocumentedIsAQuestionNotAnObstacle) {
  Comparison found = compared("windows-2003", "aix");
  EXPECT_TRUE(found.obstacles.empty());
  EXPECT_EQ(found.open_questions, (std::vector<std::string>{"cipher", "integrity algorithm", "Diffie-Hellman group"}));
  EXPECT_EQ(columnOf(found, "ciphers").kind, Kind::unknown);
}

TEST(Comparison, ANotationThatTakesEitherIsGivenTheOthers) {
  Comparison found = compared("solaris-10", "linux-strongswan");
  EXPECT_EQ(columnOf(found, "psk_notation").kind, Kind::common);
  EXPECT_EQ(columnOf(found, "psk_notation").common, "hexadecimal");
}

} // namespace
} // namespace cordon::catalog
