#include "compiler/inventory/inventory.h"

#include <gtest/gtest.h>

using namespace cordon;
using inventory::Column;

namespace {

struct Read {
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::optional<inventory::Inventory> inventory;

  explicit Read(const std::string& text) {
    source::FileId file = sources.add("hosts.csv", text);
    inventory = inventory::readCsv(sources, file, diags);
  }
  std::string text(size_t row, Column column) const {
    return sources.text(inventory->span(inventory->rows.at(row), column)).str();
  }
  std::string found() const {
    std::string all;
    for (const diag::Diagnostic* diagnostic : diags.sorted()) {
      source::Position at = sources.position(diagnostic->span);
      all += std::to_string(at.line) + ":" + std::to_string(at.column) + " " + diagnostic->id + "\n";
    }
    return all;
  }
};

const std::string kHeader = "name,address,platform,domain\n";

TEST(Csv, ReadsColumnsInTheOrderOfTheHeader) {
  Read read("Platform, name ,address,roles\r\nother,a,10.0.0.1,\"dns dhcp\"\r\n\r\n# no host\r\nother, b , "
            "10.0.0.2;::1 ,\r\n");
  ASSERT_TRUE(read.inventory) << read.found();
  ASSERT_EQ(read.inventory->rows.size(), 2u);
  EXPECT_EQ(read.text(0, Column::name), "a");
  EXPECT_EQ(read.text(0, Column::roles), "dns dhcp");
  EXPECT_EQ(read.text(1, Column::name), "b");
  EXPECT_EQ(read.text(1, Column::address), "10.0.0.2;::1");
  EXPECT_EQ(read.text(1, Column::roles), "");
  EXPECT_EQ(read.text(1, Column::ou), "");
}

TEST(Csv, TakesAByteOrderMarkAndALastLineWithoutEnd) {
  Read read("\xEF\xBB\xBFname,address,platform\na,10.0.0.1,other");
  ASSERT_TRUE(read.inventory) << read.found();
  EXPECT_EQ(read.text(0, Column::platform), "other");
}

TEST(Csv, ABadLineIsReportedAtItsPlaceAndTheOthersStay) {
  std::string text = kHeader;
  for (int i = 0; i < 100000; ++i)
    text += i == 54321 ? "x\"y,10.0.0.1,other,\n" : "h" + std::to_string(i) + ",10.0.0.1,other,corp.example\n";
  Read read(text);
  ASSERT_TRUE(read.inventory);
  EXPECT_EQ(read.inventory->rows.size(), 99999u);
  EXPECT_EQ(read.found(), "54323:2 INV021\n");
}

TEST(Csv, RowsThatSayTooLittleOrTooMuchAreFaults) {
  EXPECT_EQ(Read(kHeader + "a,10.0.0.1,other,d,e\n").found(), "2:20 INV021\n");
  EXPECT_EQ(Read(kHeader + "a,10.0.0.1,other,d,,\n").found(), "");
  EXPECT_EQ(Read(kHeader + ",10.0.0.1,other\n").found(), "2:1 INV021\n");
  EXPECT_EQ(Read(kHeader + "a,10.0.0.1\n").found(), "2:1 INV021\n");
  EXPECT_EQ(Read(kHeader + "\"a,10.0.0.1,other\n").found(), "2:1 INV021\n");
  EXPECT_EQ(Read(kHeader + "\"a\"b,10.0.0.1,other\n").found(), "2:4 INV021\n");
  EXPECT_EQ(Read(kHeader + std::string(70000, 'a') + ",10.0.0.1,other\n").found(), "2:1 INV021\n");
}

TEST(Csv, HeadersMustNameTheColumns) {
  EXPECT_EQ(Read("").found(), "1:1 INV022\n");
  EXPECT_EQ(Read("name,address\na,10.0.0.1\n").found(), "1:1 INV022\n");
  EXPECT_EQ(Read("name,adress,platform\na,10.0.0.1,other\n").found(), "1:6 INV023\n");
  EXPECT_EQ(Read("name,name,address,platform\n").found(), "1:6 INV021\n");
  EXPECT_FALSE(Read("name,address\n").inventory);
}

TEST(Csv, WhatIsNoTextGivesOneError) {
  EXPECT_EQ(Read(std::string("\xFF\xFEn\0a\0", 6)).found(), "1:1 SYN001\n");
  EXPECT_EQ(Read(kHeader + std::string("a\0,10.0.0.1,other\n", 18)).found(), "2:2 SYN003\n");
}

TEST(Csv, AFileFullOfFaultsIsNotReadToItsEnd) {
  std::string text = kHeader;
  for (int i = 0; i < 5000; ++i)
    text += "only-a-name\n";
  Read read(text);
  ASSERT_TRUE(read.inventory);
  EXPECT_EQ(read.diags.errorCount(), 101u);
  EXPECT_NE(read.found().find("102:1 INV024"), std::string::npos) << read.found();
}

TEST(Csv, SplitsValuesAtSemicolonsAndBlanks) {
  auto values = [](llvm::StringRef text) {
    std::string all;
    for (llvm::StringRef value : inventory::valuesOf(text))
      all += value.str() + "|";
    return all;
  };
  EXPECT_EQ(values("10.1.2.3; ::1 a"), "10.1.2.3|::1|a|");
  EXPECT_EQ(values(" ; "), "");
}

} // namespace
