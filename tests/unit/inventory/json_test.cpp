#include "tests/unit/inventory/read_inventory.h"

#include <gtest/gtest.h>

using namespace cordon;
using inventory::Column;

namespace {

struct Read : test::ReadInventory {
  explicit Read(const std::string& text) : ReadInventory("hosts.json", text) {}
};

TEST(JsonInventory, ReadsKeysInAnyOrderAndListsOfStrings) {
  Read read(R"([
{"platform": "other", "Name": "a", "address": ["10.0.0.1", "::1"], "roles": [], "ou": null},
{"name":"b","address":"10.0.0.2; 10.0.0.3","platform":"other","groups":["g"],"ou":"Servers\/\u00e4"}
])");
  ASSERT_TRUE(read.inventory) << read.shown();
  ASSERT_EQ(read.inventory->rows.size(), 2u);
  EXPECT_EQ(read.word(0, Column::name), "a");
  EXPECT_EQ(read.values(0, Column::address), "10.0.0.1 2:49|::1 2:61|");
  EXPECT_EQ(read.values(0, Column::roles), "");
  EXPECT_EQ(read.word(0, Column::ou), "");
  EXPECT_EQ(read.values(1, Column::address), "10.0.0.2 3:24|10.0.0.3 3:34|");
  EXPECT_EQ(read.values(1, Column::groups), "g 3:74|");
  EXPECT_EQ(read.word(1, Column::ou), "Servers/\xc3\xa4");
  EXPECT_EQ(read.found(), "");
}

TEST(JsonInventory, AnEmptyListHasNoHosts) {
  Read read("\xEF\xBB\xBF [ ]\n");
  ASSERT_TRUE(read.inventory) << read.shown();
  EXPECT_TRUE(read.inventory->rows.empty());
}

TEST(JsonInventory, AFaultyObjectIsReportedOnceAndTheOthersStay) {
  struct Case {
    const char* object;
    const char* found;
    size_t hosts; // one without a name is none
  } cases[] = {
      {R"({"name":"x","platform":"other"})", "2:1 INV021\n", 2},
      {R"({"name":"x","address":"10.0.0.1","platform":17})", "2:45 INV021\n", 2},
      {R"({"name":["x"],"address":"10.0.0.1","platform":"other"})", "2:9 INV021\n", 1},
      {R"({"name":"x","name":"y","address":"10.0.0.1","platform":"other"})", "2:14 INV021\n", 2},
      {R"({"name":"x","address":{"a":[1,{}]},"platform":true})", "2:23 INV021\n", 2},
      {R"({"name":"x","adress":"10.0.0.1","address":"10.0.0.1","platform":"other"})", "2:14 INV023\n", 2},
  };
  for (const Case& c : cases) {
    Read read(std::string("[\n") + c.object + ",\n{\"name\":\"b\",\"address\":\"10.0.0.2\",\"platform\":\"other\"}]");
    ASSERT_TRUE(read.inventory) << c.object << read.shown();
    EXPECT_EQ(read.found(), c.found) << c.object;
    ASSERT_EQ(read.inventory->rows.size(), c.hosts) << c.object;
    EXPECT_FALSE(read.inventory->rows.back().damaged);
  }
}

TEST(JsonInventory, AFaultOfSyntaxIsReportedWhereItIs) {
  const std::string good = R"({"name":"a","address":"10.0.0.1","platform":"other"})";
  EXPECT_EQ(Read("[" + good + "\n" + good + "]").found(), "2:1 INV021\n");
  EXPECT_EQ(Read("[" + good + ",\n]").found(), "2:1 INV021\n");
  EXPECT_EQ(Read("[" + good).found(), "1:54 INV021\n");
  EXPECT_EQ(Read("[" + good + "] x").found(), "1:56 INV021\n");
  EXPECT_EQ(Read(R"([{"name":"a","address":"10.0.0.1)").found(), "1:24 INV021\n");
  EXPECT_EQ(Read(R"([{"name":"a\q"}])").found(), "1:10 INV021\n");
  EXPECT_EQ(Read(R"([{"name":"a","address":["10.0.0.1",5]}])").found(), "1:36 INV021\n");
  EXPECT_EQ(Read(R"([{"name":"a" "address":""}])").found(), "1:14 INV021\n");
}

TEST(JsonInventory, NothingIsShownOfWhatHasNoKnownKey) {
  for (const char* text : {"S3cret+Passw0rd\n", "", "{\"key\": \"S3cret\"}", "[\"S3cret\"]", "[{\"key\": \"S3cret\"}]",
                           "[{\"S3cret", "[{\"key\":[\"S3cret\"", "\x01S3cret"}) {
    Read read(text);
    EXPECT_FALSE(read.inventory) << text;
    EXPECT_EQ(read.diags.errorCount(), 1u) << text << read.shown();
    EXPECT_EQ(read.shown().find("S3cret"), std::string::npos) << read.shown();
  }
}

TEST(JsonInventory, DeepAndFaultyFilesEnd) {
  Read deep("[{\"name\":\"a\",\"x\":" + std::string(200000, '['));
  EXPECT_FALSE(deep.inventory);
  EXPECT_EQ(deep.diags.errorCount(), 1u);
  std::string text = "[";
  for (int i = 0; i < 5000; ++i)
    text += "{\"name\":\"a\",\"k" + std::to_string(i) + "\":0},";
  Read read(text + "{}]");
  ASSERT_TRUE(read.inventory);
  EXPECT_LE(read.diags.errorCount(), 201u);
  EXPECT_NE(read.found().find("INV024"), std::string::npos);
}

} // namespace
