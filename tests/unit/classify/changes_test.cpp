#include "runtime/classify/changes.h"

#include "runtime/classify/classifier.h"

#include <gtest/gtest.h>

namespace cordon::classify {
namespace {

Rule ruleFor(uint32_t source, uint8_t length) {
  Rule rule;
  rule.source_base = {0, source};
  rule.source_length = length;
  return rule;
}

void update(Changes& changes, const Rule& rule) {
  changes.begin(rule);
  changes.end();
}

TEST(ClassifyChanges, OnlyUpdatesOfRulesThatMatchAHeaderCount) {
  Changes changes;
  update(changes, ruleFor(0x0a000000, 8)); // before the lookup
  const uint64_t before = changes.now();
  update(changes, ruleFor(0x0a000000, 8));
  update(changes, ruleFor(0x0b000000, 8));
  changes.begin(ruleFor(0x0a010000, 16)); // still running
  const Window window = changes.since(before);
  EXPECT_EQ(window.count(), 3u);
  RecentRules recent;
  ASSERT_TRUE(changes.appendRules(window, net::Family::v4, recent));
  EXPECT_TRUE(recent.areSeveral(Header4{.source = 0x0a010001}));
  EXPECT_FALSE(recent.areSeveral(Header4{.source = 0x0a020001}));
  EXPECT_FALSE(recent.areSeveral(Header4{.source = 0x0b000001}));
}

TEST(ClassifyChanges, AWindowThatWasWrittenOverIsNoLongerKnown) {
  Changes changes;
  const uint64_t before = changes.now();
  update(changes, ruleFor(0, 0));
  update(changes, ruleFor(0, 0));
  const Window window = changes.since(before);
  for (size_t i = 0; i < RecentRules::kMax; ++i)
    update(changes, ruleFor(0x0b000000, 8));
  RecentRules recent;
  EXPECT_FALSE(changes.appendRules(window, net::Family::v4, recent));
}

TEST(ClassifyChanges, AnUpdateThatRunsWhenALookupStartsCounts) {
  Changes changes;
  changes.begin(ruleFor(0, 0));
  const uint64_t before = changes.now();
  EXPECT_EQ(changes.since(before).count(), 1u);
  changes.end();
  EXPECT_EQ(changes.since(before).count(), 1u);
  EXPECT_EQ(changes.since(changes.now()).count(), 0u);
}

TEST(ClassifyChanges, TheOtherFamilyDoesNotCount) {
  Changes changes;
  Rule six;
  six.family = net::Family::v6;
  const uint64_t before = changes.now();
  update(changes, six);
  update(changes, six);
  RecentRules recent;
  ASSERT_TRUE(changes.appendRules(changes.since(before), net::Family::v4, recent));
  EXPECT_EQ(recent.size(), 0u);
}

TEST(ClassifyChanges, AConnectionClassIsOneBitAsInLookups) {
  for (const ConnectionType type : {ConnectionType::all, ConnectionType::lan, ConnectionType::remote_access}) {
    Rule rule = ruleFor(0, 0);
    rule.connection = type;
    RecentRules recent;
    recent.add(rule);
    recent.add(rule);
    const Classifier classifier({&rule, 1});
    for (unsigned value = 0; value < 256; ++value) {
      const Header4 header{.connection = net::ConnectionClass(value)};
      EXPECT_EQ(recent.areSeveral(header), classifier.find(header) == rule.rank)
          << "type " << int(type) << ", class " << value;
    }
  }
}

TEST(ClassifyChanges, WhatIsTooLongAgoIsNoLongerKnown) {
  Changes changes;
  const uint64_t before = changes.now();
  for (size_t i = 0; i < RecentRules::kMax + 1; ++i)
    update(changes, ruleFor(0, 0));
  RecentRules recent;
  EXPECT_FALSE(changes.appendRules(changes.since(before), net::Family::v4, recent));
}

} // namespace
} // namespace cordon::classify
