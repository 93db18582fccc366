// Memory that grows in place, over sizes that huge pages come into.
#include "runtime/classify/arena.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cordon::classify {
namespace {

constexpr size_t kPage = 4096 / sizeof(uint64_t), kHugePage = 512 * kPage;

TEST(ClassifyArena, WhatIsWrittenStaysWhenItSettles) {
  for (size_t written :
       {size_t(1), kPage, kHugePage - 1, kHugePage, kHugePage + 1, 3 * kHugePage - kPage, 3 * kHugePage + kPage + 1}) {
    Arena<uint64_t> arena(8 * kHugePage);
    arena.grow(written);
    for (size_t i = 0; i < written; ++i)
      arena[i] = i + 1;
    arena.limitTo(written + 2 * kHugePage);
    arena.settle();
    for (size_t i = 0; i < written; ++i)
      ASSERT_EQ(arena[i], i + 1) << "of " << written;

    ASSERT_TRUE(arena.hasRoomFor(2 * kHugePage));
    EXPECT_FALSE(arena.hasRoomFor(2 * kHugePage + 1));
    const size_t more = arena.grow(2 * kHugePage);
    EXPECT_EQ(more, written);
    EXPECT_TRUE(std::all_of(&arena[more], &arena[more] + 2 * kHugePage, [](uint64_t word) { return word == 0; }))
        << "behind " << written;
    EXPECT_EQ(arena[written - 1], written);
  }
}

} // namespace
} // namespace cordon::classify
