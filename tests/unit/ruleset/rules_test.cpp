#include "runtime/ruleset/rule_count.h"
#include "runtime/ruleset/rules.h"
#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::ruleset;

namespace {

net::Address address(const char* text) {
  return *net::parseAddress(text);
}

/// One rule a line: rank, sides, protocol, ports.
std::string show(const std::vector<classify::Rule>& rules) {
  std::string text;
  for (const classify::Rule& rule : rules) {
    auto side = [&](net::Bits128 base, uint8_t length) {
      return length == 0 ? std::string("any") : net::toString(net::Prefix{rule.family, base, length});
    };
    text += std::to_string(rule.rank) + " " + side(rule.source_base, rule.source_length) + " -> " +
            side(rule.target_base, rule.target_length) + " " + std::to_string(rule.protocol) + " " +
            std::to_string(rule.source_ports.first) + "-" + std::to_string(rule.source_ports.last) + " " +
            std::to_string(rule.target_ports.first) + "-" + std::to_string(rule.target_ports.last) +
            (rule.connection == classify::ConnectionType::lan ? " lan\n" : "\n");
  }
  return text;
}

TEST(Rules, MeIsEachOwnAddressOfTheFamily) {
  auto set = tests::loaded(tests::signedSet(tests::richSet().bytes()));
  ASSERT_TRUE(bool(set));
  const auto own = ownAddresses(*set, set->hosts()[0]);
  EXPECT_EQ(own, (std::vector{address("10.0.0.1"), address("2001:db8::1")}));
  EXPECT_TRUE(ownAddresses(*set, set->hosts()[1]).empty()) << "dynamic";
  EXPECT_EQ(show(*rulesOf(*set, Direction::out, own)), "0 2001:db8::1 -> any 58 135-135 0-0\n"
                                                       "1 10.0.0.1 -> any 256 0-65535 0-65535\n"
                                                       "2 10.0.0.1 -> 10.2.0.0/16 6 0-65535 80-443 lan\n"
                                                       "3 10.0.0.1 -> any 1 8-8 0-65535\n"
                                                       "4 2001:db8::1 -> 2001:db8::/32 256 0-65535 0-65535\n");
  const std::vector<net::Address> two = {address("10.0.0.1"), address("10.0.0.2")};
  EXPECT_EQ(show(*rulesOf(*set, Direction::in, two)), "0 10.2.0.0/16 -> 10.0.0.1 256 0-65535 0-65535\n"
                                                      "0 10.2.0.0/16 -> 10.0.0.2 256 0-65535 0-65535\n")
      << "rank 1 is from `me`, which the host never hears";
  EXPECT_EQ(show(*rulesOf(*set, Direction::forward, own)), "0 any -> any 256 0-65535 0-65535\n");
  EXPECT_EQ(show(*rulesOf(*set, Direction::out, {})), "") << "without an address `me` is nobody";
}

TEST(Rules, BothSidesMayBeMe) {
  tests::SetParts parts = tests::richSet();
  parts.list(Direction::out).resize(2);
  parts.list(Direction::out)[1].target_me = 1;
  parts.list(Direction::forward)[0].target_me = 1;
  auto set = tests::loaded(tests::signedSet(parts.bytes()));
  ASSERT_TRUE(bool(set));
  const std::vector<net::Address> two = {address("10.0.0.1"), address("10.0.0.2")};
  EXPECT_EQ(rulesOf(*set, Direction::out, two)->size(), 4u);
  EXPECT_TRUE(rulesOf(*set, Direction::forward, two)->empty()) << "nothing of its own is forwarded";
}

std::vector<net::Address> addresses(size_t count, net::Family family = net::Family::v4) {
  std::vector<net::Address> own;
  for (size_t i = 0; i < count; ++i)
    own.push_back({family, {0, 0x0a000000 + i}});
  return own;
}

TEST(Rules, AreCountedBeforeTheyAreMade) {
  FilterRecord plain{}, one{}, both{};
  one.source_me = both.source_me = both.target_me = 1;
  auto isWithin = [](const std::vector<FilterRecord>& filters, const AddressCounts& own) {
    RuleCount count;
    for (const FilterRecord& filter : filters)
      count.add(filter, Direction::out);
    return count.isWithinLimit(own);
  };
  EXPECT_TRUE(isWithin({one}, {kRulesMax, 0}));
  EXPECT_FALSE(isWithin({one, plain}, {kRulesMax, 0}));
  EXPECT_TRUE(isWithin({one}, {0, UINT64_MAX})) << "of the other family";
  EXPECT_TRUE(isWithin({both}, {2828, 0}));
  EXPECT_FALSE(isWithin({both}, {2829, 0})) << "8,003,241";
  EXPECT_FALSE(isWithin({both}, {UINT64_MAX, 0}));
  EXPECT_TRUE(isWithin(std::vector<FilterRecord>(100'000, both), {8, 0}));
  EXPECT_FALSE(isWithin(std::vector<FilterRecord>(100'000, both), {9, 0}));
  FilterRecord never = both;
  never.source_me = 0;
  EXPECT_TRUE(isWithin({never}, {UINT64_MAX, 0})) << "what the host sends is from `me`";

  both.family = Family::v4;
  const auto refused = rulesOf(std::span(&both, 1), Direction::in, addresses(2829));
  ASSERT_FALSE(bool(refused));
  EXPECT_EQ(refused.refusal().check, Check::limit);
  EXPECT_EQ(refused.refusal().text, "comes to more than 8000000 rules in one list, `me` being each of 2829 addresses");
  EXPECT_EQ(rulesOf(std::span(&both, 1), Direction::in, addresses(2829, net::Family::v6))->size(), 0u);
}

} // namespace
