// Sets that hold nothing, or hosts without an address of their own: never a statement that silently makes no filter, or
// a wider one than it says.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kHosts = "host a { address 10.1.2.1; platform windows-2003; }\n"
                           "host b { address 10.1.2.2; platform windows-2003; }\n"
                           "host lap { address dynamic in 10.1.40.0/22; platform windows-2003; }\n"
                           "host roam { address dynamic; platform other; }\n"
                           "subnet hq = 10.1.0.0/16; group none : no-ipsec { } group laps : no-ipsec { members lap; }\n"
                           "proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }\n";
constexpr int kLine = 7; // where the case stands

std::string places(const std::string& text) {
  return test::compileText(kHosts + text).places();
}
std::string at(int column, const char* id) {
  return std::to_string(kLine) + ":" + std::to_string(column) + " " + id;
}

TEST(AddressSets, AnEmptySideIsAnErrorWhereItIsWritten) {
  EXPECT_EQ(places("rule r on a { from none to me; block; }"), at(20, "NAM124"));
  EXPECT_EQ(places("rule r on a { from any to { none }; block; }"), at(27, "NAM124"));
  EXPECT_EQ(places("exemption e { to none; applies to a; }"), at(18, "NAM124"));
  EXPECT_EQ(places("group g : isolation { members a; secure none; using kerberos, p; }"), at(41, "NAM124"));
  EXPECT_EQ(places("tunnel t { between a(none) and b(hq); using kerberos, p; }"), at(22, "NAM124"));
  EXPECT_EQ(places("rule r on a { from { a, b } minus { 10.0.0.0/8 } to me; block; }"), at(20, "NAM124"));
}

TEST(AddressSets, AnEmptyNamedSetIsReportedOnce) {
  EXPECT_EQ(places("addresses s = { none }; rule r on a { from s to me; block; }"), at(15, "NAM124"));
  EXPECT_EQ(places("addresses s = { hq } minus { none }; rule r on a { from s to me; block; }"), "");
}

TEST(AddressSets, AnyHasNoOtherName) {
  EXPECT_EQ(places("addresses s = any; rule r on a { from s to me; block; }"), at(15, "NAM123"));
  EXPECT_EQ(places("addresses s = { any }; rule r on a { from s to me; block; }"), at(17, "NAM123"));
  EXPECT_EQ(places("addresses s = { any } minus { hq }; rule r on a { from s to me; block; }"), "");
}

TEST(AddressSets, ADamagedSetIsNoSecondError) {
  EXPECT_EQ(places("addresses s = {}; rule r on a { from s to me; block; }"), at(16, "SYN008"));
}

TEST(AddressSets, AFilterCannotNameAHostWithoutAnAddress) {
  EXPECT_EQ(places("rule r on a { from lap to me; permit; }"), at(20, "NEG417"));
  EXPECT_EQ(places("rule r on a { from me to { b, laps }; permit; }"), at(26, "NEG417"));
  EXPECT_EQ(places("addresses s = { laps }; rule r on a { from s to me; block; }"), at(44, "NEG417"));
  EXPECT_EQ(places("exemption e { to lap; applies to a; }"), at(18, "EXM812"));
  EXPECT_EQ(places("tunnel t { between a(lap) and b(hq); using kerberos, p; }"), at(22, "NEG417"));
  EXPECT_EQ(places("rule r on a { from any minus { lap } to me; block; }"), at(20, "NAM127"));
}

TEST(AddressSets, AHostWithoutAnAddressCanLeaveASetThatNamesIt) {
  auto compiled = test::compileText(kHosts + "group m : no-ipsec { members a, b; } addresses s = { m, laps };\n"
                                             "rule r on a { from s minus { lap } to me; block; }");
  ASSERT_EQ(compiled.places(), "");
  EXPECT_EQ(test::filtersOf(compiled.policyOf("a")).find("10.1.40"), std::string::npos);
}

TEST(AddressSets, SecureTakesTheWholePoolOfAMember) {
  auto compiled =
      test::compileText(kHosts + "group g : isolation { members a; secure { laps, b }; using kerberos, p; }");
  ASSERT_EQ(compiled.places(), "");
  EXPECT_NE(test::filtersOf(compiled.policyOf("a")).find("10.1.40.0/22"), std::string::npos);
  EXPECT_EQ(places("group g : isolation { members a; secure roam; using kerberos, p; }"), at(41, "NAM127"));
}

TEST(DynamicSpace, TakesSubnetsWhateverTheirName) {
  auto compiled = test::compileText("host a { address dynamic in zz, 10.9.0.1-10.9.0.2; platform windows-2003; }\n"
                                    "subnet zz = 10.2.0.0/16; rule r on a { from any to me; block; }");
  ASSERT_EQ(compiled.places(), "");
  EXPECT_EQ(compiled.policyOf("a").host.dynamic_in.size(), 3u);
}

TEST(DynamicSpace, IsNotMadeOfHostsGroupsOrSets) {
  EXPECT_EQ(places("host d { address dynamic in z; platform other; } host z { address 10.0.0.1; platform other; }"),
            at(29, "NAM103"));
  EXPECT_EQ(places("host d { address dynamic in laps; platform other; }"), at(29, "NAM103"));
  EXPECT_EQ(places("addresses s = { a }; host d { address dynamic in s; platform other; }"), at(50, "NAM103"));
  EXPECT_EQ(places("host d { address dynamic in any; platform other; }"), at(29, "NAM123"));
}

TEST(Among, TakesTwoHostsAndNothingElse) {
  EXPECT_EQ(places("rule r among { a, 10.9.9.9 } { block; }"), at(19, "NAM163"));
  EXPECT_EQ(places("rule r among { a, b, hq } { block; }"), at(22, "NAM163"));
  EXPECT_EQ(places("rule r among any { block; }"), at(14, "NAM163"));
  EXPECT_EQ(places("rule r among { a, b } minus { 10.9.9.9 } { block; }"), at(31, "NAM163"));
  EXPECT_EQ(places("addresses s = { b, hq }; rule r among { a, s } { block; }"), at(44, "NAM163"));
  EXPECT_EQ(places("rule r among { a, b, lap } { block; }"), at(14, "NEG417"));
  EXPECT_EQ(places("rule r among a { block; }"), at(14, "NAM164"));
  EXPECT_EQ(places("rule r among { a, b } minus { b } { block; }"), at(14, "NAM164"));
  EXPECT_EQ(places("addresses s = { a, b }; rule r among s { block; }"), "");
  EXPECT_EQ(places("rule r among { a, b } { from a to b; block; }"), at(25, "NAM147"));
}

} // namespace
