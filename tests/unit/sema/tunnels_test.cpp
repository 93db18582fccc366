// Which of a gateway's addresses its tunnel has.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kGateways = "host gw { address 10.1.0.1, 203.0.113.1, 2001:db8::1; platform linux-strongswan; }\n"
                              "host far { address 198.51.100.1; platform linux-strongswan; }\n"
                              "host six { address 2001:db8:6::1; platform linux-strongswan; }\n"
                              "proposal p { main aes256-sha256-modp2048; quick esp(aes256, sha256); }\n";

std::string tunnel(const std::string& between) {
  return kGateways + "tunnel t { between " + between + "; using psk(environment \"K\"), p; }";
}

std::string outerAt(const std::string& between) {
  auto compiled = test::compileText(tunnel(between));
  if (!compiled.compilation)
    return compiled.places();
  for (const ir::Action& action : compiled.policyOf("gw").ir.actions)
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&action); negotiate && negotiate->tunnel)
      return net::toString(*negotiate->tunnel->local) + " " + net::toString(*negotiate->tunnel->remote);
  return "no tunnel";
}

TEST(Tunnels, AnAddressIsNotGuessed) {
  EXPECT_EQ(outerAt("gw(10.9.0.0/16) and far(10.7.0.0/16)"), "5:20 NAM159");
  EXPECT_EQ(outerAt("gw(10.1.0.0/16) at 203.0.113.1 and far(10.7.0.0/16)"), "203.0.113.1 198.51.100.1");
  EXPECT_EQ(outerAt("far(10.7.0.0/16) and gw(10.1.0.0/16) at 10.1.0.1"), "10.1.0.1 198.51.100.1");
  EXPECT_EQ(outerAt("gw(10.1.0.0/16) and six(10.7.0.0/16)"), "2001:db8::1 2001:db8:6::1") << "one of its family";
}

TEST(Tunnels, AnAddressInTheNetworkBehindIsAnInnerOne) {
  EXPECT_EQ(outerAt("gw(10.1.0.0/16) and far(10.7.0.0/16)"), "203.0.113.1 198.51.100.1");
}

TEST(Tunnels, AStatedAddressIsTheHostsAndOfTheOthersFamily) {
  EXPECT_EQ(outerAt("gw(10.1.0.0/16) at 203.0.113.2 and far(10.7.0.0/16)"), "5:39 NAM160");
  EXPECT_EQ(outerAt("gw(10.1.0.0/16) at 203.0.113.0/24 and far(10.7.0.0/16)"), "5:39 NAM116");
  EXPECT_EQ(outerAt("gw(10.1.0.0/16) at 2001:db8::1 and far(10.7.0.0/16)"), "5:12 NAM149");
}

} // namespace
