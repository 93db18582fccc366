#include "backends/most_frequent.h"

#include <gtest/gtest.h>

#include <vector>

using namespace cordon;

TEST(MostFrequent, IsTheFirstOfThoseThatAreNamedMostOften) {
  auto of = [](const std::vector<uint32_t>& numbers) {
    return backends::mostFrequent(numbers, [](uint32_t number) { return ir::OriginId{number}; });
  };
  EXPECT_EQ(of({3, 1, 2, 1}).index, 1u);
  EXPECT_EQ(of({2, 1, 1, 2}).index, 2u);
  EXPECT_EQ(of({~0u, ~0u, 4}).index, 4u); // what comes from no statement
  EXPECT_FALSE(of({~0u}).isValid());
  EXPECT_FALSE(of({}).isValid());
}
