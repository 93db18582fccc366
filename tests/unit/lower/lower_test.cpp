#include "compiler/lower/lower.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace cordon;
using test::compileText;
using test::filtersOf;

namespace {

constexpr const char* kCommon = R"(
proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); }
host a { address 10.1.2.1; platform windows-2003; domain corp.example; }
host b { address 10.1.2.2; platform windows-2003; domain corp.example; }
host dc { address 10.1.1.10; platform windows-2003; domain corp.example; role domain-controller; }
)";
constexpr const char* kIsolated = "group g : isolation { members a; secure 10.1.0.0/16; using kerberos, classic; }\n";

/// The first negotiate action; the platform's own permits may stand before it.
const ir::Negotiate& negotiationOf(const ir::HostPolicy& policy) {
  for (const ir::Action& action : policy.ir.actions)
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&action))
      return *negotiate;
  throw std::logic_error("nothing is negotiated");
}

std::string lowered(const std::string& text, const char* host = "a") {
  auto compiled = compileText(kCommon + text);
  return filtersOf(compiled.policyOf(host));
}

TEST(LowerGroup, MakesOneMirroredFilterPerSecuredPrefix) {
  EXPECT_EQ(lowered(kIsolated), "out: me -> 10.1.0.0/16: negotiate [group g]\n"
                                "in: 10.1.0.0/16 -> me: negotiate [group g]\n");
}

TEST(LowerGroup, KindsFixFallbackAndUnsecuredInbound) {
  auto brief = [](const char* kind) {
    return lowered(std::string("group g : ") + kind + " { members a; secure 10.1.0.0/16; using kerberos, classic; }");
  };
  EXPECT_NE(brief("boundary").find("negotiate, fall back to clear, accept unsecured inbound"), std::string::npos);
  for (const char* kind : {"no-fallback", "encryption", "isolation"}) {
    EXPECT_EQ(brief(kind).find("fall back"), std::string::npos) << kind;
    EXPECT_EQ(brief(kind).find("accept"), std::string::npos) << kind;
  }
}

TEST(LowerGroup, DomainMembersLeaveOutInfrastructureAndNamedHosts) {
  auto compiled = compileText(std::string(kCommon) +
                              "group g : isolation { members domain corp.example; secure 10.1.0.0/16; "
                              "using kerberos, classic; }\n"
                              "group e : boundary { members b; secure 10.1.0.0/16; using kerberos, classic; }\n");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  EXPECT_EQ(compiled.compilation->classOf("a")->name, "g");
  EXPECT_EQ(compiled.compilation->classOf("b")->name, "e");
  EXPECT_EQ(compiled.compilation->classOf("dc"), nullptr);
}

TEST(LowerGroup, MembersShareOneClass) {
  auto compiled = compileText(std::string(kCommon) +
                              "group g : isolation { members a, b; secure 10.1.0.0/16; using kerberos, classic; }");
  ASSERT_TRUE(compiled.compilation);
  ASSERT_EQ(compiled.compilation->classes.size(), 1u);
  EXPECT_EQ(compiled.compilation->classes[0].hosts.size(), 2u);
}

TEST(LowerExemption, WithServiceIsIntersectedWithSecuredPrefixesAndHasAServerHalf) {
  EXPECT_EQ(lowered(std::string(kIsolated) + "exemption names { to 10.0.0.0/8 service udp to 53; applies to g; }"),
            "out: me -> 10.1.0.0/16, udp to 53: permit [exemption names]\n"
            "out: me -> 10.1.0.0/16, udp from 53: permit [exemption names]\n"
            "out: me -> 10.1.0.0/16: negotiate [group g]\n"
            "out: me -> 10.0.0.0/8, udp to 53: permit [exemption names]\n"
            "out: me -> any, udp from 53: permit [exemption names]\n"
            "in: 10.1.0.0/16 -> me, udp to 53: permit [exemption names]\n"
            "in: 10.1.0.0/16 -> me, udp from 53: permit [exemption names]\n"
            "in: 10.1.0.0/16 -> me: negotiate [group g]\n"
            "in: 10.0.0.0/8 -> me, udp from 53: permit [exemption names]\n"
            "in: any -> me, udp to 53: permit [exemption names]\n");
}

TEST(LowerExemption, OutsideOfItsOwnAddressesHasNoServerHalf) {
  EXPECT_EQ(lowered(std::string(kIsolated) + "exemption names { to dc service udp to 53; applies to g; }"),
            "out: me -> 10.1.1.10, udp to 53: permit [exemption names]\n"
            "out: me -> 10.1.0.0/16: negotiate [group g]\n"
            "in: 10.1.1.10 -> me, udp from 53: permit [exemption names]\n"
            "in: 10.1.0.0/16 -> me: negotiate [group g]\n");
}

