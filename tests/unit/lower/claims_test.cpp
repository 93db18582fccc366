// What holds when two statements match exactly the same packets: decided per direction, by how each came to say so.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using test::compileText;
using test::filtersOf;

namespace {

constexpr const char* kCommon = R"(
proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); }
host a { address 10.1.2.1; platform windows-2003; domain corp.example; }
host gw { address 203.0.113.1; platform linux-strongswan; }
host far { address 203.0.113.2; platform linux-strongswan; }
group g : isolation { members a; secure 10.1.0.0/16; using kerberos, classic; }
)";

std::string lowered(const std::string& text, const char* host = "a") {
  return filtersOf(compileText(kCommon + text).policyOf(host));
}

TEST(LowerClaims, AOneWayBlockLeavesTheOtherDirectionSecured) {
  EXPECT_EQ(lowered("rule quiet on a { from me to any; block; one-way; }"),
            "out: me -> 10.1.0.0/16: block [rule quiet]\n"
            "out: me -> any: block [rule quiet]\n"
            "in: 10.1.0.0/16 -> me: negotiate [group g]\n");
}

TEST(LowerClaims, AOneWayPermitLeavesTheOtherHalfOfAnEqualExemption) {
  const char* expected = "out: me -> 10.9.9.9: permit [exemption e]\n"
                         "out: me -> 10.1.0.0/16: negotiate [group g]\n"
                         "in: 10.9.9.9 -> me: permit [exemption e]\n"
                         "in: 10.1.0.0/16 -> me: negotiate [group g]\n";
  EXPECT_EQ(lowered("rule r on a { from me to 10.9.9.9; permit; one-way; } exemption e { to 10.9.9.9; applies to g; }"),
            expected);
}

TEST(LowerClaims, OneWayRulesOfOppositeDirectionsDoNotContradict) {
  EXPECT_EQ(lowered("rule o on a { from me to 10.9.9.9; block; one-way; }"
                    "rule i on a { from 10.9.9.9 to me; permit; one-way; }"),
            "out: me -> 10.9.9.9: block [rule o]\n"
            "out: me -> 10.1.0.0/16: negotiate [group g]\n"
            "in: 10.9.9.9 -> me: permit [rule i]\n"
            "in: 10.1.0.0/16 -> me: negotiate [group g]\n");
}

TEST(LowerClaims, AOneWayRuleContradictsTheHalfItMeets) {
  EXPECT_EQ(compileText(std::string(kCommon) + "rule m on a { from me to 10.9.9.9; permit; }"
                                               "rule o on a { from me to 10.9.9.9; block; one-way; }")
                .ids(),
            "FLT102");
  EXPECT_EQ(compileText(std::string(kCommon) + "rule m on a { from me to 10.9.9.9; permit; }"
                                               "rule i on a { from 10.9.9.9 to me; block; one-way; }")
                .ids(),
            "FLT102");
}

TEST(LowerClaims, AWrittenStatementTakesThePlaceOfADerivedOne) {
  const char* closed = "rule closed on a { from any to me; service tcp to 80; block; }";
  const char* open = "rule open on a { from 10.1.0.0/16 to me; service tcp to 80; permit; }";
  for (const std::string& text : {std::string(closed) + open, std::string(open) + closed}) {
    auto compiled = compileText(kCommon + text);
    EXPECT_EQ(compiled.ids(), "");
    EXPECT_EQ(filtersOf(compiled.policyOf("a")), "out: me -> 10.1.0.0/16, tcp from 80: permit [rule open]\n"
                                                 "out: me -> 10.1.0.0/16: negotiate [group g]\n"
                                                 "out: me -> any, tcp from 80: block [rule closed]\n"
                                                 "in: 10.1.0.0/16 -> me, tcp to 80: permit [rule open]\n"
                                                 "in: 10.1.0.0/16 -> me: negotiate [group g]\n"
                                                 "in: any -> me, tcp to 80: block [rule closed]\n");
  }
}

TEST(LowerClaims, AnEqualStatementRaisesADerivedOne) {
  // `wide` derives what `open` writes: then `shut` contradicts a statement, whichever came first.
  auto compiled =
      compileText(std::string(kCommon) + "rule a-wide on a { from any to me; service tcp to 80; permit; }\n"
                                         "rule b-open on a { from 10.1.0.0/16 to me; service tcp to 80; permit; }\n"
                                         "rule c-shut on a { from 10.1.0.0/16 to me; service tcp to 80; block; }\n");
  ASSERT_EQ(compiled.ids(), "FLT102");
  EXPECT_NE(compiled.diags.all().front().message.find("rule b-open"), std::string::npos);
}

TEST(LowerClaims, ATunnelOfAnyToAnyIsInAllLists) {
  EXPECT_EQ(lowered("tunnel t { between gw(any) and far(any); using psk(environment \"K\"), classic; }", "gw"),
            "out: any -> any: negotiate [tunnel t]\n"
            "out: any IPv6 -> any IPv6: negotiate [tunnel t]\n"
            "in: any -> any: negotiate [tunnel t]\n"
            "in: any IPv6 -> any IPv6: negotiate [tunnel t]\n"
            "forward: any -> any: negotiate [tunnel t]\n"
            "forward: any IPv6 -> any IPv6: negotiate [tunnel t]\n");
}

} // namespace
