// One policy per host: the nearest organizational unit, else the domain, the site, the computer itself.
#include "compiler/model/assignment.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kPolicy = R"(forest f { domain corp.example, other.example; }
ca root { subject "CN=Root"; }
proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }
host db1 { address 10.1.0.1; platform windows-2003-sp1; domain corp.example; ou "Servers/DB/Old"; site hq; }
host web1 { address 10.1.0.2; platform windows-2003-sp1; domain corp.example; ou "Servers"; site hq; }
host ws1 { address 10.1.0.3; platform windows-xp-sp2; domain other.example; site hq; }
host ws2 { address 10.1.0.4; platform windows-xp-sp2; domain other.example; }
host lone { address 10.1.0.5; platform windows-2003-sp1; }
host lin1 { address 10.1.0.6; platform linux-strongswan; domain corp.example; site hq; }
host gw { address 203.0.113.1; platform windows-2003-sp1; domain corp.example; ou "Gateways"; }
host far { address 198.51.100.1; platform windows-2003-sp1; }
)";
const std::string kGroups = R"(
group isolated : isolation { members web1, ws1, ws2; secure 10.1.0.0/16; using kerberos, classic; }
group vault : encryption { members db1; secure 10.1.0.0/16; using kerberos, classic; }
group lan : isolation { members lone, lin1; secure 10.1.0.0/16; using certificate(root), classic; }
tunnel branch { between gw(10.1.0.0/16) and far(10.7.0.0/16); using certificate(root), classic; }
)";

std::string winner(const test::Compiled& compiled, llvm::StringRef name) {
  const model::Model& model = compiled.compilation->model;
  model::AssignmentIndex index(model);
  for (const model::Host& host : model.hosts)
    if (host.name == name) {
      const model::Assignment* found = index.winnerFor(host);
      return found ? (model::policyName(model, *found) + " by " + model::describePlace(model, *found)).str() : "none";
    }
  return "no such host";
}

TEST(Assignments, TheNearestUnitBeatsDomainSiteAndComputer) {
  auto compiled = test::compileText(kPolicy + R"(
group a : isolation { secure 10.1.0.0/16; using kerberos, classic; }
group b : isolation { secure 10.1.0.0/16; using kerberos, classic; }
allow GRP722 reason "only the order is looked at"; allow GRP716 reason "likewise";
assign a to local db1; assign a to local web1; assign a to local ws1; assign a to local lone; assign a to local lin1;
assign a to site hq;
assign b to domain corp.example;
assign a to ou "servers" in corp.example;
assign b to ou "/Servers/DB/" in corp.example;
)");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  EXPECT_EQ(winner(compiled, "db1"), "b by ou \"/Servers/DB/\" in corp.example"); // Old inherits
  EXPECT_EQ(winner(compiled, "web1"), "a by ou \"servers\" in corp.example");
  EXPECT_EQ(winner(compiled, "gw"), "b by domain corp.example");
  EXPECT_EQ(winner(compiled, "ws1"), "a by site hq");
  EXPECT_EQ(winner(compiled, "ws2"), "none");
  // Who is joined to no domain, or takes no policy from it, has only the local one.
  EXPECT_EQ(winner(compiled, "lone"), "a by local lone");
  EXPECT_EQ(winner(compiled, "lin1"), "a by local lin1");
}

TEST(Assignments, WhatAgreesIsSilent) {
  EXPECT_EQ(test::compileText(kPolicy + kGroups + R"(
assign isolated to domain corp.example; assign isolated to domain other.example;
assign vault to ou "Servers/DB" in corp.example;
assign gw to ou "gateways" in corp.example;
)")
                .ids(),
            "");
  EXPECT_EQ(test::compileText(kPolicy + kGroups).ids(), ""); // membership alone
  EXPECT_EQ(test::compileText(kPolicy + kGroups + "assign lan to local lone; assign lan to local lin1;").ids(), "");
}

TEST(Assignments, WhatDisagreesIsFoundOncePerAssignmentAndGroup) {
  struct Case {
    const char* text;
    const char* places;
  } cases[] = {
      {"assign isolated to domain other.example; assign isolated to domain corp.example;", "4:6 GRP722, 10:6 GRP716"},
      {"assign vault to site hq;", "5:6 GRP722"},
      {"assign vault to ou \"Servers/DB/New\" in corp.example;", "4:6 GRP717, 5:6 GRP717"},
      {"assign isolated to domain other.example;", "5:6 GRP717"},
      {"assign gw to ou \"Gateways/Old\" in corp.example;", "4:6 GRP717, 5:6 GRP717, 10:6 GRP717"},
      {"assign gw to local gw;", ""},
      {"assign gw to local gw; assign isolated to domain corp.example;", "4:6 GRP722, 6:6 GRP717, 10:6 GRP716"},
  };
  for (const Case& c : cases) {
    auto compiled = test::compileText(kPolicy + kGroups + c.text);
    EXPECT_EQ(compiled.places(), c.places) << c.text;
  }
}

TEST(Assignments, AFindingCountsTheHosts) {
  auto compiled =
      test::compileText(kPolicy + kGroups + "assign vault to site hq; assign vault to domain other.example;");
  ASSERT_EQ(compiled.places(), "5:6 GRP722, 6:6 GRP722");
  EXPECT_EQ(compiled.diags.sorted()[1]->message,
            "`ws1` and 1 other host gets policy `vault`, assigned to domain other.example, but is in group `isolated`");
}

TEST(Assignments, WhatIsWrongIsSaidAtItsPlace) {
  struct Case {
    const char* text;
    const char* places;
  } cases[] = {
      {"assign vauld to site hq;", "17:8 NAM101"},
      {"assign db1 to site hq;", "17:8 GRP723"},
      {"assign vault to domain crop.example;", "17:24 NAM101"},
      {"assign vault to ou \"x\" in crop.example;", "17:27 NAM101"},
      {"assign vault to ou \" / \" in corp.example;", "17:20 NAM101"},
      {"assign vault to local db2;", "17:23 NAM101"},
      {"assign lan to local lone;\nassign vault to local lone; assign lan to local lin1;", "18:1 GRP724"},
      {"assign vault to db1;", "17:17 SYN008"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(test::compileText(kPolicy + kGroups + c.text).places(), c.places) << c.text;
}

} // namespace
