#include "tests/unit/backends/netsh_support.h"

#include <llvm/ADT/StringExtras.h>

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

using catalog::Cipher, catalog::DhGroup, catalog::Integrity;
using Methods = std::vector<ir::AuthMethod>;

TEST(NetshRoundTrip, ProvesThePapersSqlPair) {
  PolicyBuilder b;
  ir::Negotiate secure = negotiate({b.psk("correct horse battery staple")});
  secure.pfs.kind = ir::Pfs::Kind::main_mode_group;
  b.mirrored({"192.0.2.20", "192.0.2.10", 6, {}, net::singlePort(1433)}, secure, "rule sql-traffic");
  b.mirrored({"me", "any"}, ir::Block{}, "rule sql-only");
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.emitted.files.front().secret);
  EXPECT_NE(trip.script().find("srcaddr=192.0.2.20 dstaddr=192.0.2.10"), std::string::npos) << trip.script();
  EXPECT_TRUE(llvm::StringRef(trip.script()).ends_with("ipsec static show policy name=\"cordon-sql\" level=verbose\n"));
}

TEST(NetshRoundTrip, ProvesAnIsolationGroup) {
  PolicyBuilder b("10.1.0.5");
  ir::Negotiate secure = negotiate();
  secure.fallback_to_clear = true;
  secure.quick.push_back({std::nullopt, ir::Esp{Cipher::null, Integrity::sha1}});
  b.mirrored({"me", "10.0.0.0/8"}, secure, "group isolated");
  b.mirrored({"me", "10.1.1.10"}, ir::Permit{}, "exemption infra-hosts");
  b.mirrored({"me", "10.0.0.0/8", 1}, ir::Permit{}, "exemption ping");
  b.mirrored({"me", "any", 17, net::singlePort(68), net::singlePort(67)}, ir::Permit{}, "exemption dhcp");
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_FALSE(trip.emitted.files.front().secret);
}

TEST(NetshRoundTrip, ProvesATunnelAtEachOfItsGateways) {
  for (bool left : {true, false}) {
    PolicyBuilder b(left ? "198.51.100.1" : "203.0.113.1");
    b.policy.host.forwards = true;
    ir::Negotiate tunnel = negotiate({b.certificate({{"C", "US"}, {"O", "Contoso"}, {"CN", "Contoso Root"}})});
    tunnel.tunnel =
        ir::Tunnel{address(left ? "198.51.100.1" : "203.0.113.1"), address(left ? "203.0.113.1" : "198.51.100.1")};
    b.tunnel(left ? "10.1.0.0/16" : "10.2.0.0/16", left ? "10.2.0.0/16" : "10.1.0.0/16", tunnel);
    RoundTrip trip = roundTrip(b.build());
    expectProved(trip);
    EXPECT_EQ(trip.back.imported->policy.ir.forward.size(), 2u);
    // Two rules, each with the end point on its destination's side.
    EXPECT_NE(trip.script().find("tunnel=203.0.113.1"), std::string::npos);
    EXPECT_NE(trip.script().find("tunnel=198.51.100.1"), std::string::npos);
    EXPECT_EQ(trip.script().find("mirrored=yes"), std::string::npos);
  }
}

TEST(NetshRoundTrip, KeepsTheOrderOfAuthenticationMethods) {
  for (int order = 0; order < 3; ++order) {
    PolicyBuilder b;
    ir::AuthMethod first =
        b.certificate({{"C", "US"}, {"ST", "WA"}, {"O", "Contoso, Ltd"}, {"E", "ca@contoso.example"}});
    first.account_mapping = true;
    ir::AuthMethod second = b.certificate({{"DC", "example"}, {"DC", "contoso"}, {"CN", "Second Root"}});
    second.exclude_ca_name = true;
    ir::AuthMethod key = b.psk("ab+/=cd 12"), kerberos;
    const Methods orders[] = {{first, kerberos, key, second}, {key, second, kerberos, first}, {kerberos, first}};
    b.mirrored({"me", "10.0.0.0/8"}, negotiate(orders[order]));
    expectProved(roundTrip(b.build()));
  }
}

TEST(NetshRoundTrip, KeepsEveryFieldOfANegotiateAction) {
  PolicyBuilder b;
  ir::Negotiate n = negotiate();
  n.main = {{Cipher::des3, Integrity::sha1, DhGroup::modp2048},
            {Cipher::des3, Integrity::md5, DhGroup::modp1024},
            {Cipher::des, Integrity::sha1, DhGroup::modp768}};
  n.main_lifetime_s = 7200;
  n.quick = {{Integrity::sha1, ir::Esp{Cipher::des3, std::nullopt}, 300, 20480},
             {Integrity::md5, std::nullopt, 172799, 2147483647},
             {std::nullopt, ir::Esp{Cipher::des, Integrity::md5}, 3600, 100000},
             {Integrity::sha1, ir::Esp{Cipher::des3, Integrity::sha1}, 900, 50000},
             {std::nullopt, ir::Esp{Cipher::des3, std::nullopt}, 3600, 100000}};
  n.pfs.kind = ir::Pfs::Kind::main_mode_group;
  n.inbound_clear = n.fallback_to_clear = true;
  b.mirrored({"me", "10.0.0.0/8"}, n);
  n.inbound_clear = false;
  b.mirrored({"me", "10.1.0.0/16"}, n);
  n.fallback_to_clear = false;
  n.pfs.kind = ir::Pfs::Kind::off;
  b.mirrored({"me", "10.1.2.0/24"}, n);
  expectProved(roundTrip(b.build()));
}