TEST(LowerExemption, TheServerHalfIsForTheFamilyInWhichTheHostServes) {
  auto compiled = compileText(
      std::string(kCommon) +
      "host names { address 10.1.1.11, 2001:db8::11; platform linux-strongswan; domain corp.example; }\n"
      "group n : isolation { members names; secure { 10.1.0.0/16, 2001:db8::/64 }; using kerberos, classic; }\n"
      "exemption dns { to 10.1.1.11 service udp to 53; applies to n; }");
  std::string filters = filtersOf(compiled.policyOf("names"));
  EXPECT_NE(filters.find("in: any -> me, udp to 53: permit"), std::string::npos) << filters;
  EXPECT_EQ(filters.find("any IPv6 -> me"), std::string::npos) << filters;
  EXPECT_EQ(filters.find("2001:db8::/64 -> me, udp"), std::string::npos) << filters;
}

TEST(LowerRule, BlockOfAnyHoldsAgainstSecuredPrefixes) {
  EXPECT_EQ(lowered(std::string(kIsolated) + "rule shut on a { from any to me; block; }"),
            "out: me -> 10.1.0.0/16: block [rule shut]\n"
            "out: me -> any: block [rule shut]\n"
            "in: 10.1.0.0/16 -> me: block [rule shut]\n"
            "in: any -> me: block [rule shut]\n");
}

TEST(LowerRule, OneWayHasOneHalf) {
  EXPECT_EQ(lowered("rule r on a { from me to b; service tcp to 80; permit; one-way; }"),
            "out: me -> 10.1.2.2, tcp to 80: permit [rule r]\n");
}

TEST(LowerRule, AmongLeavesOutTheHostItself) {
  EXPECT_EQ(lowered("rule mesh among { a, b, dc } { negotiate using kerberos, classic; }"),
            "out: me -> 10.1.1.10: negotiate [rule mesh]\n"
            "out: me -> 10.1.2.2: negotiate [rule mesh]\n"
            "in: 10.1.1.10 -> me: negotiate [rule mesh]\n"
            "in: 10.1.2.2 -> me: negotiate [rule mesh]\n");
}

TEST(LowerRule, AmongWithAServiceHasAClientAndAServerHalf) {
  EXPECT_EQ(lowered("rule mesh among { a, b } { service tcp to 80; negotiate using kerberos, classic; }"),
            "out: me -> 10.1.2.2, tcp to 80: negotiate [rule mesh]\n"
            "out: me -> 10.1.2.2, tcp from 80: negotiate [rule mesh]\n"
            "in: 10.1.2.2 -> me, tcp to 80: negotiate [rule mesh]\n"
            "in: 10.1.2.2 -> me, tcp from 80: negotiate [rule mesh]\n");
}

TEST(LowerRule, AnyOnBothSidesIsWrittenWithMe) {
  EXPECT_EQ(lowered("rule r on a { from any to any; block; }"), "out: me -> any: block [rule r]\n"
                                                                "in: any -> me: block [rule r]\n");
}

TEST(LowerRule, CrossingPairGetsItsIntersectionWithTheMoreRestrictiveAction) {
  auto compiled = compileText(
      std::string(kCommon) + "rule dns on a { from me to dc; service udp to 53; permit; }\n"
                             "rule log on a { from dc to me; service udp to 514; negotiate using kerberos, classic; }");
  EXPECT_EQ(compiled.ids(), "FLT106");
  EXPECT_EQ(filtersOf(compiled.policyOf("a")),
            "out: me -> 10.1.1.10, udp from 514 to 53: negotiate [rule log and rule dns]\n"
            "out: me -> 10.1.1.10, udp to 53: permit [rule dns]\n"
            "out: me -> 10.1.1.10, udp from 514: negotiate [rule log]\n"
            "in: 10.1.1.10 -> me, udp from 53 to 514: negotiate [rule log and rule dns]\n"
            "in: 10.1.1.10 -> me, udp to 514: negotiate [rule log]\n"
            "in: 10.1.1.10 -> me, udp from 53: permit [rule dns]\n");
}

TEST(LowerRule, EqualFiltersWithOtherActionsContradict) {
  auto compiled = compileText(std::string(kCommon) + "rule r on a { from b to me; service tcp to 80; permit; }\n"
                                                     "rule s on a { from b to me; service tcp to 80; block; }");
  EXPECT_EQ(compiled.ids(), "FLT102");
}

