// Words of closed lists: an unknown one is an error that names the nearest, never a default.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kHost = "host h { address 10.1.2.3; platform windows-2003; }\n";

TEST(ClosedWords, AnUnknownOneNamesTheNearest) {
  struct Case {
    const char* text;
    const char* place;
    const char* help;
  } cases[] = {
      {"rule r on h { from any to me; block; connection lann; }", "2:49 NAM101", "did you mean `lan`?"},
      {"proposal p { ike v3; main 3des-sha1-modp1024; quick esp(3des, sha1); }", "2:18 NAM101", "did you mean `v1`?"},
      {"host d { address 10.1.2.4; platform other; role dns, domain-controler; }", "2:54 NAM101",
       "did you mean `domain-controller`?"},
      {"service x = icmp code 3;", "2:23 NAM158",
       "write the type before it, such as `icmp destination-unreachable code 3`"},
  };
  for (const Case& c : cases) {
    auto compiled = test::compileText(kHost + c.text);
    ASSERT_EQ(compiled.places(), c.place) << c.text;
    EXPECT_EQ(compiled.diags.all()[0].help[0], c.help);
  }
}

TEST(ClosedWords, TheirOwnAreTaken) {
  for (const char* connection : {"all", "lan", "remote-access"})
    EXPECT_EQ(test::compileText(kHost + "rule r on h { from any to me; block; connection " + connection + "; }").ids(),
              "");
  for (const char* role :
       {"domain-controller", "dns", "dhcp", "wins", "time", "proxy", "rras", "certification-authority"})
    EXPECT_EQ(test::compileText("host h { address 10.1.2.3; platform other; role " + std::string(role) + "; }").ids(),
              "");
}

} // namespace
