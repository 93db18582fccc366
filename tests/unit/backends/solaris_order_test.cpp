// Carving and file order: backends/solaris/carve.h, native_order.h. Exactness is checked on every packet of a small
// universe, by the policy's own order against the kernel's.
#include "tests/unit/backends/solaris_fixture.h"

#include "compiler/meaning/evaluate.h"

#include <gtest/gtest.h>

#include <random>

using namespace cordon;
using namespace cordon::tests::solaris;

namespace {

using Ids = std::vector<std::string>;

const Written kHost{"me", "10.1.5.7", ir::kAnyProtocol, {}, {}}, kPair{"me", "10.1.5.6/31", ir::kAnyProtocol, {}, {}},
    kSubnet{"me", "10.1.5.0/24", ir::kAnyProtocol, {}, {}}, kAll{"me", "any", ir::kAnyProtocol, {}, {}},
    kHostTcp{"me", "10.1.5.7", 6, {}, net::singlePort(1433)};

std::string policyText(PolicyBuilder& builder) {
  return withoutComments(emittedFile(builder.take(), "ipsecinit.conf"));
}

TEST(SolarisOrder, ANarrowDropIsCutOutOfAWidePass) {
  PolicyBuilder builder;
  builder.add(kHost, ir::Block{}).add(kPair, ir::Permit{}).add(kSubnet, ir::Block{});
  EXPECT_EQ(policyText(builder), "{ laddr 10.1.2.20 raddr 10.1.5.6 dir both } pass { }\n"
                                 "{ laddr 10.1.2.20 raddr 10.1.5.7 dir both } drop { }\n"
                                 "{ laddr 10.1.2.20 raddr 10.1.5.0/24 dir both } drop { }\n");
}

TEST(SolarisOrder, APassWithNothingBeneathNeedsNoEntry) {
  PolicyBuilder builder;
  builder.add(kHostTcp, ir::Block{}).add(kSubnet, ir::Permit{});
  EXPECT_EQ(policyText(builder), "{ laddr 10.1.2.20 raddr 10.1.5.7 ulp tcp rport 1433 dir both } drop { }\n");
  EXPECT_EQ(reported(builder.take(), true), Ids{"PLT671"});
}

TEST(SolarisOrder, PortsCannotBeCutOut) {
  PolicyBuilder builder;
  builder.add(kHostTcp, ir::Block{}).add(kSubnet, ir::Permit{}).add(kAll, ir::Block{});
  EXPECT_EQ(reported(builder.take()), Ids{"PLT602"});
  PolicyBuilder drop_in_ipsec;
  drop_in_ipsec.add(kHostTcp, ir::Block{}).add(kHost, drop_in_ipsec.preshared());
  EXPECT_EQ(reported(drop_in_ipsec.take()), Ids{"PLT602"});
}

TEST(SolarisOrder, ANarrowDropIsCutOutOfWideIpsec) {
  PolicyBuilder builder;
  builder.add(kHost, ir::Block{}).add({"me", "10.1.5.4/30", ir::kAnyProtocol, {}, {}}, builder.preshared());
  EXPECT_EQ(policyText(builder),
            "{ laddr 10.1.2.20 raddr 10.1.5.6 dir both } ipsec { encr_algs 3des encr_auth_algs sha1 sa shared }\n"
            "{ laddr 10.1.2.20 raddr 10.1.5.4/31 dir both } ipsec { encr_algs 3des encr_auth_algs sha1 sa shared }\n"
            "{ laddr 10.1.2.20 raddr 10.1.5.7 dir both } drop { }\n");
}

TEST(SolarisOrder, NarrowAhIsCutOutOfWideEsp) {
  PolicyBuilder builder;
  ir::Negotiate only_ah = builder.preshared();
  only_ah.quick = {ah(catalog::Integrity::sha1)};
  builder.add(kHost, only_ah).add(kPair, builder.preshared());
  EXPECT_EQ(policyText(builder),
            "{ laddr 10.1.2.20 raddr 10.1.5.6 dir both } ipsec { encr_algs 3des encr_auth_algs sha1 sa shared }\n"
            "{ laddr 10.1.2.20 raddr 10.1.5.7 dir both } ipsec { auth_algs sha1 sa shared }\n");
}

TEST(SolarisOrder, NarrowPassInIpsecInDropNeedsNoCutting) {
  PolicyBuilder builder;
  builder.add(kHost, ir::Permit{}).add(kPair, builder.preshared()).add(kAll, ir::Block{});
  EXPECT_EQ(projected(builder.take()).ir.out.size(), 3u);
}

TEST(SolarisOrder, CuttingStopsAtItsCap) {
  auto blocks = [](unsigned count) {
    PolicyBuilder builder;
    for (unsigned i = 0; i < count; ++i) // every second address: as many pieces
      builder.add(
          {"me", "10.9." + std::to_string(i / 128) + "." + std::to_string(i % 128 * 2), ir::kAnyProtocol, {}, {}},
          ir::Block{});
    builder.add({"me", "10.9.0.0/22", ir::kAnyProtocol, {}, {}}, ir::Permit{}).add(kAll, ir::Block{});
    return builder.take();
  };
  EXPECT_EQ(reported(blocks(240)), Ids{});
  EXPECT_EQ(reported(blocks(300)), Ids{"PLT602"});
}

TEST(SolarisOrder, OverlapsInsideAClassStandAsThePolicyTriesThem) {
  PolicyBuilder builder;
  ir::Negotiate strong = builder.preshared();
  strong.quick = {esp(catalog::Cipher::aes256, catalog::Integrity::sha1)};
  builder.add(kSubnet, builder.preshared()).add(kHost, strong);
  std::string text = policyText(builder);
  EXPECT_LT(text.find("aes(256)"), text.find("3des"));
}

TEST(SolarisOrder, DirectionsThatWantOppositeOrdersAreRefused) {
  PolicyBuilder builder;
  ir::Negotiate strong = builder.preshared();
  strong.quick = {esp(catalog::Cipher::aes256, catalog::Integrity::sha1)};
  builder.add({"me", "10.1.5.7", 6, {}, net::singlePort(53)}, builder.preshared());
  builder.add({"me", "10.1.5.7", 6, net::singlePort(1433), {}}, strong);
  EXPECT_EQ(reported(builder.take()), Ids{"PLT602"});
}

TEST(SolarisOrder, OfTwoFiltersWithOnePatternTheStricterRemains) {
  PolicyBuilder builder;
  builder.add(kHost, ir::Permit{}).add(kHost, ir::Block{});
  EXPECT_EQ(policyText(builder), "{ laddr 10.1.2.20 raddr 10.1.5.7 dir both } drop { }\n");
}

// --- exactness ------------------------------------------------------------------------------------------------------

const char* const kSides[] = {"10.0.0.0",    "10.0.0.1",    "10.0.0.2",    "10.0.0.3",
                              "10.0.0.0/31", "10.0.0.2/31", "10.0.0.0/30", "any"};

std::vector<net::Packet> packets(const net::Address& own) {
  std::vector<net::Packet> all;
  for (unsigned peer = 0; peer < 5; ++peer)
    for (uint8_t protocol : {6, 17})
      for (uint16_t own_port : {1, 2})
        for (uint16_t peer_port : {1, 2})
          all.push_back({own, {net::Family::v4, {0, 0x0a000000 + peer}}, protocol, own_port, peer_port, {}});
  return all;
}

/// How a packet is treated: by action, where no filter and a permit are the same.
const ir::Action* treatmentOf(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet,
                              const ir::Host& host) {
  auto decision = meaning::evaluate(ir, direction, packet, host.addresses);
  if (!decision.decides || std::holds_alternative<ir::Permit>(ir.action(*decision.decides)))
    return nullptr;
  return &ir.action(*decision.decides);
}

bool alike(const ir::Action* a, const ir::Action* b) {
  return a && b ? *a == *b : a == b;
}

class RandomLists {
public:
  explicit RandomLists(uint64_t seed) : engine(seed) {}

