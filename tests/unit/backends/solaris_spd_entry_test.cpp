// What entries of ipsecinit.conf mean: backends/solaris/spd_entry.h, spd_pattern.h.
#include "tests/unit/backends/solaris_fixture.h"

#include "compiler/meaning/evaluate.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::tests::solaris;

namespace {

using Ids = std::vector<std::string>;

Ids idsOf(const std::string& text) {
  return read(withIke(text), unknownHost()).ids;
}

ir::PolicyIr irOf(const std::string& text, const ir::Host& host = unknownHost()) {
  Read result = read(withIke(text), host);
  EXPECT_TRUE(result.imported.has_value()) << text << (result.messages.empty() ? "" : result.messages[0]);
  return result.imported ? result.imported->policy.ir : ir::PolicyIr{};
}

const ir::Negotiate& negotiateOf(const ir::PolicyIr& ir) {
  return std::get<ir::Negotiate>(ir.action(ir.out.front()));
}

TEST(SolarisEntry, PatternWithoutAddressHoldsForBothFamilies) {
  ir::PolicyIr ir = irOf("{ dir both } drop { }\n");
  ASSERT_EQ(ir.out.size(), 2u);
  EXPECT_EQ(ir.out[0].family, net::Family::v4);
  EXPECT_EQ(ir.out[1].family, net::Family::v6);
  EXPECT_EQ(irOf("{ raddr 0.0.0.0/0 dir both } drop { }\n").out.size(), 1u);
}

TEST(SolarisEntry, SidesSwapForInboundPackets) {
  ir::PolicyIr ir = irOf("{ laddr 10.1.2.20 raddr 10.2.0.0/16 ulp tcp lport 23 rport 99 dir both } pass { }\n");
  ASSERT_EQ(ir.out.size(), 1u);
  ASSERT_EQ(ir.in.size(), 1u);
  EXPECT_EQ(net::toString(ir.out[0].source().prefix), "10.1.2.20");
  EXPECT_EQ(ir.out[0].source_ports, net::singlePort(23));
  EXPECT_EQ(net::toString(ir.in[0].source().prefix), "10.2.0.0/16");
  EXPECT_EQ(ir.in[0].source_ports, net::singlePort(99));
}

TEST(SolarisEntry, NoOwnAddressIsMeOnAHostWithoutKnownOnes) {
  EXPECT_TRUE(irOf("{ raddr 10.1.0.0/16 dir both } drop { }\n").out[0].source_me);
  ir::Host host = unknownHost();
  host.addresses = {*net::parseAddress("10.1.2.20")};
  EXPECT_FALSE(irOf("{ raddr 10.1.0.0/16 dir both } drop { }\n", host).out[0].source_me);
  EXPECT_FALSE(irOf("{ laddr 0.0.0.0/0 dir both } drop { }\n").out[0].source_me) << "any is not me";
}

TEST(SolarisEntry, IpsecWithoutDirCoversBothDirectionsButOthersNeedIt) {
  ir::PolicyIr ir = irOf("{ raddr 10.1.2.30 } ipsec { encr_algs 3des encr_auth_algs sha1 }\n");
  EXPECT_EQ(ir.out.size(), 1u);
  EXPECT_EQ(ir.in.size(), 1u);
  EXPECT_EQ(idsOf("{ raddr 10.1.2.30 } bypass { }\n"), Ids{"IMP208"});
  EXPECT_EQ(idsOf("{ raddr 10.1.2.30 } drop { }\n"), Ids{"IMP208"});
}

TEST(SolarisEntry, DirIsComparedByItsBeginning) {
  EXPECT_EQ(irOf("{ raddr 10.1.2.30 dir inbound } drop { }\n").out.size(), 0u);
  EXPECT_EQ(irOf("{ raddr 10.1.2.30 dir outwards } drop { }\n").in.size(), 0u);
  EXPECT_EQ(idsOf("{ raddr 10.1.2.30 dir up } drop { }\n"), Ids{"IMP206"});
}

TEST(SolarisEntry, PortsWithoutProtocolAreThoseOfTcpUdpAndSctp) {
  ir::PolicyIr ir = irOf("{ raddr 10.1.2.30 lport domain dir out } pass { }\n");
  ASSERT_EQ(ir.out.size(), 3u);
  EXPECT_EQ(ir.out[0].protocol, 6);
  EXPECT_EQ(ir.out[1].protocol, 17);
  EXPECT_EQ(ir.out[2].protocol, 132);
  EXPECT_EQ(ir.out[0].source_ports, net::singlePort(53));
}

TEST(SolarisEntry, NumbersAreWrittenAsInC) {
  ir::PolicyIr ir = irOf("{ raddr 10.1.2.30 ulp 0x6 rport 017 dir out } pass { }\n");
  EXPECT_EQ(ir.out[0].protocol, 6);
  EXPECT_EQ(ir.out[0].target_ports, net::singlePort(15));
}

TEST(SolarisEntry, HostBitsBeyondTheLengthDoNotCount) {
  EXPECT_EQ(net::toString(irOf("{ raddr 10.1.2.30/16 dir out } drop { }\n").out[0].target().prefix), "10.1.0.0/16");
}

TEST(SolarisEntry, IcmpNamesRangesAndCodes) {
  ir::PolicyIr ir = irOf("{ raddr 10.1.2.30 ulp icmp type echo dir both } pass { }\n"
                         "{ raddr 10.1.2.31 ulp icmp type 3-4 code 1-3 dir both } pass { }\n"
                         "{ raddr ::/0 ulp ipv6-icmp type 133-137 dir both } pass { }\n"
                         "{ raddr 10.1.2.32 ulp icmp type 0-255 code 4 dir both } pass { }\n");
  EXPECT_EQ(ir.out[0].source_ports, net::singlePort(8));
  EXPECT_EQ(ir.in[0].source_ports, net::singlePort(8)) << "type and code do not swap";
  EXPECT_EQ(ir.out[1].source_ports, (net::PortRange{3, 4}));
  EXPECT_EQ(ir.out[1].target_ports, (net::PortRange{1, 3}));
  EXPECT_EQ(ir.out[2].source_ports, (net::PortRange{133, 137}));
  EXPECT_TRUE(ir.out[3].source_ports.isAny());
}

TEST(SolarisEntry, ReversedIcmpRangeCollapsesToItsStart) {
  Read result = read(withIke("{ raddr 10.1.2.30 ulp icmp type 8-3 dir both } pass { }\n"), unknownHost());
  EXPECT_EQ(result.ids, Ids{"IMP222"});
  ASSERT_TRUE(result.imported.has_value());
  EXPECT_EQ(result.imported->policy.ir.out[0].source_ports, net::singlePort(8));
}

TEST(SolarisEntry, MasksBelongToOldStyleAddresses) {
  ir::PolicyIr ir = irOf("{ saddr 10.1.2.3 smask 0xffff0000 daddr 10.9.9.9 dmask 255.255.255.0 } drop { dir out }\n");
  EXPECT_EQ(net::toString(ir.out[0].source().prefix), "10.1.0.0/16");
  EXPECT_EQ(net::toString(ir.out[0].target().prefix), "10.9.9.0/24");
}

TEST(SolarisEntry, OldStyleInboundSourceIsThePeer) {
  ir::PolicyIr ir =
      irOf("{ saddr 10.1.2.30 daddr 10.1.2.20 sport 99 dport 23 ulp tcp } permit { auth_algs md5 }\n"
           "{ saddr 10.1.2.20 daddr 10.1.2.30 sport 23 dport 99 ulp tcp } apply { auth_algs md5 sa shared }\n");
  ASSERT_EQ(ir.in.size(), 1u);
  ASSERT_EQ(ir.out.size(), 1u);
  EXPECT_EQ(ir.in[0], ir::mirror([&] {
              ir::Filter expected = ir.out[0];
              expected.origin = ir.in[0].origin;
              expected.rank = ir.in[0].rank;
              return expected;
            }()));
}

TEST(SolarisEntry, WhatIpsecconfRefusesIsRefused) {
  const std::pair<const char*, const char*> bad[] = {
      {"{ laddr 10.1.2.3 saddr 10.1.2.4 dir out } drop { }\n", "IMP207"},
      {"{ saddr 10.1.2.4 lport 3 dir out } drop { }\n", "IMP207"},
      {"{ saddr 10.1.2.4 dir both } drop { }\n", "IMP207"},
      {"{ laddr 10.1.2.4 } drop { dir out }\n", "IMP207"},
      {"{ saddr 10.1.2.4 } drop { dir both }\n", "IMP206"},
      {"{ saddr 10.1.2.4 } ipsec { encr_algs 3des }\n", "IMP208"},
      {"{ saddr 10.1.2.4 } apply { auth_algs md5 dir in }\n", "IMP217"},
      {"{ saddr 10.1.2.4 } apply { auth_algs md5 } or apply { auth_algs sha1 }\n", "IMP207"},
      {"{ laddr 10.1.2.3 laddr 10.1.2.3 dir out } drop { }\n", "IMP204"},
      {"{ laddr 10.1.2.3 local 10.1.2.3 dir out } drop { }\n", "IMP204"},
      {"{ laddr } drop { }\n", "IMP205"},
      {"{ ladr 10.1.2.3 dir out } drop { }\n", "IMP101"},
      {"{ LADDR 10.1.2.3 dir out } drop { }\n", "IMP101"},
      {"{ dest 10.1.2.3 } drop { dir out }\n", "IMP101"},
      {"{ laddr 10.1.2.300 dir out } drop { }\n", "IMP206"},
      {"{ laddr 10.1.2.3/33 dir out } drop { }\n", "IMP206"},
      {"{ laddr sol.example.com dir out } drop { }\n", "IMP206"},
      {"{ laddr 10.1.2.3 raddr 2001:db8::1 dir out } drop { }\n", "IMP217"},
      {"{ lport 0 dir out } drop { }\n", "IMP206"},
      {"{ lport 65536 dir out } drop { }\n", "IMP206"},
      {"{ lport 10-20 dir out } drop { }\n", "IMP206"},
      {"{ lport nosuch dir out } drop { }\n", "IMP206"},
      {"{ lport 5 ulp icmp dir out } drop { }\n", "IMP206"},
      {"{ ulp 0 dir out } drop { }\n", "IMP206"},
      {"{ ulp 256 dir out } drop { }\n", "IMP206"},
      {"{ ulp tcp type 8 dir out } drop { }\n", "IMP206"},
      {"{ type 8 dir out } drop { }\n", "IMP206"},
      {"{ ulp icmp code 1 dir out } drop { }\n", "IMP205"},
      {"{ ulp icmp type 256 dir out } drop { }\n", "IMP206"},
      {"{ ulp icmp type 8 code 255 dir out } drop { }\n", "IMP206"},
      {"{ saddr 10.1.0.0/16 smask 0xffff0000 } drop { dir out }\n", "IMP206"},
      {"{ saddr 10.1.0.0 smask 255.0.255.0 } drop { dir out }\n", "IMP206"},
      {"{ saddr 10.1.0.0 smask 0.0.0.0 } drop { dir out }\n", "IMP206"},
      {"{ smask 255.0.0.0 } drop { dir out }\n", "IMP206"},
      {"{ tunnel ip.tun0 negotiate tunnel } ipsec { encr_algs 3des }\n", "IMP209"},
      {"{ dir both } drop { sa shared }\n", "IMP207"},
      {"{ dir both } pass { encr_algs 3des }\n", "IMP207"},
      {"{ raddr 10.1.2.3 } ipsec { }\n", "IMP205"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs none }\n", "IMP205"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs 3des encr_algs des }\n", "IMP204"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs }\n", "IMP205"},
      {"{ raddr 10.1.2.3 } ipsec { encr_alg 3des }\n", "IMP101"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs rot13 }\n", "IMP206"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs any }\n", "IMP209"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs any(192..) }\n", "IMP209"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs aes(64) }\n", "IMP206"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs aes(256..128) }\n", "IMP206"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs aes(256)x }\n", "IMP206"},
      {"{ raddr 10.1.2.3 } ipsec { encr_algs aes() }\n", "IMP206"},
      {"{ raddr 10.1.2.3 } ipsec { auth_algs sha9 }\n", "IMP206"},
      {"{ raddr 10.1.2.3 } ipsec { auth_algs sha1 sa common }\n", "IMP206"},
      {"{ raddr 10.1.2.3 dir both } pass { } or ipsec { auth_algs sha1 }\n", "IMP209"},
  };
  for (const auto& [text, id] : bad)
    EXPECT_EQ(idsOf(text), Ids{id}) << text;
}