TEST(LowerRule, FiltersBeyondTheLimitAreReportedOnceWhereTheyAreWritten) {
  auto compiled = compileText(std::string(kCommon) + "rule few on a { from me to { 10.9.0.1, 10.9.0.3 }; permit; }\n"
                                                     "rule many on a { from me to { 10.8.0.1, 10.8.0.3 }; permit; }\n");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  diag::Diagnostics diags;
  lower::lower(compiled.compilation->model, diags, 4);
  EXPECT_TRUE(diags.all().empty());
  lower::lower(compiled.compilation->model, diags, 2);
  ASSERT_EQ(diags.all().size(), 1u);
  EXPECT_STREQ(diags.all().front().id, "NAM152");
  EXPECT_EQ(compiled.sources.position(diags.all().front().span).line, 7u);
}

TEST(LowerRule, AProductBeyondTheLimitIsRefusedBeforeItIsMade) {
  auto compiled = compileText(std::string(kCommon) +
                              "rule many on a { from me to { 10.8.0.1, 10.8.0.3, 10.8.0.5 }; service tcp to 1, "
                              "tcp to 2, tcp to 3; permit; }\n");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  diag::Diagnostics diags;
  const std::vector<ir::PolicyIr> classes = lower::lower(compiled.compilation->model, diags, 8);
  ASSERT_EQ(diags.all().size(), 1u);
  EXPECT_STREQ(diags.all().front().id, "NAM152");
  for (const ir::PolicyIr& policy_class : classes)
    for (const ir::Filter& filter : policy_class.out)
      EXPECT_NE(policy_class.origin(filter).name, "rule many");
  diag::Diagnostics enough;
  lower::lower(compiled.compilation->model, enough, 9);
  EXPECT_TRUE(enough.all().empty());
}

TEST(LowerTunnel, EndsSendOneHalfReceiveTheOtherAndForwardBoth) {
  const char* text = "tunnel t { between a(10.7.0.0/16) and b(10.8.0.0/16); using kerberos, classic; }";
  EXPECT_EQ(lowered(text, "a"), "out: 10.7.0.0/16 -> 10.8.0.0/16: negotiate [tunnel t]\n"
                                "in: 10.8.0.0/16 -> 10.7.0.0/16: negotiate [tunnel t]\n"
                                "forward: 10.8.0.0/16 -> 10.7.0.0/16: negotiate [tunnel t]\n"
                                "forward: 10.7.0.0/16 -> 10.8.0.0/16: negotiate [tunnel t]\n");
  auto compiled = compileText(kCommon + std::string(text));
  auto policy = compiled.policyOf("b");
  const ir::Negotiate& negotiate = negotiationOf(policy);
  ASSERT_TRUE(negotiate.tunnel);
  EXPECT_EQ(net::toString(*negotiate.tunnel->local), "10.1.2.2");
  EXPECT_EQ(net::toString(*negotiate.tunnel->remote), "10.1.2.1");
}

TEST(LowerTunnel, AnAddressInTheNetworksBehindIsNoOuterOne) {
  auto compiled = compileText(std::string(kCommon) + R"(
host gw { address 10.7.0.1, 203.0.113.1; platform windows-2003; domain corp.example; }
host lone { address 10.8.0.1; platform windows-2003; domain corp.example; }
tunnel t { between gw(10.7.0.0/16) and lone(10.8.0.0/16); using kerberos, classic; }
)");
  auto policy = compiled.policyOf("lone");
  const ir::Negotiate& negotiate = negotiationOf(policy);
  EXPECT_EQ(net::toString(*negotiate.tunnel->local), "10.8.0.1") << "it has no other";
  EXPECT_EQ(net::toString(*negotiate.tunnel->remote), "203.0.113.1");
}

TEST(LowerPlatform, Ipv6OnLinuxKeepsNeighbourDiscoveryOpen) {
  auto compiled = compileText(R"(
proposal modern { main aes256-sha256-modp2048; quick esp(aes256, sha256); }
host l { address 2001:db8::1; platform linux-strongswan; }
rule shut on l { from any to me; block; }
)");
  auto policy = compiled.policyOf("l");
  auto icmp = [&](uint16_t type) {
    return test::treatment(policy, ir::Direction::in, test::packet("fe80::1", "2001:db8::1", 58, type, 0));
  };
  EXPECT_EQ(icmp(132), "block");
  EXPECT_EQ(icmp(133), "permit");
  EXPECT_EQ(icmp(137), "permit");
  EXPECT_EQ(icmp(138), "block");
}

