// Which side of a rule is a host's own, and who is at the other end: asked of each host, not of its class.
#include "compiler/ir/describe.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

#include <set>

using namespace cordon;
using test::Compiled;
using test::compileText;
using test::filtersOf;

namespace {

constexpr const char* kCertificates = R"(
proposal p { main aes256-sha256-modp2048; quick esp(aes256, sha256); }
ca root { subject "CN=Root"; }
host web { address 10.0.0.1; platform linux-strongswan; id "web.x"; }
host db  { address 10.0.0.2; platform linux-strongswan; id "db.x"; }
host log { address 10.0.0.3; platform linux-strongswan; id "log.x"; }
)";

/// Who must prove what, one line a filter: "out: 10.0.0.1 -> 10.0.0.2: db.x".
std::string identitiesOf(const ir::HostPolicy& policy) {
  std::string text;
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in})
    for (const ir::Filter& filter : policy.ir.list(direction))
      if (const auto* negotiate = std::get_if<ir::Negotiate>(&policy.ir.action(filter)))
        text +=
            std::string(ir::nameOf(direction)) + ": " + ir::describe(filter) + ": " + negotiate->remote_identity + "\n";
  return text;
}

TEST(LowerOwnSide, EachEndDemandsTheOthersIdentity) {
  auto compiled = compileText(std::string(kCertificates) +
                              "rule link on web, db { from web to db; negotiate using certificate(root), p; }");
  EXPECT_EQ(identitiesOf(compiled.policyOf("web")), "out: 10.0.0.1 -> 10.0.0.2: db.x\n"
                                                    "in: 10.0.0.2 -> 10.0.0.1: db.x\n");
  EXPECT_EQ(identitiesOf(compiled.policyOf("db")), "out: 10.0.0.2 -> 10.0.0.1: web.x\n"
                                                   "in: 10.0.0.1 -> 10.0.0.2: web.x\n");
}

TEST(LowerOwnSide, ARuleFromASetToItselfDoesNotContradictItself) {
  auto compiled =
      compileText(std::string(kCertificates) + "rule link on web, db, log { from { web, db, log } to { web, db, log }; "
                                               "negotiate using certificate(root), p; }");
  EXPECT_EQ(compiled.ids(), "");
  EXPECT_EQ(identitiesOf(compiled.policyOf("db")), "out: 10.0.0.2 -> 10.0.0.1: web.x\n"
                                                   "out: 10.0.0.2 -> 10.0.0.3: log.x\n"
                                                   "in: 10.0.0.1 -> 10.0.0.2: web.x\n"
                                                   "in: 10.0.0.3 -> 10.0.0.2: log.x\n");
}

TEST(LowerOwnSide, IdentitiesDoNotSplitAClassWhereTheOwnSideIsMe) {
  auto compiled = compileText(std::string(kCertificates) +
                              "rule mesh among { web, db, log } { negotiate using certificate(root), p; }");
  ASSERT_TRUE(compiled.compilation);
  EXPECT_EQ(compiled.compilation->classes.size(), 1u);
  EXPECT_EQ(identitiesOf(compiled.policyOf("web")), "out: me -> 10.0.0.2: db.x\n"
                                                    "out: me -> 10.0.0.3: log.x\n"
                                                    "in: 10.0.0.2 -> me: db.x\n"
                                                    "in: 10.0.0.3 -> me: log.x\n");
}

constexpr const char* kPlain = R"(
host h1 { address 10.1.2.1; platform windows-2003; }
host h2 { address 10.9.0.1; platform windows-2003; }
host h3 { address 10.9.0.2, 2001:db8:9::2; platform linux-strongswan; }
)";

