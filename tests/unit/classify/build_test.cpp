// Lists that no plan of trees fits.
#include "runtime/classify/classifier.h"

#include <gtest/gtest.h>

#include <vector>

namespace cordon::classify {
namespace {

/// Trees choose their bits by rules at regular distances. Here these are hosts and all others are wild in every bit of
/// an address: a tree by the hosts' bits would hold each of the others tens of thousands of times.
TEST(Build, RulesThatTheSampleDoesNotShowTakeNoMemory) {
  constexpr uint32_t kRules = 30'000, kDistance = 10;
  std::vector<Rule> rules(kRules);
  for (uint32_t i = 0; i < kRules; ++i) {
    Rule& rule = rules[i];
    rule.rank = i;
    if (i % kDistance == 0) {
      rule.source_base.lo = i * 2'654'435'761u & 0xffffffff;
      rule.source_length = 32;
    } else {
      rule.protocol = net::protocol::tcp;
      rule.source_ports = net::singlePort(uint16_t(i));
    }
  }
  const Classifier classifier(rules);
  EXPECT_LT(classifier.bytes(), 64u << 20);
  for (uint32_t i = 1; i < kRules; i += 997) {
    const Header4 header{1, 2, uint16_t(i), 80, net::protocol::tcp, net::ConnectionClass::lan, 0};
    EXPECT_EQ(classifier.find(header), i % kDistance == 0 ? kNoRank : i);
  }
  EXPECT_EQ(classifier.find(Header4{uint32_t(rules[500].source_base.lo), 2, 0, 0, 6, net::ConnectionClass::lan, 0}),
            500u);
}

} // namespace
} // namespace cordon::classify