  ir::HostPolicy policy(size_t filters) {
    PolicyBuilder builder("solaris-10", {"10.1.2.20", "10.1.2.21"});
    ir::Negotiate negotiations[3] = {builder.preshared(), builder.preshared(), builder.preshared()};
    negotiations[1].quick = {ah(catalog::Integrity::md5)};
    negotiations[2].quick = {esp(catalog::Cipher::des3, catalog::Integrity::sha1), ah(catalog::Integrity::sha1)};
    for (size_t i = 0; i < filters; ++i) {
      uint64_t kind = below(5);
      ir::Action action = kind == 0   ? ir::Action(ir::Permit{})
                          : kind == 1 ? ir::Action(ir::Block{})
                                      : ir::Action(negotiations[kind - 2]);
      // Keys are written for pairs of addresses, so a negotiation with `any` would only be refused.
      Written written{below(3) ? "me" : "10.1.2.20", kSides[below(kind < 2 ? 8 : 7)], ir::kAnyProtocol, {}, {}};
      if (below(3) == 0) {
        written.protocol = below(2) ? 6 : 17;
        if (below(2))
          written.remote_ports = port();
        if (below(3) == 0)
          written.local_ports = port();
      }
      if (kind < 2 && below(6) == 0)
        builder.addOneWay(below(2) ? ir::Direction::out : ir::Direction::in, written, action);
      else
        builder.add(written, action);
    }
    return builder.take();
  }

private:
  uint64_t below(uint64_t bound) { return engine() % bound; }
  net::PortRange port() { return below(4) == 0 ? net::PortRange{1, 2} : net::singlePort(uint16_t(1 + below(2))); }
  std::mt19937_64 engine;
};

TEST(SolarisOrder, WhatIsCarriedTreatsEveryPacketAsThePolicyDoes) {
  RandomLists lists(20261124);
  size_t carried = 0, refused = 0;
  for (int round = 0; round < 3000; ++round) {
    ir::HostPolicy policy = lists.policy(2 + round % 4);
    diag::Diagnostics diags;
    auto result = backends::solarisBackend().project(policy, diags);
    if (!result) {
      ++refused;
      continue;
    }
    ++carried;
    for (const net::Address& own : policy.host.addresses)
      for (const net::Packet& out : packets(own)) {
        net::Packet in = meaning::replyTo(out);
        ASSERT_TRUE(alike(treatmentOf(policy.ir, ir::Direction::out, out, policy.host),
                          treatmentOf(result->ir, ir::Direction::out, out, policy.host)))
            << "round " << round;
        ASSERT_TRUE(alike(treatmentOf(policy.ir, ir::Direction::in, in, policy.host),
                          treatmentOf(result->ir, ir::Direction::in, in, policy.host)))
            << "round " << round;
      }
    // And the files say the same, by their own order.
    auto gap = backends::prove(backends::solarisBackend(), *result, backends::solarisBackend().emit(*result));
    ASSERT_TRUE(gap.isProved()) << "round " << round << ": " << gap.differences.front();
  }
  EXPECT_GT(carried, 1000u) << "too many are refused to prove anything";
  EXPECT_GT(refused, 100u) << "some must be";
}

} // namespace
