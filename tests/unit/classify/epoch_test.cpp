#include "runtime/classify/epoch.h"

#include <gtest/gtest.h>

#include <thread>

namespace cordon::classify::epoch {
namespace {

TEST(ClassifyEpoch, WhatNobodyReadsIsFreeAtOnce) {
  prepare();
  const Passage passage = advance();
  EXPECT_LT(passage.stamp, passage.free_below);
}

TEST(ClassifyEpoch, WhatAReaderMaySeeIsNotFree) {
  prepare();
  uint64_t gone = 0;
  {
    ReadSection section;
    gone = advance().stamp;
    for (int i = 0; i < 3; ++i)
      EXPECT_GE(gone, advance().free_below) << "it reads since before that was out of reach";
  }
  EXPECT_LT(gone, advance().free_below);
}

TEST(ClassifyEpoch, AReaderThatCameLaterKeepsNothing) {
  prepare();
  const uint64_t gone = advance().stamp;
  ReadSection section;
  EXPECT_LT(gone, advance().free_below);
}

TEST(ClassifyEpoch, AThreadThatHasEndedKeepsNothing) {
  prepare();
  uint64_t gone = 0;
  std::thread([&] {
    ReadSection section;
    gone = advance().stamp;
  }).join();
  EXPECT_LT(gone, advance().free_below);
}

} // namespace
} // namespace cordon::classify::epoch
