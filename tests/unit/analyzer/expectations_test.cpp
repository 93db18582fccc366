// Expectations over hosts of every kind: dynamic ones, several addresses, two families, connection types, gateways.
#include "analyzer/expectations.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

constexpr const char* kHosts = R"(
policy p { using kerberos, classic; }
proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }
host a { address 10.1.0.2, 2001:db8::2; platform windows-2003-sp1; domain d.example; }
host b { address 10.1.0.3; platform windows-2003-sp1; domain d.example; }
host lap { address dynamic in 10.1.4.0/24, 10.9.0.0/24; platform windows-xp-sp2; domain d.example; }
)";
constexpr const char* kGroup = "group isolated : isolation { members a, b, lap; secure 10.1.0.0/16; }\n";

/// The findings of a policy's expectations: "XPT101: message" a line.
std::string findings(const std::string& text, uint64_t work_max = analyzer::kExpectationWorkMax) {
  test::Compiled result = test::compileText(text);
  EXPECT_TRUE(result.compilation) << result.ids();
  if (!result.compilation)
    return "";
  diag::Diagnostics diags;
  size_t holding = analyzer::checkExpectations(*result.compilation, diags, work_max);
  EXPECT_EQ(holding + diags.all().size(), result.compilation->model.expectations.size());
  std::string all;
  for (const diag::Diagnostic& each : diags.all())
    all += std::string(all.empty() ? "" : "\n") + each.id + ": " + std::string(each.message);
  return all;
}
std::string inGroup(const char* statements) {
  return findings(std::string(kHosts) + kGroup + statements);
}

TEST(Expectations, LookAtEveryPoolOfADynamicHost) {
  EXPECT_EQ(inGroup("expect a -> b : secured;"), "");
  EXPECT_EQ(inGroup("expect lap -> b : secured;"), // b secures 10.1.0.0/16 alone
            "XPT101: expected secured, but `10.9.0.0 -> 10.1.0.3, tcp 1 -> 1`: fails in quick mode: filter: me -> "
            "10.1.0.0/16 at lap, no filter at b");
}

TEST(Expectations, LookAtEveryAddressAndFamily) {
  EXPECT_EQ(inGroup("host old { address 2001:db8::9, 10.1.0.9; platform windows-98; }\nexpect old -> a : blocked;"),
            "XPT101: expected blocked, but `2001:db8::9 -> 2001:db8::2, tcp 1 -> 1`: clear");
}

TEST(Expectations, TakeAddressesThatNoHostHasForHostsWithoutIpsec) {
  EXPECT_EQ(inGroup("expect 10.1.0.0/29 -> b : blocked;"), // a is one of them
            "XPT101: expected blocked, but `10.1.0.2 -> 10.1.0.3, tcp 1 -> 1`: secured: Kerberos, "
            "3des-sha1-modp1024, ESP(3des, sha1), transport");
  EXPECT_EQ(inGroup("expect { 10.1.0.0/29 } minus { a, b } -> b : blocked;"), "");
  EXPECT_EQ(inGroup("expect any -> b : blocked;"),
            "XPT101: expected blocked, but `1.0.0.0 -> 10.1.0.3, tcp 1 -> 1`: clear");
}

TEST(Expectations, AreAboutOtherHostsThanTheSender) {
  EXPECT_EQ(inGroup("expect a -> a : blocked;"), "XPT102: this expectation concerns no connection");
  EXPECT_EQ(inGroup("expect { a, b } -> { a, b } : secured;"), "");
  EXPECT_EQ(inGroup("expect 2001:db8::5 -> 10.1.0.3 : clear;"), "XPT102: this expectation concerns no connection");
}

TEST(Expectations, FindTheOnePortThatIsTreatedOtherwise) {
  EXPECT_EQ(inGroup("rule open on a, b { from any to me; service tcp to 8081; permit; }\n"
                    "expect a -> b : secured;"),
            "XPT101: expected secured, but `10.1.0.2 -> 10.1.0.3, tcp 1 -> 8081`: fails in quick mode: filter: me -> "
            "10.1.0.0/16 at a, `rule open` permits it at b");
  EXPECT_EQ(inGroup("rule open on a, b { from any to me; service tcp to 8081; permit; }\n"
                    "expect a -> b service tcp from 1-8080 to 1-8080, udp : secured;"),
            "");
}

TEST(Expectations, TellConnectionTypesApart) {
  EXPECT_EQ(inGroup("rule dial on b { from any to me; service tcp to 80; permit; connection remote-access; }\n"
                    "expect 10.1.0.77 -> b : blocked;"),
            "XPT101: expected blocked, but `10.1.0.77 -> 10.1.0.3, tcp 1 -> 80 over a remote-access connection`: "
            "clear");
}

TEST(Expectations, CountARekeyThatFailsAsNotSecured) {
  const std::string text = R"(
policy p { using psk(environment "KEY"); }
proposal one { ike v2; main aes256-sha256-modp2048; quick esp(aes256, sha256); pfs modp2048; }
proposal two { ike v2; main aes256-sha256-modp2048; quick esp(aes256, sha256); pfs off; }
host c { address 10.1.0.4; platform linux-strongswan; }
host d { address 10.1.0.5; platform linux-strongswan; }
rule to-d on c { from me to d; negotiate using one; }
rule to-c on d { from me to c; negotiate using two; }
)";
  EXPECT_EQ(findings(text + "expect c -> d : secured;"),
            "XPT101: expected secured, but `10.1.0.4 -> 10.1.0.5, tcp 1 -> 1`: secured: preshared key, "
            "aes256-sha256-modp2048, ESP(aes256, sha256), transport, until the first rekey after 3600 s");
}

TEST(Expectations, SeeTheTunnelBetweenTheEnds) {
  const std::string text = R"(
policy p { using psk(environment "KEY"); }
proposal one { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }
subnet hq = 10.1.0.0/16;
subnet branch = 10.7.0.0/16;
host gw-hq { address 198.51.100.1; platform windows-2003-sp1; }
host gw-branch { address 203.0.113.1; platform linux-strongswan; }
tunnel site { between gw-hq(hq) and gw-branch(branch); using one; }
)";
  EXPECT_EQ(findings(text + "expect hq -> branch : clear;"), "");
  EXPECT_EQ(findings(text + "expect hq -> branch service tcp to 80 : secured;"),
            "XPT101: expected secured, but `10.1.0.0 -> 10.7.0.0, tcp 1 -> 80`: clear, tunnelled(gw-hq, gw-branch): "
            "preshared key, 3des-sha1-modp1024, ESP(3des, sha1), tunnel");
}

TEST(Expectations, ThatAreTooLargeAreSaidNotToBeDecided) {
  EXPECT_EQ(findings(std::string(kHosts) + kGroup + "expect a -> b : secured;", 3),
            "XPT103: this expectation takes more than 3 steps to decide");
}

TEST(Expectations, NameEveryVerdictInWords) {
  for (const char* verdict : {"clear", "blocked", "fails", "one-way", "unknown"}) {
    const std::string text = inGroup((std::string("expect a -> b : ") + verdict + ";").c_str());
    EXPECT_EQ(text.rfind(std::string("XPT101: expected ") + verdict + ", but `10.1.0.2 -> 10.1.0.3", 0), 0u) << text;
  }
}

} // namespace
