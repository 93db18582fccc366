// From the IR to a signed file to the classifier's rules: what decides a packet stays the same filter.
#include "backends/backend.h"
#include "compiler/meaning/evaluate.h"
#include "runtime/ruleset/rules.h"
#include "tests/support/policy_gen.h"
#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cordon {
namespace {

using tests::RandomPolicies;

/// The rank of the first rule that matches, read as the classifier's interface says.
uint32_t firstMatch(const std::vector<classify::Rule>& rules, const net::Packet& packet) {
  uint32_t best = classify::kNoRank;
  for (const classify::Rule& rule : rules) {
    const bool connection =
        rule.connection == classify::ConnectionType::all ||
        (rule.connection == classify::ConnectionType::lan) == (packet.connection == net::ConnectionClass::lan);
    if (net::Prefix{rule.family, rule.source_base, rule.source_length}.contains(packet.source) &&
        net::Prefix{rule.family, rule.target_base, rule.target_length}.contains(packet.destination) && connection &&
        (rule.protocol == classify::kAnyProtocol || rule.protocol == packet.protocol) &&
        rule.source_ports.contains(packet.source_port) && rule.target_ports.contains(packet.destination_port))
      best = std::min(best, rule.rank);
  }
  return best;
}

TEST(RuleSetLists, DecideAsTheIrDoes) {
  constexpr std::pair<ir::Direction, ruleset::Direction> kDirections[] = {
      {ir::Direction::out, ruleset::Direction::out},
      {ir::Direction::in, ruleset::Direction::in},
      {ir::Direction::forward, ruleset::Direction::forward}};
  size_t decided = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    RandomPolicies random(seed);
    ir::HostPolicy policy;
    policy.ir = random.policy(1 + seed);
    policy.ir.name = "random";
    policy.ir.platform = policy.host.platform = "cordon-runtime";
    policy.host.name = "host";
    policy.host.addresses = RandomPolicies::me();
    std::ranges::sort(policy.host.addresses);
    policy.ir.hosts = {policy.host};
    ir::rankBySpecificity(policy.ir);
    diag::Diagnostics diags;
    diags.allow({"PLT603", "a test", {}}); // what has Kerberos alone blocks: still one decision for one filter
    auto projected = backends::runtimeBackend().project(policy, diags);
    ASSERT_TRUE(projected.has_value());
    const std::string file = backends::runtimeBackend().emit(*projected).files.front().text;
    auto set = tests::loaded(
        tests::signedSet(ruleset::Bytes::copyOf({reinterpret_cast<const uint8_t*>(file.data()), file.size()})));
    ASSERT_TRUE(bool(set)) << set.refusal().text << " at " << set.refusal().offset;
    ASSERT_EQ(ruleset::ownAddresses(*set, *set->findHost("host")), policy.host.addresses);
    for (const auto& [direction, word] : kDirections) {
      const auto rules = *ruleset::rulesOf(*set, word, policy.host.addresses);
      for (size_t i = 0; i < 300; ++i) {
        const net::Packet packet = random.packetNear(policy.ir, policy.host.addresses);
        const bool from_me = std::ranges::count(policy.host.addresses, packet.source) > 0;
        const bool to_me = std::ranges::count(policy.host.addresses, packet.destination) > 0;
        const bool meets = direction == ir::Direction::out  ? from_me && !to_me
                           : direction == ir::Direction::in ? to_me && !from_me
                                                            : !from_me && !to_me;
        if (!meets)
          continue;
        const ir::Filter* filter = meaning::evaluate(policy.ir, direction, packet, policy.host.addresses).decides;
        ASSERT_EQ(firstMatch(rules, packet), filter ? filter->rank : classify::kNoRank) << tests::show(packet);
        decided += filter != nullptr;
      }
    }
  }
  EXPECT_GT(decided, 10'000u);
}

} // namespace
} // namespace cordon
