// What follows from domains and forests: who is a member, and who can authenticate by Kerberos without being told.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kTwo = "host a { address 10.1.2.1; platform windows-2003; domain a.example; }\n"
                         "host b { address 10.1.2.2; platform windows-2003; domain b.example; }\n"
                         "proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }\n"
                         "rule r among { a, b } { negotiate using p; }\n";

TEST(Kerberos, IsNoDefaultBetweenForestsThatDoNotTrustEachOther) {
  auto compiled = test::compileText(kTwo + "forest x { domain a.example; } forest y { domain b.example; }");
  ASSERT_EQ(compiled.ids(), "NAM141");
  ASSERT_EQ(compiled.diags.all()[0].notes.size(), 1u);
  EXPECT_EQ(compiled.diags.all()[0].notes[0],
            "forests `x` and `y` do not trust each other: Kerberos needs `trust y two-way;` in forest `x`");
  EXPECT_EQ(test::compileText(kTwo).ids(), "NAM141") << "no forest says that the two domains know each other";
  EXPECT_EQ(
      test::compileText(kTwo + "forest x { domain a.example; trust y one-way; } forest y { domain b.example; }").ids(),
      "NAM141");
}

TEST(Kerberos, IsTheDefaultWithinAForestAndBetweenThoseWithTrustBothWays) {
  for (const char* forests : {"forest x { domain a.example, b.example; }",
                              "forest x { domain a.example; trust y two-way; } forest y { domain b.example; }",
                              "forest x { domain a.example; } forest y { domain b.example; trust x two-way; }",
                              "forest x { domain a.example; trust y one-way; } "
                              "forest y { domain b.example; trust x one-way; }"})
    EXPECT_EQ(test::compileText(kTwo + forests).ids(), "") << forests;
}

TEST(Kerberos, NeedsFullDomainNamesBetweenForests) {
  auto compiled = test::compileText("host a { address 10.1.2.1; platform windows-2003; domain A; }\n"
                                    "host b { address 10.1.2.2; platform windows-2003; domain b.example; }\n"
                                    "host c { address 10.1.2.3; platform windows-2003; domain C; }\n"
                                    "proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }\n"
                                    "rule within among { a, c } { negotiate using p; }\n"
                                    "rule across among { a, b } { negotiate using p; }\n"
                                    "forest x { domain A, C; trust y two-way; } forest y { domain b.example; }");
  ASSERT_EQ(compiled.places(), "6:6 NAM141");
  EXPECT_EQ(compiled.diags.all()[0].notes[0],
            "between forests Kerberos needs fully qualified domain names, and `A` is a short one");
}

TEST(Kerberos, IsNoDefaultTowardsAddressesThatAreNoHosts) {
  EXPECT_EQ(test::compileText(kTwo + "forest x { domain a.example, b.example; }"
                                     "rule s on a { from { b, 10.9.9.9 } to me; negotiate using p; }")
                .ids(),
            "NAM141");
}

TEST(Domains, TwoGroupsCannotTakeOne) {
  auto compiled = test::compileText("host a { address 10.1.2.1; platform windows-2003; domain a.example; }\n"
                                    "group g : no-ipsec { members domain a.example; }\n"
                                    "group i : no-ipsec { members domain a.example; }\n");
  ASSERT_EQ(compiled.places(), "3:37 GRP720");
  ASSERT_EQ(compiled.diags.all()[0].labels.size(), 1u);
  EXPECT_EQ(compiled.sources.position(compiled.diags.all()[0].labels[0].span).line, 2u);
}

// Neither group counts as empty, whichever of them is first.
TEST(Domains, TakenTwiceAreOneFault) {
  const std::string domain = "group g : no-ipsec { members domain a.example; }\n"
                             "group i : no-ipsec { members domain a.example; }\n",
                    host = "host a { address 10.1.2.1; platform windows-2003; domain a.example; }\n";
  for (const char* group : {"g", "i"})
    EXPECT_EQ(test::compileText(host + domain + "exemption e { to any; applies to " + group +
                                "; reason \"r\"; owner \"o\"; }")
                  .ids(),
              "GRP720");
}

TEST(Groups, OfOneHostAreShownBoth) {
  auto compiled = test::compileText("host a { address 10.1.2.1; platform windows-2003; }\n"
                                    "group g : no-ipsec { members a; }\n"
                                    "group i : no-ipsec { members a; }\n");
  ASSERT_EQ(compiled.places(), "3:30 GRP708");
  ASSERT_EQ(compiled.diags.all()[0].labels.size(), 1u);
  EXPECT_EQ(compiled.sources.position(compiled.diags.all()[0].labels[0].span).line, 2u);
}

} // namespace
