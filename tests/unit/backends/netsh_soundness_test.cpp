// Random policies: what the projection carries means what the policy means, region by region; where the policy accepts
// a loss, no packet is treated more laxly. And what is carried is proved.
#include "tests/unit/backends/netsh_support.h"

#include "backends/prove.h"
#include "compiler/ir/filter_order.h"
#include "compiler/meaning/difference.h"
#include "tests/support/policy_gen.h"

#include <random>

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

/// No filter passes in clear as a permit does.
int strictness(const ir::HostPolicy& policy, const ir::Filter* filter) {
  return ir::restrictionOf(filter ? policy.ir.action(*filter) : ir::Action(ir::Permit{}));
}

/// Policies of filters that overlap often: nested sides, ports and their ranges, ICMP types, connection types, one-way
/// filters, tunnels. Their negotiations all work on Windows: losses then come from filters alone.
class RandomPolicies {
public:
  explicit RandomPolicies(uint64_t seed) : engine(seed) {}

  ir::HostPolicy policy(size_t filters) {
    PolicyBuilder builder;
    builder.policy.host.forwards = below(4) == 0;
    ir::Negotiate secure = negotiate({builder.psk("a key")}), soft = secure, open = secure;
    soft.fallback_to_clear = true;
    open.fallback_to_clear = open.inbound_clear = true;
    const ir::Action actions[] = {ir::Permit{}, ir::Permit{}, ir::Block{}, ir::Block{}, secure, soft, open};
    for (size_t i = 0; i < filters; ++i) {
      const ir::Action& action = actions[below(std::size(actions))];
      bool negotiates = std::holds_alternative<ir::Negotiate>(action);
      if (!negotiates && below(6) == 0)
        builder.oneWay(shape(), action);
      else
        builder.mirrored(shape(), action);
    }
    if (below(6) == 0) {
      secure.tunnel = ir::Tunnel{address("192.0.2.10"), address("203.0.113.1")};
      builder.tunnel("192.0.2.0/24", "10.1.0.0/16", secure);
    }
    if (below(5) == 0)
      builder.respond(negotiate({builder.psk("for those who ask"), ir::AuthMethod{}}));
    return builder.build();
  }

private:
  static constexpr const char* kSides[] = {"me",          "me",          "any",      "10.0.0.0/8",
                                           "10.1.0.0/16", "10.1.0.0/17", "10.1.1.1", "192.0.2.0/24"};

  uint64_t below(uint64_t bound) { return engine() % bound; }

  Shape shape() {
    Shape shape{kSides[below(2)], kSides[1 + below(std::size(kSides) - 1)]};
    if (below(8) == 0)
      shape.source = kSides[below(std::size(kSides))];
    if (std::string_view(shape.source) == "me" && std::string_view(shape.target) == "me")
      shape.target = "any";
    if (below(2) == 0) {
      shape.protocol = std::array<uint16_t, 4>{6, 6, 17, 1}[below(4)];
      if (shape.protocol != 1) {
        shape.target_ports = ports();
        shape.source_ports = below(4) == 0 ? ports() : net::kAnyPort;
      } else if (below(4) == 0) {
        shape.source_ports = net::singlePort(8); // an ICMP type, which is lost
      }
    }
    if (below(12) == 0)
      shape.connection = below(2) ? ir::ConnectionType::lan : ir::ConnectionType::remote_access;
    return shape;
  }

  net::PortRange ports() {
    uint64_t kind = below(16);
    if (kind == 0)
      return {1000, 3000}; // too many: lost
    auto first = uint16_t(1 + below(4));
    return kind < 4 ? net::PortRange{first, uint16_t(first + below(4))} : net::singlePort(first);
  }

  std::mt19937_64 engine;
};

TEST(NetshSoundness, WhatIsCarriedMeansTheSameAndLossesAreNeverLaxer) {
  RandomPolicies random(20261128);
  size_t carried = 0, lossy = 0, refused = 0;
  for (size_t round = 0; round < 1500; ++round) {
    ir::HostPolicy policy = random.policy(1 + round % 6);
    diag::Diagnostics diags;
    diags.allow({"PLT603", "a test", {}});
    auto projected = backends::netshBackend().project(policy, diags);
    if (!projected) {
      EXPECT_TRUE(diags.hasErrors());
      ++refused;
      continue;
    }
    bool lost = !diags.all().empty();
    ++(lost ? lossy : carried);
    meaning::Comparison comparison = meaning::difference(policy, *projected, {.foreign = meaning::Foreign::always});
    ASSERT_FALSE(comparison.cut_short && comparison.regions.empty());
    for (const meaning::Difference& part : comparison.regions) {
      EXPECT_TRUE(lost) << space::toString(part.box);
      EXPECT_LE(strictness(*projected, part.right), strictness(policy, part.left)) << space::toString(part.box);
    }
    EXPECT_TRUE(meaning::describeResponseDifference(policy, *projected).empty());
    backends::ProofGap gap =
        backends::prove(backends::netshBackend(), *projected, backends::netshBackend().emit(*projected));
    EXPECT_TRUE(gap.isProved()) << gap.differences.front();
    if (::testing::Test::HasFailure())
      FAIL() << "round " << round << ", policy:\n"
             << tests::show(policy.ir) << "projected:\n"
             << tests::show(projected->ir);
  }
  EXPECT_GT(carried, 200u) << "too many are refused to prove anything";
  EXPECT_GT(lossy, 50u);
  EXPECT_GT(refused, 50u);
}

} // namespace
