// Mirrored filters whose order flips with direction, and what is added for the packets that both match.
#include "compiler/meaning/evaluate.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using test::compileText;
using test::filtersOf;

namespace {

constexpr const char* kProposal = "proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); }\n";
constexpr const char* kGroup =
    "group g : isolation { members h; secure 10.5.0.0/16; using psk(environment \"K\"), classic; }\n";
constexpr const char* kBlock = "rule r on h { from 10.1.0.0/24 to 10.5.5.5; block; }\n";

std::string hostAt(const char* addresses) {
  return std::string(kProposal) + "host h { address " + addresses + "; platform windows-2003; }\n";
}

TEST(LowerFlips, AHostInsideOfItsOwnSideIsMe) {
  auto compiled = compileText(hostAt("10.1.0.5") + kGroup + kBlock);
  EXPECT_EQ(compiled.ids(), "FLT106");
  EXPECT_EQ(filtersOf(compiled.policyOf("h")), "out: me -> 10.5.5.5: block [rule r and group g]\n"
                                               "out: 10.1.0.0/24 -> 10.5.5.5: block [rule r]\n"
                                               "out: me -> 10.5.0.0/16: negotiate [group g]\n"
                                               "in: 10.5.5.5 -> me: block [rule r and group g]\n"
                                               "in: 10.5.0.0/16 -> me: negotiate [group g]\n"
                                               "in: 10.5.5.5 -> 10.1.0.0/24: block [rule r]\n");
}

TEST(LowerFlips, AnOwnAddressOutsideOfTheOwnSideIsNotConcerned) {
  auto compiled = compileText(hostAt("10.1.0.5, 10.1.0.6, 10.9.0.1") + kGroup + kBlock);
  EXPECT_EQ(compiled.ids(), "FLT106");
  auto policy = compiled.policyOf("h");
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in}) {
    auto treatment = [&](const char* own) {
      return test::treatment(policy, direction,
                             direction == ir::Direction::out ? test::packet(own, "10.5.5.5")
                                                             : test::packet("10.5.5.5", own));
    };
    EXPECT_EQ(treatment("10.1.0.5"), "block");
    EXPECT_EQ(treatment("10.1.0.6"), "block");
    EXPECT_EQ(treatment("10.9.0.1"), "negotiate");
  }
}

TEST(LowerFlips, MatesOutsideOfTheOwnSideAreNotConcerned) {
  auto compiled =
      compileText(hostAt("10.1.0.5") + "host i { address 10.2.0.5; platform windows-2003; }\n"
                                       "group g : isolation { members h, i; secure 10.5.0.0/16; "
                                       "using psk(environment \"K\"), classic; }\n"
                                       "rule r on g { from { 10.1.0.0/24, 10.2.0.0/25 } to 10.5.5.5; block; }\n"
                                       "rule s on g { from { 10.1.0.0/24 } minus { 10.1.0.5 } to 10.5.5.6; block; }\n");
  // Rule s leaves out h and is not for i.
  EXPECT_NE(compiled.ids().find("FLT104"), std::string::npos);
}

TEST(LowerFlips, ADynamicHostPartlyInsideIsReported) {
  EXPECT_EQ(compileText(hostAt("dynamic in 10.1.0.128/25") + kGroup + kBlock).ids(), "FLT106");
  EXPECT_EQ(compileText(hostAt("dynamic in 10.1.0.128/25, 10.9.0.0/24") + kGroup + kBlock).places(), "4:6 NAM157");
  EXPECT_EQ(compileText(hostAt("dynamic") + kGroup + kBlock).places(), "4:6 NAM157");
}