constexpr const char* kRespond = R"(
policy x { default-response on using psk(environment "ASKED"), certificate(root), responding; }
ca root { subject "C=US, CN=Root"; }
proposal responding { main 3des-sha1-modp1024 lifetime 60 min; quick ah(md5); lifetime 600 s, 50000 kB; pfs on; }
)";

TEST(LowerDefaultResponse, CarriesItsMethodsIntoEveryClass) {
  auto compiled =
      compileText(std::string(kCommon) + kRespond + kIsolated + "rule shut on b { from any to me; block; }\n");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  ASSERT_EQ(compiled.compilation->classes.size(), 2u);
  for (const ir::PolicyIr& ir : compiled.compilation->classes) {
    ASSERT_TRUE(ir.default_response) << ir.name;
    EXPECT_TRUE(ir::canRespond(ir.actions[ir.default_response->action.index]));
    const ir::Negotiate& response = *ir.response();
    EXPECT_EQ(response.ike, ir::IkeVersion::v1);
    ASSERT_EQ(response.authentication.size(), 2u);
    EXPECT_EQ(ir.secrets[response.authentication[0].secret.index], (SecretRef{SecretRef::From::environment, "ASKED"}));
    EXPECT_EQ(ir.authorities[response.authentication[1].authority.index].name, "root");
    EXPECT_EQ(response.main_lifetime_s, 3600u);
    EXPECT_EQ(response.quick, (std::vector<ir::QuickProposal>{{catalog::Integrity::md5, std::nullopt, 600, 50000}}));
    EXPECT_EQ(response.pfs.kind, ir::Pfs::Kind::main_mode_group);
    EXPECT_EQ(compiled.sources.position(ir.placeOf(ir.default_response->origin)).line, 7u);
  }
}

TEST(LowerDefaultResponse, IsOffUnlessAsked) {
  auto compiled = compileText(std::string(kCommon) + kIsolated);
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  EXPECT_FALSE(compiled.compilation->classes[0].default_response);
  EXPECT_EQ(compiled.compilation->classes[0].response(), nullptr);
}

TEST(LowerDefaultResponse, SharesTheActionOfAGroupWithTheSameMethods) {
  auto compiled = compileText(std::string(kCommon) + "policy x { using kerberos, classic; default-response on; }" +
                              "group g : isolation { members a; secure 10.1.0.0/16; }");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  const ir::PolicyIr& ir = compiled.compilation->classes[0];
  EXPECT_EQ(ir.default_response->action, ir.out.back().action) << "the group's filter is the last one";
}

TEST(LowerDefaultResponse, KeepsItsMethodsInOneHostsTables) {
  // The only filter, with a key and an authority of its own, is another member's.
  ir::PolicyIr whole;
  auto methods = [&](const char* key, const char* authority) {
    ir::Negotiate negotiate;
    ir::AuthMethod psk, certificate;
    psk.kind = ir::AuthMethod::Kind::psk;
    psk.secret = whole.intern(SecretRef{SecretRef::From::environment, key});
    certificate.kind = ir::AuthMethod::Kind::certificate;
    certificate.authority = whole.intern(ir::Authority{authority, {}, ""});
    negotiate.authentication = {psk, certificate};
    return whole.intern(negotiate);
  };
  ir::Filter filter;
  filter.setSource({false, *net::parsePrefix("10.9.9.9")});
  filter.setTarget({false, *net::parsePrefix("10.1.2.2")});
  filter.action = methods("K", "other");
  filter.origin = whole.add({ir::Origin::Kind::policy, "rule r", {}});
  whole.in = {filter};
  whole.default_response =
      ir::DefaultResponse{methods("ASKED", "root"), whole.add({ir::Origin::Kind::policy, "default response", {}})};
  ir::Host host;
  host.addresses = {*net::parseAddress("10.1.2.1")};
  ir::HostPolicy policy = lower::instantiate(whole, host);
  ASSERT_TRUE(policy.ir.default_response);
  const ir::Negotiate& response = *policy.ir.response();
  ASSERT_EQ(policy.ir.secrets.size(), 1u);
  EXPECT_EQ(policy.ir.secrets[response.authentication.at(0).secret.index].name, "ASKED");
  ASSERT_EQ(policy.ir.authorities.size(), 1u);
  EXPECT_EQ(policy.ir.authorities[response.authentication.at(1).authority.index].name, "root");
  EXPECT_EQ(policy.ir.origins[policy.ir.default_response->origin.index].name, "default response");
  EXPECT_EQ(policy.secrets.size(), 1u);
}