TEST(SolarisEntry, AlgorithmsGoByNameNumberAndKeyLength) {
  auto quick = [](const std::string& properties) {
    return negotiateOf(irOf("{ raddr 10.1.2.30 } ipsec { " + properties + " }\n")).quick;
  };
  auto lasting = [](ir::QuickProposal offer) {
    offer.lifetime_s = 3600;
    offer.lifetime_kb = 100000;
    return std::vector{offer};
  };
  using catalog::Cipher, catalog::Integrity;
  EXPECT_EQ(quick("encr_algs 3DES-CBC encr_auth_algs HMAC-SHA1"), lasting(esp(Cipher::des3, Integrity::sha1)));
  EXPECT_EQ(quick("encr_algs 3 encr_auth_algs 2"), lasting(esp(Cipher::des3, Integrity::md5)));
  EXPECT_EQ(quick("encr_auth_algs sha"), lasting(esp(Cipher::null, Integrity::sha1)));
  EXPECT_EQ(quick("encr_algs des"), lasting(esp(Cipher::des, std::nullopt)));
  EXPECT_EQ(quick("auth_algs md5 encr_algs none"), lasting(ah(Integrity::md5)));
  EXPECT_EQ(quick("encr_algs aes(192)"), lasting(esp(Cipher::aes192, std::nullopt)));
  ASSERT_EQ(quick("encr_algs aes").size(), 3u) << "every key length from 128 bits up";
  EXPECT_EQ(quick("encr_algs aes(192..)").size(), 2u);
  EXPECT_EQ(quick("encr_algs aes(..192)").size(), 2u);
  EXPECT_EQ(quick("encr_algs aes(192..256) encr_auth_algs sha256").front(),
            lasting(esp(Cipher::aes192, Integrity::sha256)).front());
  ir::QuickProposal both = esp(Cipher::des3, std::nullopt);
  both.ah = Integrity::sha1;
  EXPECT_EQ(quick("auth_algs sha1 encr_algs 3des"), lasting(both));
}

