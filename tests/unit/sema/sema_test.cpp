#include "compiler/model/dump.h"
#include "compiler/sema/prefix_set.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using test::compileText;

namespace {

std::string ids(const std::string& text) {
  return compileText(text).ids();
}
std::string places(const std::string& text) {
  return compileText(text).places();
}

constexpr const char* kHost = "host h { address 10.1.2.3; platform windows-2003; }\n";
constexpr const char* kProposal = "proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }\n";

TEST(Names, UnknownOnesNameTheNearest) {
  auto compiled = compileText(std::string(kHost) + "rule r on hh { from any to me; block; }");
  ASSERT_EQ(compiled.ids(), "NAM101");
  ASSERT_EQ(compiled.diags.all()[0].help.size(), 1u);
  EXPECT_EQ(compiled.diags.all()[0].help[0], "did you mean `h`?");
}

TEST(Names, AreFoundWhateverTheOrderOfStatements) {
  EXPECT_EQ(ids(std::string("rule r on h { from s to me; service w; permit; }\nservice w = tcp to 80;\n"
                            "subnet s = 10.0.0.0/8;\n") +
                kHost),
            "");
}

TEST(Names, EachFaultHasItsId) {
  struct Case {
    const char* text;
    const char* ids;
  } cases[] = {
      {"subnet s = 10.0.0.0/8; subnet s = 10.1.0.0/16;", "NAM102"},
      {"subnet s = 10.0.0.0/8; rule r on s { from any to me; block; }", "NAM103"},
      {"addresses a = { b }; addresses b = { a };", "NAM104"},
      {"service a = b; service b = a;", "NAM104"},
      {"host h { address 10.1.2.3; platform windows-2003; platform windows-2003; }", "NAM105"},
      {"host h { address 10.1.2.3; }", "NAM106"},
      {"host h { address 10.0.0.1; platform other; } host H { address 10.0.0.2; platform other; }", "NAM107"},
      {"subnet s = 10.1.2.300;", "NAM110"},
      {"subnet s = 10.0.0.0/33;", "NAM111"},
      {"subnet s = 10.1.2.3/8;", "NAM112"},
      {"addresses a = { 10.1.9.20-10.1.9.10 };", "NAM113"},
      {"addresses a = { 10.1.9.20-2001:db8::1 };", "NAM114"},
      {"service s = tcp to 70000;", "NAM115"},
      {"host h { address 10.1.0.0/16; platform other; }", "NAM116"},
      {"proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); lifetime 5 weeks; }", "NAM117"},
      {"exemption e { to any; applies to h; expires 2027-02-30; } host h { address 10.0.0.1; platform other; }",
       "NAM118"},
      {"proposal p { main 3des-sha1; quick esp(3des, sha1); }", "NAM119"},
      {"proposal p { main 3des-sha1-modp1025; quick esp(3des, sha1); }", "NAM120"},
      {"proposal p { main 3des-sha1-modp1024; quick esp(3des); }", "NAM121"},
      {"service s = icmp ecko-request;", "NAM122"},
      {"addresses a = { any, 10.0.0.1 };", "NAM123"},
      {"addresses a = { 10.0.0.1 } minus { 10.0.0.0/8 };", "NAM124"},
      {"expect me -> any : clear;", "NAM125"},
      {"ca c { subject \"CN\"; }", "NAM126"},
      {"proposal p { main 3des-sha1-modp1024 lifetime 5 s; quick esp(3des, sha1); }", "NAM128"},
      {"import \"../../x.cordon\"; ca c { certificate \"../../up.pem\"; }", "NAM130"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(ids(c.text), c.ids) << c.text;
}

TEST(Groups, EachFaultHasItsId) {
  struct Case {
    const char* text;
    const char* ids;
  } cases[] = {
      {"group g : isolation { members h; using kerberos, p; }", "NAM140"},
      {"group g : isolation { members h; secure any; using p; }", "NAM141"},
      {"group g : isolation { members h; secure any; using kerberos; }", "NAM142"},
      {"group g : isolation { members h; secure any; using kerberos, p, q; } "
       "proposal q { main 3des-sha1-modp1024; quick esp(3des, sha1); }",
       "NAM143"},
      {"rule r on h { from any to me; permit; block; }", "NAM144"},
      {"rule r on h { from 10.9.0.0/16 to 10.8.0.0/16; block; }", "FLT104"},
      {"tunnel t { between h(10.7.0.0/16) and h(10.8.0.0/16); using kerberos, p; }", "NAM146"},
      {"group g : boundary { members h; secure any; using kerberos, p; outbound fallback; }", "NAM147"},
      {"rule r on h { from any to me; permit; accept unsecured; }", "NAM148"},
      {"rule r on h { from me to 2001:db8::/32; block; }", "FLT104"},
      {"rule r on h { from 10.1.2.3 to 2001:db8::/32; block; }", "NAM149"},
      {"policy a { } policy b { }", "NAM150"},
      {"group g : no-ipsec { } exemption e { to any; applies to g; }", "NAM151"},
      {"group g : isolation { members h; secure any; using kerberos, p; } "
       "group i : isolation { members h; secure any; using kerberos, p; }",
       "GRP708"},
      {"group g : encryption { members h; secure any; using kerberos, q; } "
       "proposal q { main 3des-sha1-modp1024; quick esp(null, sha1); }",
       "GRP712"},
      {"allow FLT999 reason \"x\";", "NAM101"},
      {"tunnel t { between d(10.7.0.0/16) and h(10.8.0.0/16); using kerberos, p; } "
       "host d { address dynamic; platform other; }",
       "NEG417"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(ids(std::string(kHost) + kProposal + c.text), c.ids) << c.text;
}

TEST(DefaultResponse, TakesItsOwnMethodsThenThePolicys) {
  auto dumped = [](const std::string& policy) {
    auto compiled = compileText(std::string(kHost) + kProposal +
                                "proposal q { main 3des-sha1-modp1024; quick ah(sha1); }\n"
                                "auth list = kerberos, psk(environment \"K\");\n"
                                "rule r on h { from any to me; block; }\n" +
                                policy);
    EXPECT_EQ(compiled.ids(), "") << policy;
    std::string text;
    llvm::raw_string_ostream out(text);
    if (compiled.compilation)
      model::dump(compiled.compilation->model, out);
    return llvm::StringRef(text).split('\n').second.split('\n').first.str(); // the second line
  };
  EXPECT_EQ(dumped("policy x { default-response on using list, q; }"), "default response using kerberos, psk(K), q");
  EXPECT_EQ(dumped("policy x { default-response on; using list, p; }"), "default response using kerberos, psk(K), p");
  EXPECT_EQ(dumped("policy x { using list, p; default-response on using q; }"),
            "default response using kerberos, psk(K), q");
  EXPECT_EQ(dumped("policy x { using list, p; default-response on using kerberos; }"),
            "default response using kerberos, p");
  EXPECT_EQ(dumped("policy x { using list, p; default-response off; }"), "host h on windows-2003");
  EXPECT_EQ(dumped("policy x { using list, p; }"), "host h on windows-2003");
}

TEST(DefaultResponse, WithoutMethodsIsReportedWhereItStands) {
  std::string rest = std::string("\n") + kHost + kProposal;
  EXPECT_EQ(places("policy x { default-response on; }" + rest), "1:12 NAM141, 1:12 NAM142");
  EXPECT_EQ(places("policy x { default-response on using p; }" + rest), "1:12 NAM141");
  EXPECT_EQ(places("policy x { default-response on using kerberos; }" + rest), "1:12 NAM142");
  EXPECT_EQ(places("policy x { default-response on using kerberos, p, p; }" + rest), "1:51 NAM143");
  EXPECT_EQ(places("policy x { default-response on using kerberoz, p; }" + rest), "1:38 NAM101");
  // Anybody may ask: that all hosts are in a domain makes no Kerberos.
  EXPECT_EQ(places("policy x { default-response on using p; }\n" + std::string(kProposal) +
                   "host h { address 10.1.2.3; platform windows-2003; domain corp.example; }"),
            "1:12 NAM141");
}

TEST(Groups, OneFaultGivesNoFollowUps) {
  // The authentication list is unknown: that it is missing is no second fault.
  EXPECT_EQ(ids(std::string(kHost) + kProposal + "group g : isolation { members h; secure any; using kerberoz, p; }"),
            "NAM101");
}

TEST(Groups, AnUnreadableKeyIsOneFault) {
  EXPECT_EQ(ids(std::string(kHost) + kProposal + "auth k = psk(\"no-such.psk\");\n" +
                "rule r on h { from 10.1.2.9 to me; negotiate using k, p; }"),
            "INV001");
}

TEST(Names, ChainsHaveALimitAndDoublesDoNotMultiply) {
  std::string chain, doubles;
  for (int i = 0; i < 5000; ++i)
    chain += "addresses c" + std::to_string(i) + " = c" + std::to_string(i + 1) + ";\n";
  EXPECT_EQ(compileText(chain + "addresses c5000 = 10.0.0.1;").ids().find_first_not_of("NAM154 "), std::string::npos);
  for (int i = 0; i < 60; ++i)
    doubles += "auth c" + std::to_string(i) + " = c" + std::to_string(i + 1) + ", c" + std::to_string(i + 1) + ";\n";
  EXPECT_EQ(ids(doubles + "auth c60 = kerberos;"), "");
}

TEST(Names, ManyUnknownOnesDoNotCostAsManySearches) {
  // Each of 3000 unknown names among 3000 known ones: a search each would be nine million comparisons.
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += "subnet some-long-name-of-a-site-" + std::to_string(i) + " = 10.0.0.0/8;\n";
  for (int i = 0; i < 3000; ++i)
    text += "addresses a" + std::to_string(i) + " = sume-long-name-of-a-site-" + std::to_string(i) + ";\n";
  auto compiled = compileText(text);
  ASSERT_EQ(compiled.diags.all().size(), 3000u);
  EXPECT_EQ(compiled.diags.all().front().help.size(), 1u);
  EXPECT_TRUE(compiled.diags.all().back().help.empty());
}

TEST(Rules, OneThatGivesAHostNothingIsReported) {
  EXPECT_EQ(ids(std::string(kHost) + "rule r on h { from 2001:db8::1 to me; block; }"), "FLT104");
}

TEST(Groups, KerberosIsTheDefaultBetweenDomainMembers) {
  EXPECT_EQ(ids(std::string("host h { address 10.1.2.3; platform windows-2003; domain corp.example; }\n") + kProposal +
                "group g : isolation { members h; secure any; using p; }"),
            "");
}

TEST(Places, PointAtTheFaultyPart) {
  EXPECT_EQ(places("proposal p { main 3des-sha1-modp1025; quick esp(3des, sha1); }"), "1:29 NAM120");
  EXPECT_EQ(places("subnet s = 10.0.0.0/8, 10.0.0.0/33;"), "1:24 NAM111");
}

TEST(PrefixSet, SubtractsExactly) {
  auto prefixes = [](std::initializer_list<const char*> texts) {
    std::vector<net::Prefix> list;
    for (const char* text : texts)
      list.push_back(*net::parsePrefix(text));
    return list;
  };
  EXPECT_EQ(sema::subtract(prefixes({"10.1.3.8/29"}), prefixes({"10.1.3.9"})),
            prefixes({"10.1.3.8", "10.1.3.10/31", "10.1.3.12/30"}));
  EXPECT_EQ(sema::subtract(prefixes({"10.1.3.8/29"}), prefixes({"10.1.3.8", "10.1.3.12/30", "10.9.0.0/16"})),
            prefixes({"10.1.3.9", "10.1.3.10/31"}));
  EXPECT_EQ(sema::subtract(prefixes({"0.0.0.0/0"}), prefixes({"0.0.0.0/0"})), prefixes({}));
  EXPECT_EQ(sema::subtract(prefixes({"255.255.255.254/31"}), prefixes({"255.255.255.255"})),
            prefixes({"255.255.255.254"}));
}

TEST(PrefixSet, KeepsNeighboursApart) {
  // 10.1.1.10 and 10.1.1.11 are two hosts: as one /31 they would rank below hosts.
  EXPECT_EQ(sema::simplify({*net::parsePrefix("10.1.1.11"), *net::parsePrefix("10.1.1.10")}).size(), 2u);
  EXPECT_EQ(sema::simplify({*net::parsePrefix("10.0.0.7"), *net::parsePrefix("10.0.0.0/24")}).size(), 1u);
}

} // namespace
