// What Solaris carries of a policy, and what is refused: backends/solaris/project.h.
#include "tests/unit/backends/solaris_fixture.h"

#include "compiler/meaning/difference.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::tests::solaris;
using catalog::Cipher, catalog::DhGroup, catalog::Integrity;

namespace {

using Ids = std::vector<std::string>;

const Written kPeer{"me", "10.1.2.30", ir::kAnyProtocol, {}, {}};

/// A policy with one negotiation that `change` has altered.
template <class Change> ir::HostPolicy negotiating(Change change, std::string platform = "solaris-10") {
  PolicyBuilder builder(std::move(platform));
  ir::Negotiate negotiate = builder.preshared();
  change(negotiate);
  return builder.add(kPeer, negotiate).take();
}

/// The one negotiation of a projected policy.
ir::Negotiate negotiationOf(const ir::HostPolicy& policy) {
  ir::HostPolicy result = projected(policy);
  return result.ir.out.empty() ? ir::Negotiate{} : std::get<ir::Negotiate>(result.ir.action(result.ir.out.front()));
}

// --- features -------------------------------------------------------------------------------------------------------

TEST(SolarisProject, WhatItCannotDoIsRefusedByName) {
  EXPECT_EQ(reported(negotiating([](auto& n) { n.fallback_to_clear = true; })), Ids{"PLT603"});
  EXPECT_EQ(reported(negotiating([](auto& n) { n.inbound_clear = true; })), Ids{"PLT603"});
  EXPECT_EQ(reported(negotiating([](auto& n) { n.stage = ir::Negotiate::Stage::request; })), Ids{"PLT603"});
  EXPECT_EQ(reported(negotiating([](auto& n) { n.ike = ir::IkeVersion::v2; })), Ids{"PLT603"});
  EXPECT_EQ(reported(negotiating([](auto& n) { n.main_lifetime_s = 0; })), Ids{"PLT603"});
  EXPECT_EQ(reported(negotiating([](auto& n) { n.quick[0].lifetime_kb = 1ull << 32; })), Ids{"PLT603"});

  PolicyBuilder builder;
  builder.policy.ir.audit = true;
  EXPECT_EQ(reported(builder.take()), Ids{"PLT603"});
  builder.policy.ir.audit = false;
  builder.policy.ir.default_response = ir::DefaultResponse{builder.policy.ir.intern(builder.preshared()), {}};
  EXPECT_EQ(reported(builder.take()), Ids{"PLT603"});
  diag::Diagnostics accepting;
  accepting.allow({"PLT603", "nobody asks", {}, false});
  auto without = backends::solarisBackend().project(builder.take(), accepting);
  ASSERT_TRUE(without.has_value());
  EXPECT_FALSE(without->ir.default_response);
}

TEST(SolarisProject, AcceptedLossesBecomePlainIpsec) {
  ir::HostPolicy policy = negotiating([](auto& n) {
    n.fallback_to_clear = n.inbound_clear = true;
    n.stage = ir::Negotiate::Stage::request;
  });
  diag::Diagnostics diags;
  diags.allow({"PLT603", "agreed with the peers", {}, false});
  auto result = backends::solarisBackend().project(policy, diags);
  ASSERT_TRUE(result.has_value());
  EXPECT_FALSE(diags.hasErrors());
  EXPECT_EQ(diags.all().size(), 3u) << "accepted is not silent";
  const auto& negotiate = std::get<ir::Negotiate>(result->ir.action(result->ir.out.front()));
  EXPECT_FALSE(negotiate.fallback_to_clear || negotiate.inbound_clear);
  EXPECT_EQ(negotiate.stage, ir::Negotiate::Stage::require);
}

TEST(SolarisProject, AcceptingDoesNotHelpWhereNothingComesNear) {
  for (ir::HostPolicy policy : {negotiating([](auto& n) { n.ike = ir::IkeVersion::v2; }),
                                negotiating([](auto& n) { n.main_lifetime_s = 0; })}) {
    diag::Diagnostics diags;
    diags.allow({"PLT603", "why not", {}, false});
    EXPECT_FALSE(backends::solarisBackend().project(policy, diags).has_value());
    EXPECT_STREQ(diags.all().back().id, "PLT622");
    EXPECT_TRUE(diags.hasErrors());
  }
}

TEST(SolarisProject, RefusalsStandAtTheStatementsPlace) {
  source::SourceMap sources;
  source::FileId file = sources.add("policy.cordon", "rule a;\nrule b;\n");
  ir::HostPolicy policy = negotiating([](auto& n) { n.fallback_to_clear = true; });
  policy.ir.origins.front().spans = {{file, 8, 15}};
  diag::Diagnostics diags;
  backends::solarisBackend().project(policy, diags);
  ASSERT_EQ(diags.all().size(), 1u);
  EXPECT_EQ(sources.place(diags.all()[0].span), "policy.cordon:2:1");
  EXPECT_EQ(diags.all()[0].message, "solaris-10 cannot carry fallback to clear");
}

TEST(SolarisProject, ConnectionTypesAreRefused) {
  PolicyBuilder builder;
  builder.add(kPeer, ir::Block{});
  builder.policy.ir.out[0].connection = builder.policy.ir.in[0].connection = ir::ConnectionType::lan;
  EXPECT_EQ(reported(builder.take()), Ids{"PLT603"});
}

TEST(SolarisProject, ForwardedPacketsMeetNoEntry) {
  PolicyBuilder builder;
  builder.addOneWay(ir::Direction::forward, {"10.1.0.0/16", "10.7.0.0/16", ir::kAnyProtocol, {}, {}}, ir::Permit{});
  EXPECT_EQ(reported(builder.take()), Ids{}) << "what is forwarded passes anyway";
  builder.addOneWay(ir::Direction::forward, {"10.1.0.0/16", "10.8.0.0/16", ir::kAnyProtocol, {}, {}}, ir::Block{});
  EXPECT_EQ(reported(builder.take()), Ids{"PLT603"});
}

TEST(SolarisProject, NegotiationInOneDirectionIsRefused) {
  PolicyBuilder builder;
  builder.addOneWay(ir::Direction::out, kPeer, builder.preshared());
  EXPECT_EQ(reported(builder.take()), Ids{"PLT663"});
  PolicyBuilder blocks;
  blocks.addOneWay(ir::Direction::in, kPeer, ir::Block{});
  EXPECT_EQ(reported(blocks.take()), Ids{});
  EXPECT_NE(emittedFile(blocks.take(), "ipsecinit.conf").find("raddr 10.1.2.30 dir in } drop"), std::string::npos);
}

// --- patterns -------------------------------------------------------------------------------------------------------

TEST(SolarisProject, PortRangesBecomeOneEntryPerPort) {
  PolicyBuilder builder;
  builder.add({"me", "10.1.2.30", 6, net::PortRange{100, 102}, net::PortRange{7, 8}}, ir::Block{});
  EXPECT_EQ(projected(builder.take()).ir.out.size(), 6u);
  PolicyBuilder widest;
  widest.add({"me", "10.1.2.30", 6, net::PortRange{1, 1024}, {}}, ir::Block{});
  EXPECT_EQ(projected(widest.take()).ir.out.size(), 1024u);
  PolicyBuilder wider;
  wider.add({"me", "10.1.2.30", 6, net::PortRange{1, 1025}, {}}, ir::Block{});
  EXPECT_EQ(reported(wider.take()), Ids{"PLT661"});
}

TEST(SolarisProject, AMillionEntriesWouldRunIntoTheClassBits) {
  std::vector<std::string> addresses;
  for (int i = 0; i < 1100; ++i)
    addresses.push_back("10.1." + std::to_string(i / 256) + "." + std::to_string(i % 256));
  PolicyBuilder builder("solaris-10", addresses);
  builder.add({"me", "10.9.2.30", 6, net::PortRange{1, 1024}, {}}, ir::Block{});
  EXPECT_EQ(reported(builder.take()), Ids{"PLT669"});
}

TEST(SolarisProject, WhatNoPatternCanNameIsRefused) {
  auto refused = [](Written written) {
    PolicyBuilder builder;
    return reported(builder.add(written, ir::Block{}).take());
  };
  EXPECT_EQ(refused({"me", "10.1.2.30", 6, net::PortRange{0, 5}, {}}), Ids{"PLT662"});
  EXPECT_EQ(refused({"me", "10.1.2.30", 0, {}, {}}), Ids{"PLT662"});
  EXPECT_EQ(refused({"me", "10.1.2.30", 1, net::singlePort(3), net::PortRange{7, 255}}), Ids{"PLT662"});
  EXPECT_EQ(refused({"me", "10.1.2.30", 1, net::PortRange{0, 255}, net::kAnyPort}), Ids{});
}

TEST(SolarisProject, MeIsEveryOwnAddressOfTheFamily) {
  PolicyBuilder builder("solaris-10", {"10.1.2.20", "10.1.2.21", "2001:db8::20"});
  builder.add({"me", "10.1.0.0/16", ir::kAnyProtocol, {}, {}}, ir::Block{});
  std::string text = withoutComments(emittedFile(builder.take(), "ipsecinit.conf"));
  EXPECT_EQ(text, "{ laddr 10.1.2.20 raddr 10.1.0.0/16 dir both } drop { }\n"
                  "{ laddr 10.1.2.21 raddr 10.1.0.0/16 dir both } drop { }\n");
}

TEST(SolarisProject, ADynamicHostLeavesItsSideOut) {
  PolicyBuilder builder("solaris-10", {});
  builder.policy.host.dynamic_in = {*net::parsePrefix("10.1.40.0/22")};
  builder.add({"me", "10.1.0.0/16", ir::kAnyProtocol, {}, {}}, ir::Block{});
  builder.add({"any", "10.2.0.0/16", ir::kAnyProtocol, {}, {}}, ir::Block{});
  builder.add({"me", "any", 17, {}, net::singlePort(67)}, ir::Block{});
  EXPECT_EQ(withoutComments(emittedFile(builder.take(), "ipsecinit.conf")),
            "{ raddr 10.1.0.0/16 dir both } drop { }\n"
            "{ raddr 0.0.0.0/0 ulp udp rport 67 dir both } drop { }\n"
            "{ laddr 0.0.0.0/0 raddr 10.2.0.0/16 dir both } drop { }\n");
}

TEST(SolarisProject, Ipv6PoliciesKeepNeighbourDiscoveryOpen) {
  PolicyBuilder builder("illumos", {"2001:db8::20"});
  builder.add({"me", "2001:db8::/32", ir::kAnyProtocol, {}, {}}, builder.certified());
  ir::HostPolicy result = projected(builder.take());
  EXPECT_EQ(result.ir.origin(result.ir.out.front()).kind, ir::Origin::Kind::platform);
  std::string text = withoutComments(emittedFile(builder.take(), "ipsecinit.conf"));
  EXPECT_EQ(text.rfind("{ raddr ::/0 ulp ipv6-icmp type 133-137 dir both } pass { }\n", 0), 0u) << text;
  PolicyBuilder v4;
  v4.add(kPeer, ir::Block{});
  EXPECT_EQ(emittedFile(v4.take(), "ipsecinit.conf").find("133"), std::string::npos);
  PolicyBuilder twice("illumos", {"2001:db8::20"});
  twice.add({"any", "::/0", 58, net::PortRange{133, 137}, {}}, ir::Permit{});
  twice.policy.ir.out[0].layer = twice.policy.ir.in[0].layer = ir::Layer::platform;
  twice.add({"me", "2001:db8::/32", ir::kAnyProtocol, {}, {}}, ir::Block{});
  EXPECT_EQ(projected(twice.take()).ir.out.size(), 2u) << "already open";
}

TEST(SolarisProject, IcmpWantsOneIpsecAction) {
  PolicyBuilder builder;
  ir::Negotiate one = builder.preshared(), other = one;
  other.quick = {esp(Cipher::des, Integrity::md5)};
  builder.add({"me", "10.1.2.30", 1, net::singlePort(8), {}}, one);
  builder.add({"me", "10.1.2.31", 1, net::singlePort(8), {}}, other);
  EXPECT_EQ(reported(builder.take()), Ids{"PLT672"});
}

// --- lists ----------------------------------------------------------------------------------------------------------

TEST(SolarisProject, OffersWithoutANameAreLeftOutWithANote) {
  auto quick = [](auto& n) {
    n.quick = {esp(Cipher::aes256gcm16, std::nullopt), esp(Cipher::aes256, Integrity::sha256),
               esp(Cipher::des3, Integrity::sha1)};
  };
  EXPECT_EQ(reported(negotiating(quick), true), (Ids{"PLT604", "PLT604"}));
  EXPECT_EQ(negotiationOf(negotiating(quick)).quick.size(), 1u);
  EXPECT_EQ(negotiationOf(negotiating(quick, "illumos")).quick.size(), 2u);
  EXPECT_EQ(reported(negotiating([](auto& n) { n.quick = {esp(Cipher::chacha20poly1305, std::nullopt)}; })),
            Ids{"PLT660"});
}

TEST(SolarisProject, GroupsDependOnTheRelease) {
  auto groups = [](auto& n) {
    n.main = {{Cipher::des3, Integrity::sha1, DhGroup::modp2048}, {Cipher::des3, Integrity::sha1, DhGroup::modp1536}};
  };
  EXPECT_EQ(negotiationOf(negotiating(groups)).main.size(), 1u);
  EXPECT_EQ(negotiationOf(negotiating(groups, "solaris-9")).main.size(), 1u);
  EXPECT_EQ(negotiationOf(negotiating(groups, "illumos")).main.size(), 2u);
  auto only_14 = [](auto& n) { n.main = {{Cipher::des3, Integrity::sha1, DhGroup::modp2048}}; };
  EXPECT_EQ(reported(negotiating(only_14)), Ids{"PLT660"});
}

TEST(SolarisProject, AesNeedsAKeyRangeInPhaseOneAndASupplementOnNine) {
  auto aes = [](auto& n) {
    n.main = {{Cipher::aes256, Integrity::sha1, DhGroup::modp1536}};
    n.quick = {esp(Cipher::aes256, Integrity::sha1)};
  };
  EXPECT_EQ(reported(negotiating(aes)), Ids{"PLT660"});
  EXPECT_EQ(reported(negotiating(aes, "illumos")), Ids{});
  auto phase_two = [](auto& n) { n.quick = {esp(Cipher::aes128, Integrity::sha1)}; };
  EXPECT_EQ(reported(negotiating(phase_two, "solaris-9"), true), Ids{"PLT670"});
  EXPECT_EQ(reported(negotiating(phase_two), true), Ids{});
}

TEST(SolarisProject, OneKindOfAuthenticationIsKept) {
  PolicyBuilder builder;
  ir::Negotiate mixed = builder.preshared();
  mixed.authentication.push_back(builder.certified().authentication[0]);
  mixed.authentication.insert(mixed.authentication.begin(), ir::AuthMethod{});
  builder.add(kPeer, mixed);
  EXPECT_EQ(reported(builder.take(), true), (Ids{"PLT604", "PLT604"}));
  EXPECT_EQ(negotiationOf(builder.take()).authentication.size(), 1u);
  EXPECT_EQ(reported(negotiating([](auto& n) { n.authentication = {ir::AuthMethod{}}; })), Ids{"PLT660"});
}

TEST(SolarisProject, PfsInMainModesGroupNeedsOneGroup) {
  auto two_groups = [](auto& n) {
    n.pfs.kind = ir::Pfs::Kind::main_mode_group;
    n.main = {{Cipher::des3, Integrity::sha1, DhGroup::modp1024},
              {Cipher::des3, Integrity::sha1, DhGroup::modp768},
              {Cipher::des, Integrity::md5, DhGroup::modp1024}};
  };
  EXPECT_EQ(reported(negotiating(two_groups), true), Ids{"PLT604"});
  ir::Negotiate result = negotiationOf(negotiating(two_groups));
  EXPECT_EQ(result.main.size(), 2u);
  EXPECT_EQ(result.pfs, (ir::Pfs{ir::Pfs::Kind::group, DhGroup::modp1024}));
  auto beyond = [](auto& n) { n.pfs = {ir::Pfs::Kind::group, DhGroup::ecp256}; };
  EXPECT_EQ(reported(negotiating(beyond, "illumos")), Ids{"PLT603"}) << "p2_pfs stops at group 16";
}

TEST(SolarisProject, LifetimesStandOncePerRuleAndOncePerFile) {
  EXPECT_EQ(reported(negotiating([](auto& n) {
              n.quick = {esp(Cipher::des3, Integrity::sha1), esp(Cipher::des, Integrity::sha1)};
              n.quick[1].lifetime_s = 60;
            })),
            Ids{"PLT666"});
  PolicyBuilder builder;
  ir::Negotiate other = builder.preshared();
  other.quick[0].lifetime_kb = 7;
  builder.add(kPeer, builder.preshared()).add({"me", "10.1.2.31", ir::kAnyProtocol, {}, {}}, other);
  EXPECT_EQ(reported(builder.take()), Ids{"PLT666"});
  other.quick[0].lifetime_kb = 100000;
  other.quick[0].lifetime_s = 7;
  PolicyBuilder seconds;
  other.authentication = seconds.preshared().authentication;
  seconds.add(kPeer, seconds.preshared()).add({"me", "10.1.2.31", ir::kAnyProtocol, {}, {}}, other);
  EXPECT_EQ(reported(seconds.take()), Ids{}) << "seconds may differ between hosts";
}

// --- rules of IKE ---------------------------------------------------------------------------------------------------

TEST(SolarisProject, TwoNegotiationsBetweenTheSameHostsNeedOneRule) {
  PolicyBuilder builder;
  ir::Negotiate tcp = builder.preshared(), rest = tcp;
  rest.pfs = {ir::Pfs::Kind::group, DhGroup::modp1024};
  builder.add({"me", "10.1.2.30", 6, {}, net::singlePort(1433)}, tcp).add(kPeer, rest);
  EXPECT_EQ(reported(builder.take()), Ids{"PLT665"});
  PolicyBuilder alike;
  ir::Negotiate weaker = alike.preshared();
  weaker.quick = {esp(Cipher::des, Integrity::md5)};
  alike.add({"me", "10.1.2.30", 6, {}, net::singlePort(1433)}, alike.preshared()).add(kPeer, weaker);
  EXPECT_EQ(reported(alike.take()), Ids{}) << "other algorithms of phase 2 need no other rule";
}

TEST(SolarisProject, ANarrowHostMayHaveARuleOfItsOwn) {
  PolicyBuilder builder;
  builder.add(kPeer, builder.preshared("one key"))
      .add({"me", "10.1.2.0/24", ir::kAnyProtocol, {}, {}}, builder.certified());
  std::string config = emittedFile(builder.take(), "ike/config");
  EXPECT_NE(config.find("    remote_addr 10.1.2.30\n"), std::string::npos);
  EXPECT_NE(config.find("    remote_addr 10.1.2.31\n"), std::string::npos) << config;
  EXPECT_EQ(config.find("    remote_addr 10.1.2.0/24\n"), std::string::npos) << "no overlap: no manual states an order";
}

TEST(SolarisProject, KeysBelongToPairsOfAddresses) {
  PolicyBuilder wide;
  wide.add({"me", "10.1.0.0/16", ir::kAnyProtocol, {}, {}}, wide.preshared());
  EXPECT_EQ(reported(wide.take()), Ids{"PLT667"});
  PolicyBuilder dynamic("solaris-10", {});
  dynamic.add(kPeer, dynamic.preshared());
  EXPECT_EQ(reported(dynamic.take()), Ids{"PLT667"});
  PolicyBuilder subnet;
  subnet.add({"me", "10.1.2.64/30", ir::kAnyProtocol, {}, {}}, subnet.preshared());
  std::string keys = emittedFile(subnet.take(), "ike.preshared");
  for (const char* peer : {"10.1.2.64", "10.1.2.65", "10.1.2.66", "10.1.2.67"})
    EXPECT_NE(keys.find(std::string("remoteid ") + peer + "\n"), std::string::npos);
}

TEST(SolarisProject, KeysThatNoWindowsDialogTakesAreRefused) {
  for (const char* key : {"abc\n", "caf\xc3\xa9", "tab\there"}) {
    PolicyBuilder builder;
    builder.add(kPeer, builder.preshared(key));
    EXPECT_EQ(reported(builder.take()), Ids{"PLT667"});
  }
}

TEST(SolarisProject, IdentitiesAreForCertificates) {
  ir::HostPolicy keyed = negotiating([](auto& n) { n.remote_identity = "win.example"; });
  EXPECT_EQ(reported(keyed, /*all=*/true), Ids{"PLT651"});
  keyed.host.identity = "sol.example";
  EXPECT_EQ(reported(keyed, /*all=*/true), (Ids{"PLT651", "PLT651"}));
  keyed.host.identity = "10.1.2.20";
  EXPECT_EQ(reported(keyed, /*all=*/true), Ids{"PLT651"}) << "that is what it sends";
  auto certified = [](std::string own, std::string peer, std::vector<std::string> addresses = {"10.1.2.20"}) {
    PolicyBuilder builder("solaris-10", std::move(addresses));
    builder.policy.host.identity = std::move(own);
    ir::Negotiate negotiate = builder.certified();
    negotiate.remote_identity = std::move(peer);
    return builder.add(kPeer, negotiate).take();
  };
  EXPECT_EQ(reported(certified("", "")), Ids{});
  EXPECT_EQ(reported(certified("CN=sol", "win.example")), Ids{});
  EXPECT_EQ(reported(certified("", "caf\xc3\xa9")), Ids{"PLT668"});
  EXPECT_EQ(reported(certified("a b", "")), Ids{"PLT668"});
  EXPECT_EQ(reported(certified("", "", {})), Ids{"PLT668"}) << "neither address nor identity";
  EXPECT_EQ(projected(certified("S=Texas, CN=sol", "")).host.identity, "ST=Texas, CN=sol");
  EXPECT_EQ(projected(certified("10.1.2.20", "")).host.identity, "");
}

TEST(SolarisProject, RootsHoldForEveryRule) {
  PolicyBuilder builder;
  builder.add(kPeer, builder.certified("Root A"))
      .add({"me", "10.1.2.31", ir::kAnyProtocol, {}, {}}, builder.certified("Root B"));
  EXPECT_EQ(reported(builder.take()), Ids{"PLT673"});
  PolicyBuilder unknown;
  ir::Negotiate negotiate = unknown.certified();
  unknown.policy.ir.authorities[0].subject.clear();
  EXPECT_EQ(reported(unknown.add(kPeer, negotiate).take()), Ids{"PLT668"});
  PolicyBuilder mapped;
  negotiate = mapped.certified();
  negotiate.authentication[0].account_mapping = true;
  EXPECT_EQ(reported(mapped.add(kPeer, negotiate).take()), Ids{"PLT603"});
}

TEST(SolarisProject, AHostOfAnotherSystemIsRefused) {
  PolicyBuilder builder("windows-2003");
  EXPECT_EQ(reported(builder.take()), Ids{"PLT603"});
}

} // namespace