TEST(NetshRoundTrip, KeepsConnectionTypesAndOneWayFilters) {
  PolicyBuilder b;
  b.oneWay({"any", "me", 6, {}, net::singlePort(135)}, ir::Block{});
  b.oneWay({"me", "10.9.9.9", 17, net::singlePort(500), {}}, ir::Permit{});
  b.mirrored({"me", "10.0.0.0/8", 47, {}, {}, ir::ConnectionType::lan}, ir::Block{});
  b.mirrored({"me", "10.0.0.0/8", 47, {}, {}, ir::ConnectionType::remote_access}, negotiate());
  b.mirrored({"me", "10.0.0.0/8", 255}, ir::Permit{});
  b.mirrored({"any", "any"}, ir::Block{}); // its own mirror
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_NE(trip.script().find("conntype=lan"), std::string::npos);
  EXPECT_NE(trip.script().find("conntype=dialup"), std::string::npos);
  EXPECT_NE(trip.script().find("mirrored=no"), std::string::npos);
  EXPECT_NE(trip.script().find("protocol=RAW"), std::string::npos);
}

TEST(NetshRoundTrip, KeepsNetworksThatBeginAtZeroApartFromTheOwnAddress) {
  PolicyBuilder b;
  b.mirrored({"me", "0.0.0.0/1"}, negotiate());
  b.mirrored({"me", "0.0.0.0/31"}, ir::Block{});
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_NE(trip.script().find("dstmask=128.0.0.0"), std::string::npos);
}

TEST(NetshRoundTrip, WritesOneFilterForEachPortOfARange) {
  PolicyBuilder b;
  b.mirrored({"me", "10.0.0.0/8", 6, {}, {5000, 5004}}, ir::Permit{});
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_EQ(trip.projected->ir.out.size(), 5u);
  EXPECT_NE(trip.script().find("dstport=5004"), std::string::npos);
}

TEST(NetshRoundTrip, KeepsTheNarrowRangesActionWhereRangesOverlap) {
  // As ranges the permit is tried first, being narrower; as single ports both filters have one shape, and Windows would
  // try the block first.
  PolicyBuilder b;
  b.mirrored({"me", "10.0.0.0/8", 6, {}, {5000, 5001}}, ir::Permit{});
  b.mirrored({"me", "10.0.0.0/8", 6, {}, {5000, 5003}}, ir::Block{});
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  ASSERT_EQ(trip.projected->ir.out.size(), 4u);
  for (const ir::Filter& filter : trip.projected->ir.out)
    EXPECT_EQ(std::holds_alternative<ir::Permit>(trip.projected->ir.action(filter)), filter.target_ports.first <= 5001);
}

TEST(NetshRoundTrip, ProvesAnEmptyPolicy) {
  PolicyBuilder b;
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_EQ(trip.script().find("defaultrule "), std::string::npos) << trip.script();
}

TEST(NetshRoundTrip, GivesPermitAndBlockRulesTheSecuredRulesAuthentication) {
  PolicyBuilder b;
  b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("key-of-the-secured-rules")}));
  b.mirrored({"me", "10.1.1.1"}, ir::Permit{});
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  size_t count = 0;
  for (llvm::StringRef rest = trip.script(); rest.contains("psk=\"key-of-the-secured-rules\"");
       rest = rest.split("psk=\"").second)
    ++count;
  EXPECT_EQ(count, 2u);
}

TEST(NetshRoundTrip, ProjectingAnImportedPolicyChangesNothing) {
  PolicyBuilder b;
  b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("some key")}));
  b.mirrored({"me", "10.0.0.0/8", 6, {}, net::singlePort(80)}, ir::Block{});
  RoundTrip once = roundTrip(b.build());
  expectProved(once);
  RoundTrip twice = roundTrip(once.back.imported->policy);
  expectProved(twice);
  EXPECT_EQ(meaningOf(*once.projected), meaningOf(*twice.projected));
}

TEST(NetshRoundTrip, IsDeterministic) {
  auto script = [] {
    PolicyBuilder b;
    b.mirrored({"me", "10.0.0.0/8"}, negotiate());
    b.mirrored({"me", "10.1.1.1"}, ir::Permit{});
    b.mirrored({"me", "10.1.1.2"}, ir::Block{});
    return roundTrip(b.build()).script();
  };
  EXPECT_EQ(script(), script());
}

} // namespace
