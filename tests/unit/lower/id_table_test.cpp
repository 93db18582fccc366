// The table finds every id by its hash, and no other, however many there are and however bad the hashes.
#include "compiler/lower/id_table.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cordon::lower {
namespace {

/// Puts the ids 0 to count - 1 in; ids of one value modulo `values` have one hash.
void expectFound(uint32_t count, uint32_t values) {
  IdTable table;
  auto hashOf = [&](uint32_t id) { return mixed(0, id % values); };
  EXPECT_EQ(table.find(hashOf(0), [](uint32_t) { return true; }), nullptr);
  for (uint32_t id = 0; id < count; ++id)
    table.insert(hashOf(id), id, hashOf);
  for (uint32_t id = 0; id < count; ++id) {
    std::vector<uint32_t> found;
    table.find(hashOf(id), [&](uint32_t each) {
      if (each % values == id % values)
        found.push_back(each);
      return false;
    });
    EXPECT_EQ(found.size(), (count - id % values - 1) / values + 1) << id;
    EXPECT_TRUE(std::count(found.begin(), found.end(), id)) << id;
  }
  EXPECT_EQ(table.find(mixed(0, values), [&](uint32_t each) { return each % values == values; }), nullptr);
}

TEST(IdTable, FindsEachIdByItsHash) {
  for (uint32_t count : {1u, 10u, 11u, 12u, 1000u, 5000u})
    expectFound(count, count);
}

TEST(IdTable, FindsAllIdsOfOneHash) {
  expectFound(300, 1);
  expectFound(300, 7);
}

TEST(IdTable, AnIdCanBeReplacedAndAllForgotten) {
  IdTable table;
  auto sameHash = [](uint32_t) { return mixed(0, 5); };
  table.insert(mixed(0, 5), 1, sameHash);
  uint32_t* place = table.find(mixed(0, 5), [](uint32_t id) { return id == 1; });
  ASSERT_NE(place, nullptr);
  *place = 2;
  EXPECT_EQ(table.find(mixed(0, 5), [](uint32_t id) { return id == 1; }), nullptr);
  EXPECT_NE(table.find(mixed(0, 5), [](uint32_t id) { return id == 2; }), nullptr);
  table.clear();
  EXPECT_EQ(table.find(mixed(0, 5), [](uint32_t) { return true; }), nullptr);
}

} // namespace
} // namespace cordon::lower
