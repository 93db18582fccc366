// FLT106 and FLT112 ask for packets that a host can meet: none from a host to itself, none to addresses it has not.
#include "analyzer/analyzer.h"
#include "analyzer/class_packets.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

#include <set>

namespace cordon::analyzer {
namespace {

const std::string kHosts = R"(
policy m { version 1; owner "o"; using certificate(r), p; }
ca r { subject "C=US, O=Ex, CN=Ex Root"; }
proposal p { ike v2; main aes256-sha256-modp2048; quick esp(aes256gcm16); }
host a { address 10.1.0.1; platform cordon-runtime; id "a.x"; }
host b { address 10.2.0.1, 10.2.0.2; platform cordon-runtime; id "b.x"; }
host c { address 10.5.0.1; platform cordon-runtime; id "c.x"; }
host d { address 10.6.0.1, 10.62.0.1; platform cordon-runtime; id "d.x"; }
)";

/// Ids and notes of these two findings.
std::vector<std::string> found(const std::string& rules) {
  auto compiled = test::compileText(kHosts + rules);
  EXPECT_TRUE(compiled.compilation.has_value()) << compiled.places();
  if (!compiled.compilation)
    return {};
  diag::Diagnostics diags;
  analyze({&compiled.compilation->model, compiled.compilation->classes, ""}, diags);
  std::vector<std::string> all;
  for (const diag::Diagnostic& each : diags.all())
    if (llvm::StringRef(each.id) == "FLT106" || llvm::StringRef(each.id) == "FLT112")
      all.push_back(std::string(each.id) + " " + std::string(each.notes.front()));
  return all;
}

using Texts = std::vector<std::string>;

TEST(MetPackets, AHostToItselfIsNoCrossing) {
  const std::string on = "rule nossh on b { from any to me; service tcp to 22; block; one-way; }\n";
  const std::string from = " to me; service tcp from 7000; permit; reason \"x\"; one-way; }\n";
  EXPECT_EQ(found(on + "rule mesh on b { from 10.2.0.1" + from), Texts());
  EXPECT_EQ(found(on + "rule mesh on b { from 10.1.0.1" + from),
            (Texts{"FLT106 10.1.0.1 -> 10.2.0.1, tcp 7000 -> 22 at b meets both"}));
  EXPECT_EQ(found(on + "rule mesh on b { from 10.2.0.0/30" + from).size(), 1u);
}

TEST(MetPackets, MeIsNowhereBehindATunnel) {
  const std::string rule = " { from any to me; service tcp to 22; block; one-way; }\n";
  EXPECT_EQ(found("tunnel t { between a(10.60.0.0/16) and c(10.61.0.0/16); }\nrule nossh on c" + rule), Texts());
  // An address of the gateway among those behind it.
  EXPECT_EQ(found("tunnel t { between a(10.60.0.0/16) and d(10.62.0.0/16); }\nrule nossh on d" + rule).size(), 1u);
}

TEST(MetPackets, AHostToItselfNeedsNoAnswer) {
  const std::string group = "group g : isolation { members b; secure 10.2.0.0/24; }\n";
  const std::string to = " to me; service tcp from 7000; permit; reason \"x\"; one-way; }\n";
  EXPECT_EQ(found(group + "rule mesh on g { from 10.2.0.1" + to), Texts());
  EXPECT_EQ(found(group + "rule mesh on g { from 10.2.0.9" + to).size(), 1u);
}

TEST(MetPackets, AnotherHostOfTheClassMeetsThem) {
  auto compiled = test::compileText(kHosts + "rule x among { a, b } { negotiate; }");
  ASSERT_TRUE(compiled.compilation.has_value()) << compiled.places();
  ir::PolicyIr both;
  both.hosts = {*compiled.compilation->memberOf("a"), *compiled.compilation->memberOf("b")};
  auto canMeet = [&](const ir::PolicyIr& policy, const char* source, const char* target, bool is_me) {
    const net::Prefix from = *net::parsePrefix(source), to = *net::parsePrefix(target);
    const space::Selector packets{from.base, to.base, from.length, to.length, {}};
    return ClassPackets(policy).canMeet(packets, from.family, ir::Direction::out, is_me);
  };
  EXPECT_TRUE(canMeet(both, "0.0.0.0/0", "10.1.0.1", true)); // b meets it
  EXPECT_FALSE(canMeet(both, "10.1.0.1", "10.1.0.1", true));
  EXPECT_FALSE(canMeet(both, "10.2.0.0/16", "10.2.0.2", true));
  EXPECT_FALSE(canMeet(both, "10.3.0.0/16", "10.2.0.2", true));
  EXPECT_TRUE(canMeet(both, "10.3.0.0/16", "10.2.0.2", false));
  EXPECT_FALSE(canMeet(both, "10.2.0.1", "10.2.0.2", false));
  EXPECT_TRUE(canMeet(both, "10.2.0.1", "10.2.0.0/30", false));
  EXPECT_TRUE(canMeet(both, "::/0", "2001:db8::1", true)); // from a link-local address
  EXPECT_FALSE(canMeet(both, "2001:db8::/32", "2001:db8::1", true));
  both.hosts.emplace_back(); // of unknown addresses
  EXPECT_TRUE(canMeet(both, "10.1.0.1", "10.1.0.1", true));
}

} // namespace
} // namespace cordon::analyzer
