// What could not be read is known to be missing: it gives no second finding.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kFrame = R"(policy p { version 1; using kerberos, classic; }
proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); lifetime 3600 s, 100000 kB; }
forest f { domain a.example; }
subnet hq = 10.1.0.0/16;
host h1 { address 10.1.0.1; platform windows-2003-sp1; domain a.example; }
host h2 { address 10.1.0.2; platform windows-2003-sp1; domain a.example; }
group g : isolation { members h1, h2; secure hq; }
)";

TEST(Damaged, AStatementGivesOneFindingForOneMistake) {
  ASSERT_EQ(test::compileText(kFrame).ids(), "");
  for (const char* text :
       {"rule r no h1 { from h2 to me; permit; }", "rule r on h1 { from h2 t me; permit; }",
        "rule r on h1 { from h2 to me; permt; }", "subnet s 10.2.0.0/16; rule r on h1 { from s to me; permit; }",
        "addresses s = { h1, }; rule r on h1 { from s to me; permit; }",
        "service s = tcp too 80; rule r on h1 { from h2 to me; service s; permit; }",
        "auth k = kerberos certificate(r); rule r on h1 { from h2 to me; negotiate using k, classic; }",
        "proposal c { man x; } rule r on h1 { from h2 to me; negotiate using kerberos, c; }",
        "ca root { certifcate \"r.pem\"; } rule r on h1 { from h2 to me; negotiate using certificate(root), classic; }",
        "exemption e { to hq servic dhcp; applies to g; reason \"r\"; owner \"o\"; }",
        "exemption e { to hq; aplies to g; reason \"r\"; owner \"o\"; }",
        "group k : no-ipsec { membrs h3; } exemption e { to hq; applies to k; reason \"r\"; owner \"o\"; }",
        "group k : no-ipsek { } exemption e { to hq; applies to k; reason \"r\"; owner \"o\"; }",
        "host h3 { adress 10.1.0.3; platform windows-2003-sp1; domain a.example; }",
        "host h3 { address 10.1.0.3; platfrom windows-2003-sp1; domain a.example; }",
        "tunnel t { between h1(hq) an h2(10.3.0.0/16); }", "expect g -> g : secure;",
        "forest f2 { domian b.example; }"}) {
    test::Compiled compiled = test::compileText(kFrame + text);
    EXPECT_EQ(compiled.ids().substr(0, 3), "SYN") << text << ": " << compiled.places();
    EXPECT_EQ(compiled.ids().size(), 6u) << text << ": " << compiled.places();
  }
}

TEST(Damaged, AHostWithoutPlatformMayBeDenied) {
  for (const char* platform : {"", "platform windows-203; "})
    for (const char* deny : {"initiate to g never;", "inbound deny h3;"}) {
      test::Compiled compiled =
          test::compileText(kFrame + "host h3 { address 10.1.0.3; " + platform + "domain a.example; }\n" +
                            "group b : boundary { members h3; secure hq; " + deny + " reason \"r\"; owner \"o\"; }");
      EXPECT_EQ(compiled.ids().size(), 6u) << compiled.places();
    }
}

TEST(Damaged, APolicyOrForestThatCannotBeReadWholeGivesNoFollowUps) {
  const std::string hosts = "proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); }\n"
                            "host a { address 10.1.0.1; platform windows-2003; domain a.example; }\n"
                            "host b { address 10.1.0.2; platform windows-2003; domain b.example; }\n"
                            "group g : isolation { members a; secure 10.1.0.0/16; }\n"
                            "group i : boundary { members domain b.example; secure 10.1.0.0/16; }\n";
  const std::string policy = "policy p { using kerberos, classic; } ";
  for (const std::string& text :
       {std::string("policy p { using kerberos classic; }"), std::string("policy p { usin kerberos, classic; }"),
        policy + "forest f { domain a.example b.example; }",
        policy + "forest f { domain a.example; domian b.example; }",
        std::string("policy p { using classic; } rule r among { a, b } { negotiate; } "
                    "forest f { domain a.example; trus g two-way; } forest g { domain b.example; }")}) {
    test::Compiled compiled = test::compileText(hosts + text);
    EXPECT_EQ(compiled.ids().substr(0, 3), "SYN") << text << ": " << compiled.places();
    EXPECT_EQ(compiled.ids().size(), 6u) << text << ": " << compiled.places();
  }
}

} // namespace