TEST(LowerOwnSide, AnyIsWrittenMeForTheHostThatIsOutsideOfTheOtherSide) {
  const char* rule = " { from any to 10.1.2.0/24; block; }";
  const char* outside = "out: me -> 10.1.2.0/24: block [rule r]\n"
                        "in: 10.1.2.0/24 -> me: block [rule r]\n";
  EXPECT_EQ(filtersOf(compileText(std::string(kPlain) + "rule r on h2" + rule).policyOf("h2")), outside);
  EXPECT_EQ(filtersOf(compileText(std::string(kPlain) + "rule r on h1, h2" + rule).policyOf("h2")), outside);
  EXPECT_EQ(filtersOf(compileText(std::string(kPlain) + "rule r on h1, h2" + rule).policyOf("h1")),
            "out: any -> 10.1.2.0/24: block [rule r]\n"
            "out: 10.1.2.0/24 -> any: block [rule r]\n"
            "in: any -> 10.1.2.0/24: block [rule r]\n"
            "in: 10.1.2.0/24 -> any: block [rule r]\n");
}

TEST(LowerOwnSide, AHostThatARuleDoesNotConcernIsNamedThoughItsMatesAreConcerned) {
  auto compiled = compileText(std::string(kPlain) + "rule r on h1, h2 { from 10.1.2.0/24 to 10.5.0.0/16; block; }");
  ASSERT_EQ(compiled.ids(), "FLT104");
  EXPECT_NE(compiled.diags.all().front().message.find("h2"), std::string::npos);
}

TEST(LowerOwnSide, OfAClassThatARuleDoesNotConcernTheFirstIsNamedAndTheOthersAreCounted) {
  auto compiled = compileText(std::string(kPlain) + "host h4 { address 10.6.2.4; platform windows-2003; }\n"
                                                    "host h5 { address 10.6.2.5; platform windows-2003; }\n"
                                                    "host h6 { address 10.6.2.6; platform windows-2003; }\n"
                                                    "rule r on h4, h5, h6 { from 10.7.0.0/24 to 10.5.0.0/16; block; }");
  ASSERT_EQ(compiled.ids(), "FLT104");
  EXPECT_NE(compiled.diags.all().front().message.find("h4"), std::string::npos);
  ASSERT_EQ(compiled.diags.all().front().notes.size(), 1u);
  EXPECT_EQ(compiled.diags.all().front().notes.front(), "and 2 more of its class");
}

TEST(LowerOwnSide, HostsOnOneSideShareAClass) {
  auto compiled = compileText(std::string(kPlain) + "host h4 { address 10.1.2.4; platform windows-2003; }\n"
                                                    "rule r on h1, h4 { from any to 10.1.2.0/24; block; }");
  ASSERT_TRUE(compiled.compilation);
  EXPECT_EQ(compiled.compilation->classes.size(), 1u);
}

TEST(LowerNames, NoTwoClassesShareOne) {
  // The first member of one class of group `g` is `b`, and there is a group `g-b`; family alone makes a class too.
  auto compiled = compileText(R"(
proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); }
host a { address 10.1.2.1; platform linux-strongswan; domain corp.example; }
host b { address 10.1.2.2; platform linux-strongswan; domain corp.example; }
host c { address 10.1.2.3; platform linux-strongswan; domain corp.example; }
host d { address 10.1.2.4, 2001:db8::4; platform linux-strongswan; domain corp.example; }
host e { address 10.1.2.5; platform linux-strongswan; domain corp.example; }
group g : isolation { members a, b, d, e; secure { 10.1.0.0/16, 2001:db8::/64 }; using kerberos, classic; }
group g-b : isolation { members c; secure 10.1.0.0/16; using kerberos, classic; }
rule r on b { from any to me; service tcp to 23; block; }
)");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  std::set<std::string> names;
  for (const ir::PolicyIr& policy_class : compiled.compilation->classes)
    EXPECT_TRUE(names.insert(policy_class.name).second) << policy_class.name;
  EXPECT_EQ(names.size(), 4u);
  EXPECT_EQ(compiled.compilation->classOf("a")->name, "g");
  EXPECT_EQ(compiled.compilation->classOf("c")->name, "g-b");
  EXPECT_EQ(compiled.compilation->classOf("d")->name, "g-d");
}

} // namespace