TEST(SolarisEntry, OrClearIsReportedAndLetsBothWaysPass) {
  Read result = read(withIke("{ raddr 10.1.2.30 } ipsec { auth_algs md5 } or pass { }\n"), unknownHost());
  EXPECT_EQ(result.ids, Ids{"IMP218"});
  ASSERT_TRUE(result.imported.has_value());
  const auto& negotiate = negotiateOf(result.imported->policy.ir);
  EXPECT_TRUE(negotiate.fallback_to_clear);
  EXPECT_TRUE(negotiate.inbound_clear);
}

// --- rank -----------------------------------------------------------------------------------------------------------

/// The line of the entry that decides a packet from 10.1.2.20 to 10.1.2.30.
std::string deciding(const std::string& text) {
  ir::PolicyIr ir = irOf(text);
  net::Packet packet{*net::parseAddress("10.1.2.20"), *net::parseAddress("10.1.2.30"), 17, 1000, 2000, {}};
  auto decision = meaning::evaluate(ir, ir::Direction::out, packet, {packet.source});
  return decision.decides ? ir.origin(*decision.decides).name : "none";
}

const std::string kBypass = "{ raddr 10.0.0.0/8 dir both } bypass { }\n";
const std::string kBoth = "{ raddr 10.1.0.0/16 } ipsec { auth_algs md5 encr_algs des }\n";
const std::string kEsp = "{ raddr 10.1.2.0/24 } ipsec { encr_algs des }\n";
const std::string kAh = "{ raddr 10.1.2.16/28 } ipsec { auth_algs md5 }\n";
const std::string kDrop = "{ raddr 10.1.2.30 dir both } drop { }\n";