TEST(LowerFlips, BetweenTunnelsHoldsForForwardedPackets) {
  auto compiled = compileText(std::string(kProposal) + "host a { address 203.0.113.1; platform linux-strongswan; }\n"
                                                       "host b { address 203.0.113.2; platform linux-strongswan; }\n"
                                                       "host c { address 203.0.113.3; platform linux-strongswan; }\n"
                                                       "tunnel t { between a(10.1.0.0/24) and b(10.7.0.0/16); "
                                                       "using psk(environment \"K\"), classic; }\n"
                                                       "tunnel u { between a(10.1.0.0/16) and c(10.7.1.0/24); "
                                                       "using psk(environment \"L\"), classic; }\n");
  EXPECT_EQ(compiled.ids(), "FLT106");
  EXPECT_EQ(filtersOf(compiled.policyOf("a")),
            "out: 10.1.0.0/24 -> 10.7.1.0/24: negotiate [tunnel u and tunnel t]\n"
            "out: 10.1.0.0/16 -> 10.7.1.0/24: negotiate [tunnel u]\n"
            "out: 10.1.0.0/24 -> 10.7.0.0/16: negotiate [tunnel t]\n"
            "in: 10.7.1.0/24 -> 10.1.0.0/24: negotiate [tunnel u and tunnel t]\n"
            "in: 10.7.0.0/16 -> 10.1.0.0/24: negotiate [tunnel t]\n"
            "in: 10.7.1.0/24 -> 10.1.0.0/16: negotiate [tunnel u]\n"
            "forward: 10.7.1.0/24 -> 10.1.0.0/24: negotiate [tunnel u and tunnel t]\n"
            "forward: 10.1.0.0/24 -> 10.7.1.0/24: negotiate [tunnel u and tunnel t]\n"
            "forward: 10.7.0.0/16 -> 10.1.0.0/24: negotiate [tunnel t]\n"
            "forward: 10.1.0.0/16 -> 10.7.1.0/24: negotiate [tunnel u]\n"
            "forward: 10.7.1.0/24 -> 10.1.0.0/16: negotiate [tunnel u]\n"
            "forward: 10.1.0.0/24 -> 10.7.0.0/16: negotiate [tunnel t]\n");
}

TEST(LowerFlips, SpokesOfAHubDoNotCross) {
  // From spoke to spoke a packet arrives by one tunnel and leaves by the other: that is no flip of one pair.
  auto compiled = compileText(std::string(kProposal) + "host hub { address 203.0.113.1; platform linux-strongswan; }\n"
                                                       "host b { address 203.0.113.2; platform linux-strongswan; }\n"
                                                       "host c { address 203.0.113.3; platform linux-strongswan; }\n"
                                                       "tunnel t { between hub(10.0.0.0/8) and b(10.7.0.0/16); "
                                                       "using psk(environment \"K\"), classic; }\n"
                                                       "tunnel u { between hub(10.0.0.0/8) and c(10.8.0.0/16); "
                                                       "using psk(environment \"L\"), classic; }\n");
  EXPECT_EQ(compiled.ids(), "");
  auto policy = compiled.policyOf("hub");
  auto remote = [&](ir::Direction direction, const char* from, const char* to) {
    const ir::Filter* decides =
        meaning::evaluate(policy.ir, direction, test::packet(from, to), policy.host.addresses).decides;
    return decides ? net::toString(*std::get<ir::Negotiate>(policy.ir.action(*decides)).tunnel->remote) : "none";
  };
  EXPECT_EQ(remote(ir::Direction::in, "10.7.0.1", "10.8.0.1"), "203.0.113.2");
  EXPECT_EQ(remote(ir::Direction::out, "10.7.0.1", "10.8.0.1"), "203.0.113.3");
  EXPECT_EQ(remote(ir::Direction::forward, "10.7.0.1", "10.8.0.1"), "203.0.113.3");
}

TEST(LowerFlips, AFilterThatIsTheIntersectionDecidesAlready) {
  auto compiled =
      compileText(hostAt("10.1.0.5") + "rule dns on h { from me to 10.5.5.5; service udp to 53; permit; }\n"
                                       "rule log on h { from 10.5.5.5 to me; service udp to 514; block; }\n"
                                       "rule both on h { from me to 10.5.5.5; service udp from 514 to 53; permit; }\n");
  auto policy = compiled.policyOf("h");
  EXPECT_EQ(test::treatment(policy, ir::Direction::out, test::packet("10.1.0.5", "10.5.5.5", 17, 514, 53)), "permit");
  EXPECT_EQ(test::treatment(policy, ir::Direction::in, test::packet("10.5.5.5", "10.1.0.5", 17, 53, 514)), "permit");
}

} // namespace