TEST(LowerDefaultResponse, AKeyThatCannotBeReadIsReportedAtTheStatement) {
  auto compiled = compileText(std::string(kCommon) + kRespond + kIsolated);
  ir::HostPolicy policy = compiled.policyOf("a");
  diag::Diagnostics diags;
  EXPECT_FALSE(loadSecrets(policy, "", diags));
  ASSERT_EQ(diags.all().size(), 1u);
  EXPECT_EQ(compiled.sources.position(diags.all()[0].span).line, 7u);
}

TEST(LowerIke, VersionIsTheNewestThatAllSpeak) {
  auto version = [](const char* platform) {
    auto compiled =
        compileText(std::string("proposal p { main aes256-sha256-modp2048; quick esp(aes256, sha256); }\n") +
                    "host l { address 10.0.0.1; platform linux-strongswan; }\n"
                    "host o { address 10.0.0.2; platform " +
                    platform + "; }\n" + "rule r among { l, o } { negotiate using psk(environment \"K\"), p; }");
    return negotiationOf(compiled.policyOf("l")).ike;
  };
  EXPECT_EQ(version("linux-strongswan"), ir::IkeVersion::v2);
  EXPECT_EQ(version("windows-2003"), ir::IkeVersion::v1);
  EXPECT_EQ(version("windows-10"), ir::IkeVersion::v1); // knows IKEv2 with certificates only
}

TEST(LowerIke, BothEndsOfOneStatementUseOneVersion) {
  const std::string common = "proposal p { main aes256-sha256-modp2048; quick esp(aes256, sha256); }\n"
                             "host l { address 10.0.0.1; platform linux-strongswan; }\n"
                             "host m { address 10.0.0.2; platform linux-strongswan; }\n"
                             "host o { address 10.0.0.9; platform windows-2003; }\n";
  auto versions = [&](const std::string& text) {
    auto compiled = compileText(common + text);
    std::string versions;
    for (const char* host : {"l", "m", "o"})
      if (compiled.compilation && compiled.compilation->classOf(host))
        versions += negotiationOf(compiled.policyOf(host)).ike == ir::IkeVersion::v2 ? "2" : "1";
    return versions;
  };
  const std::string negotiate = "negotiate using psk(environment \"K\"), p; }";
  // A rule's own hosts count, though they are no peers by name and of another class.
  EXPECT_EQ(versions("rule r on l, m, o { from any to m; " + negotiate), "111");
  // Peers found by address count like peers by name.
  EXPECT_EQ(versions("rule r on l { from me to { m, 10.0.0.9 }; " + negotiate), "1");
  EXPECT_EQ(versions("rule r on l { from me to { m, 10.0.0.8/29 }; " + negotiate), "1");
  EXPECT_EQ(versions("rule r on l { from me to 10.0.0.2; " + negotiate), "2");
  EXPECT_EQ(versions("rule r on l { from me to { m, 10.0.0.128/25 }; " + negotiate), "2");
  // Who is at the other end is unknown: what every platform speaks.
  EXPECT_EQ(versions("rule r on l { from me to any; " + negotiate), "1");
  EXPECT_EQ(versions("rule r on l, m { from me to any; " + negotiate), "11");
}

TEST(LowerRule, TwoMeshesThatShareAHostDoNotContradictAtItself) {
  auto compiled = compileText(std::string(kCommon) +
                              "rule one among { a, b } { negotiate using psk(environment \"K1\"), classic; }\n"
                              "rule two among { a, dc } { negotiate using psk(environment \"K2\"), classic; }\n");
  EXPECT_EQ(compiled.ids(), "");
  EXPECT_EQ(filtersOf(compiled.policyOf("a")).find("10.1.2.1"), std::string::npos);
}

TEST(LowerExemption, ADynamicHostIsNoServerBecauseItsPoolHoldsOne) {
  auto compiled = compileText(std::string(kCommon) +
                              "host d { address dynamic in 10.1.2.0/24; platform windows-2003; domain corp.example; }\n"
                              "group g : isolation { members d; secure 10.1.0.0/16; using kerberos, classic; }\n"
                              "exemption web { to b service tcp to 80; applies to g; }");
  EXPECT_EQ(filtersOf(compiled.policyOf("d")).find("any -> me"), std::string::npos);
}

TEST(LowerGroup, ClassesOfOneGroupHaveNamesOfTheirOwn) {
  auto compiled = compileText(std::string(kCommon) +
                              "group g : isolation { members a, b, dc; secure 10.1.0.0/16; using kerberos, classic; }\n"
                              "rule r on a { from any to me; service tcp to 23; block; }");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  EXPECT_EQ(compiled.compilation->classOf("a")->name, "g-a");
  EXPECT_EQ(compiled.compilation->classOf("b")->name, "g");
}

} // namespace