TEST(SolarisRank, ClassesDecideBeforeFileOrderAndSpecificity) {
  EXPECT_EQ(deciding(kDrop + kAh + kEsp + kBoth + kBypass), "line 5");
  EXPECT_EQ(deciding(kDrop + kAh + kEsp + kBoth), "line 4");
  EXPECT_EQ(deciding(kDrop + kAh + kEsp), "line 3");
  EXPECT_EQ(deciding(kDrop + kAh), "line 2");
  EXPECT_EQ(deciding(kDrop), "line 1");
}

TEST(SolarisRank, InsideAClassTheEarlierEntryDecides) {
  std::string wide = "{ raddr 10.0.0.0/8 } ipsec { encr_algs 3des }\n";
  EXPECT_EQ(deciding(wide + kEsp), "line 1");
  EXPECT_EQ(deciding(kEsp + wide), "line 1");
}

TEST(SolarisRank, AlternativesOrTheirBoosts) {
  std::string or_pass = "{ raddr 10.0.0.0/8 } ipsec { encr_algs 3des } or pass { }\n";
  EXPECT_EQ(deciding(kBoth + or_pass), "line 2") << "ranks as bypass";
  EXPECT_EQ(deciding(or_pass + kBypass), "line 1") << "both bypass: file order";
  std::string esp_or_ah = "{ raddr 10.0.0.0/8 } ipsec { encr_algs 3des } or ipsec { auth_algs md5 }\n";
  EXPECT_EQ(deciding(kEsp + esp_or_ah), "line 2") << "ranks as AH with ESP";
  EXPECT_EQ(deciding(esp_or_ah + kBoth), "line 1");
  std::string strong_drop = "{ raddr 10.0.0.0/8 dir both } drop { } or ipsec { encr_algs 3des }\n";
  EXPECT_EQ(deciding(kAh + strong_drop), "line 2") << "ranks as ESP";
  EXPECT_TRUE(std::holds_alternative<ir::Block>(irOf(strong_drop).action(irOf(strong_drop).out.front())));
}

TEST(SolarisRank, ADuplicatePatternIsIgnoredWhateverItsClass) {
  std::string again = "{ raddr 10.1.2.30 dir both } bypass { }\n";
  Read result = read(withIke(kDrop + again), unknownHost());
  EXPECT_EQ(result.ids, Ids{"IMP210"});
  EXPECT_EQ(deciding(kDrop + again), "line 1");
  EXPECT_EQ(
      read(withIke("{ raddr 10.1.2.30 dir in } drop { }\n" + std::string("{ raddr 10.1.2.30 dir out } pass { }\n")),
           unknownHost())
          .ids,
      Ids{})
      << "other directions are no duplicates";
}

} // namespace
