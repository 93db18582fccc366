// What Routing and Remote Access makes by itself.
#include "compiler/meaning/evaluate.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kPolicy = R"(forest f { domain corp.example; }
ca one { subject "CN=One"; }
ca two { subject "CN=Two"; }
proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }
host vpn { address 10.1.0.1, 203.0.113.1; platform windows-2003-sp1; domain corp.example; role rras; }
)";

const char* const kL2tp = "out: me -> any, udp to 1701: negotiate [platform L2TP of Routing and Remote Access]\n"
                          "in: any -> me, udp from 1701: negotiate [platform L2TP of Routing and Remote Access]\n";

TEST(GeneratedFilters, AGatewayHasThemWithoutAnyStatement) {
  auto compiled = test::compileText(kPolicy);
  ASSERT_EQ(compiled.ids(), "");
  ir::HostPolicy policy = compiled.policyOf("vpn");
  EXPECT_EQ(test::filtersOf(policy), kL2tp);
  for (const ir::Filter& filter : policy.ir.out)
    EXPECT_EQ(filter.layer == ir::Layer::generated, policy.ir.origin(filter).kind == ir::Origin::Kind::generated);
  const auto& negotiate = std::get<ir::Negotiate>(policy.ir.action(policy.ir.out.back()));
  ASSERT_EQ(negotiate.authentication.size(), 2u); // whichever root the computer trusts
  EXPECT_EQ(policy.ir.authorities[negotiate.authentication[1].authority.index].name, "two");
  EXPECT_FALSE(negotiate.tunnel || negotiate.fallback_to_clear || negotiate.inbound_clear);
}

TEST(GeneratedFilters, OnlyWhereTheServiceMakesThem) {
  struct Case {
    const char* address;
    const char* platform;
  } cases[] = {{"10.1.0.1", "windows-xp-sp2"},
               {"10.1.0.1", "linux-strongswan"},
               {"10.1.0.1", "windows-vista"},
               {"2001:db8::1", "windows-2003"}};
  for (const Case& c : cases) {
    auto compiled =
        test::compileText("host h { address " + std::string(c.address) + "; platform " + c.platform + "; role rras; }");
    ASSERT_TRUE(compiled.compilation) << c.platform;
    EXPECT_FALSE(compiled.compilation->policyOf("h")) << c.platform;
  }
}

TEST(GeneratedFilters, CompeteWithTheAssignedOnesBySpecificity) {
  auto compiled = test::compileText(kPolicy + R"(
group isolated : isolation { members vpn; secure 10.1.0.0/16; using kerberos, classic; }
rule l2tp on vpn { from any to me; service udp to 1701; permit; }
)");
  ASSERT_EQ(compiled.ids(), "");
  ir::HostPolicy policy = compiled.policyOf("vpn");
  auto by = [&](const net::Packet& packet) {
    meaning::Decision decision =
        meaning::evaluate(policy.ir, ir::Direction::in, packet, {*net::parseAddress("203.0.113.1")});
    return decision.decides ? policy.ir.origin(*decision.decides).name : "";
  };
  // From the secured subnet the group's filter is the more specific one (subnet before any); from elsewhere the port.
  EXPECT_EQ(by(test::packet("10.1.50.30", "203.0.113.1", 17, 1701, 500)), "group isolated");
  EXPECT_EQ(by(test::packet("198.51.100.7", "203.0.113.1", 17, 1701, 500)),
            "platform L2TP of Routing and Remote Access");
  // What both the rule and the generated filter match stays as Windows sorts it: no third filter is added.
  EXPECT_EQ(test::filtersOf(policy).find("rule l2tp and"), std::string::npos);
  EXPECT_EQ(test::filtersOf(policy).find("and rule l2tp"), std::string::npos);
}

TEST(GeneratedFilters, ADefaultResponseNeedsAnAssignedPolicy) {
  auto compiled = test::compileText("policy p { default-response on; using kerberos, classic; }\n" + kPolicy);
  ASSERT_EQ(compiled.ids(), "");
  EXPECT_FALSE(compiled.policyOf("vpn").ir.default_response);
}

} // namespace
