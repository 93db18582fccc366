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

TEST(ClassifyChanges, RulesHaveAHeaderInCommonOrNot) {
  const auto haveCommon = [](const Rule& a, const Rule& b) {
    RecentRules recent;
    recent.add(ruleFor(0xc0000000, 24));
    recent.add(a);
    EXPECT_FALSE(recent.haveCommon());
    recent.add(b);
    return recent.haveCommon();
  };
  const Rule wide = ruleFor(0x0a000000, 8), narrow = ruleFor(0x0a010000, 16);
  EXPECT_TRUE(haveCommon(wide, wide));
  EXPECT_TRUE(haveCommon(wide, narrow));
  EXPECT_TRUE(haveCommon(narrow, wide));
  EXPECT_FALSE(haveCommon(narrow, ruleFor(0x0a020000, 16)));
  Rule tcp = narrow, udp = narrow, far = narrow, lan = narrow, remote = narrow;
  tcp.protocol = 6;
  udp.protocol = 17;
  EXPECT_TRUE(haveCommon(wide, tcp));
  EXPECT_FALSE(haveCommon(tcp, udp));
  far.target_base = {0, 0x0b000000};
  far.target_length = 8;
  Rule farther = far;
  farther.target_base = {0, 0x0c000000};
  EXPECT_TRUE(haveCommon(wide, far));
  EXPECT_FALSE(haveCommon(far, farther));
  lan.connection = ConnectionType::lan;
  remote.connection = ConnectionType::remote_access;
  EXPECT_TRUE(haveCommon(wide, lan));
  EXPECT_FALSE(haveCommon(lan, remote));
  Rule low = narrow, high = narrow;
  low.source_ports = {0, 99};
  high.source_ports = {100, 200};
  EXPECT_TRUE(haveCommon(wide, low));
  EXPECT_FALSE(haveCommon(low, high));
  std::swap(low.source_ports, low.target_ports);
  std::swap(high.source_ports, high.target_ports);
  EXPECT_FALSE(haveCommon(low, high));
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
