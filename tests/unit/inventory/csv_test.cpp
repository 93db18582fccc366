#include "tests/unit/inventory/read_inventory.h"

#include <gtest/gtest.h>

using namespace cordon;
using inventory::Column;

namespace {

struct Read : test::ReadInventory {
  explicit Read(const std::string& text) : ReadInventory("hosts.csv", text) {}
};

const std::string kHeader = "name,address,platform,domain\n";

TEST(Csv, ReadsColumnsInTheOrderOfTheHeader) {
  Read read("Platform, name ,address,roles\r\nother,a,10.0.0.1,\"dns dhcp\"\r\n\r\n# no host\r\nother, b , "
            "10.0.0.2;::1 ,\r\n");
  ASSERT_TRUE(read.inventory) << read.found();
  ASSERT_EQ(read.inventory->rows.size(), 2u);
  EXPECT_EQ(read.word(0, Column::name), "a");
  EXPECT_EQ(read.word(0, Column::roles), "dns dhcp");
  EXPECT_EQ(read.word(1, Column::name), "b");
  EXPECT_EQ(read.values(1, Column::address), "10.0.0.2 5:12|::1 5:21|");
  EXPECT_EQ(read.word(1, Column::roles), "");
  EXPECT_EQ(read.word(1, Column::ou), "");
}

TEST(Csv, TakesAByteOrderMarkAndALastLineWithoutEnd) {
  Read read("\xEF\xBB\xBFname,address,platform\na,10.0.0.1,other");
  ASSERT_TRUE(read.inventory) << read.found();
  EXPECT_EQ(read.word(0, Column::platform), "other");
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
  EXPECT_EQ(Read(kHeader + "\"a,10.0.0.1,other").found(), "2:1 INV021\n");
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

TEST(Csv, AHeaderOfManyUnknownColumnsIsNotReadToItsEnd) {
  EXPECT_EQ(Read("name" + std::string(5000, ',') + "\n").diags.errorCount(), inventory::kFaultsMax);
}

TEST(Csv, WhatIsNoTextGivesOneError) {
  EXPECT_EQ(Read(std::string("\xFF\xFEn\0a\0", 6)).found(), "1:1 SYN001\n");
  EXPECT_EQ(Read(kHeader + std::string("a\0,10.0.0.1,other\n", 18)).found(), "2:2 SYN003\n");
}

TEST(Csv, AQuotedFieldMayHoldCommasLineEndsAndDoubledQuotes) {
  Read read(
      "name,address,platform,ou\r\na,\"10.0.0.1\r\n10.0.0.2\",other,\"Servers, \"\"DB\"\"\"\r\nb,10.0.0.3,other,\r\n");
  ASSERT_TRUE(read.inventory) << read.found();
  ASSERT_EQ(read.inventory->rows.size(), 2u);
  EXPECT_EQ(read.values(0, Column::address), "10.0.0.1 2:4|10.0.0.2 3:1|");
  EXPECT_EQ(read.word(0, Column::ou), "Servers, \"DB\"");
  EXPECT_EQ(read.word(1, Column::ou), "");
  EXPECT_EQ(read.found(), "");
}

TEST(Csv, AnOpenQuoteCostsItsOwnLineOnly) {
  for (const char* next : {"b,10.0.0.2,other,\n", "\"b\",10.0.0.2,other,\n", "b,\"10.0.0.2\",other,\"\"\n"}) {
    std::string text = kHeader + "a,10.0.0.1,other,\"x\n" + next;
    for (int i = 0; i < 30; ++i)
      text += "h" + std::to_string(i) + ",10.0.0.1,other,\n";
    Read read(text);
    ASSERT_TRUE(read.inventory);
    EXPECT_EQ(read.found(), "2:18 INV021\n") << next;
    ASSERT_EQ(read.inventory->rows.size(), 32u) << next;
    EXPECT_TRUE(read.inventory->rows[0].damaged) << "its name was read: nobody shall miss it";
    EXPECT_EQ(read.word(1, Column::name), "b");
  }
}

TEST(Csv, ARowWithABadByteIsDamagedAndNotReportedAgain) {
  Read read(kHeader + std::string("a,10.0\x01.0.1,other,\nb,10.0.0.2,other,\n"));
  ASSERT_TRUE(read.inventory);
  EXPECT_EQ(read.found(), "2:7 SYN003\n");
  ASSERT_EQ(read.inventory->rows.size(), 2u);
  EXPECT_TRUE(read.inventory->rows[0].damaged);
  EXPECT_FALSE(read.inventory->rows[1].damaged);
}

TEST(Csv, ARowWithoutAReadableNameIsNoHostWhateverElseIsWrongWithIt) {
  Read read(kHeader + std::string("x\"y,10.0\x01.0.1,other,\n,10.0\x01.0.1,other,\nb\x01,10.0.0.1,other,\n"));
  ASSERT_TRUE(read.inventory);
  EXPECT_TRUE(read.inventory->rows.empty());
}

TEST(Csv, NothingIsShownOfWhatHasNoKnownColumn) {
  for (const char* text :
       {"S3cret+Passw0rd\n", "-----BEGIN PRIVATE KEY-----\nMIIE", "\"S3cret+Passw0rd", "\x01\x02S3cret+\n"}) {
    Read read(text);
    EXPECT_FALSE(read.inventory);
    EXPECT_EQ(read.diags.errorCount(), 1u) << text;
    std::string shown = read.shown();
    for (const char* secret : {"S3cret", "BEGIN", "MIIE"})
      EXPECT_EQ(shown.find(secret), std::string::npos) << shown;
  }
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
  Read read("name,address,platform,groups\na,10.1.2.3; ::1 c,other, ; \n");
  ASSERT_TRUE(read.inventory);
  EXPECT_EQ(read.values(0, Column::address), "10.1.2.3 2:3|::1 2:13|c 2:17|");
  EXPECT_EQ(read.values(0, Column::groups), "");
}

TEST(Inventory, AKeyThatIsNamedLikeOneIsNotShown) {
  for (const char* name : {"a.csv", "a.json"})
    for (const char* key : {"Vd7qKx2mTz9RwLp4\n", "Vd7qKx,2mTz9RwLp4", "73616d706c652d6b6579"}) {
      std::string shown = test::ReadInventory(name, key).shown();
      EXPECT_NE(shown.find("INV026"), std::string::npos) << shown;
      EXPECT_EQ(shown.find(llvm::StringRef(key).take_front(6).str()), std::string::npos) << shown;
    }
}

} // namespace
