#include "runtime/classify/epoch.h"

#include <gtest/gtest.h>

#include <thread>

namespace cordon::classify::epoch {
namespace {

TEST(ClassifyEpoch, WhatNobodyReadsIsFree) {
  prepare();
  const uint64_t gone = stamp();
  EXPECT_LT(gone, advance());
}

TEST(ClassifyEpoch, WhatAReaderMaySeeIsNotFree) {
  prepare();
  uint64_t gone = 0;
  {
    ReadSection section;
    gone = stamp();
    for (int i = 0; i < 3; ++i)
      EXPECT_GE(gone, advance()) << "it reads since before that was out of reach";
  }
  EXPECT_LT(gone, advance());
}

TEST(ClassifyEpoch, AReaderThatCameLaterKeepsNothing) {
  prepare();
  const uint64_t gone = stamp();
  ReadSection section;
  EXPECT_LT(gone, advance());
}

TEST(ClassifyEpoch, AThreadThatHasEndedKeepsNothing) {
  prepare();
  uint64_t gone = 0;
  std::thread([&] {
    ReadSection section;
    gone = stamp();
  }).join();
  EXPECT_LT(gone, advance());
}

} // namespace
} // namespace cordon::classify::epoch
