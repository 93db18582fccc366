// What hosts come to, as the checks see it: counted, grouped, and silent where it is meant.
#include "analyzer/encounters.h"

#include "analyzer/analyzer.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

namespace cordon::analyzer {
namespace {

constexpr const char* kBase = R"(
policy p { version 1; owner "o"; using kerberos, classic; }
forest f { domain d.example; }
proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }
proposal odd { ike v1; main 3des-md5-modp1024; quick esp(3des, sha1); }
host a1 { address 10.1.0.1; platform windows-2003-sp1; domain d.example; }
host a2 { address 10.1.0.2; platform windows-2003-sp1; domain d.example; }
host a3 { address 10.1.0.3; platform windows-2003-sp1; domain d.example; }
host b1 { address 10.1.1.1; platform windows-2003-sp1; domain d.example; }
host b2 { address 10.1.1.2; platform windows-2003-sp1; domain d.example; }
host c1 { address 10.1.2.1; platform windows-2003-sp1; domain d.example; }
group a : isolation   { members a1, a2, a3; secure 10.1.0.0/16; }
group c : no-fallback { members c1; secure 10.1.0.0/16; }
)";

/// The findings of the checks alone, with their notes: `error ID: message | note | note`, one a line.
std::string findings(const std::string& text, uint64_t work_max = 1'000'000) {
  test::Compiled compiled = test::compileText(text);
  EXPECT_TRUE(compiled.compilation) << compiled.places();
  if (!compiled.compilation)
    return "";
  diag::Diagnostics diags;
  analyze({&compiled.compilation->model, compiled.compilation->classes, "2026-01-01", "", {}, work_max}, diags);
  std::string all;
  for (const diag::Diagnostic* each : diags.sorted()) {
    const char* level = each->severity == diag::Severity::error     ? "error "
                        : each->severity == diag::Severity::warning ? "warning "
                                                                    : "note ";
    all += (all.empty() ? "" : "\n") + std::string(level) + each->id + ": " + std::string(each->message);
    for (std::string_view note : each->notes)
      all.append(" | ").append(note);
  }
  return all;
}

TEST(Encounters, OneMistakeIsOneFindingWithItsPairsCounted) {
  EXPECT_EQ(
      findings(std::string(kBase) + "group b : isolation { members b1, b2; secure 10.1.0.0/16; using kerberos, odd; }"),
      "error NEG402: `group b` and `group a` (and 1 other) have no main-mode offer in common | `group b`: "
      "3des-md5-modp1024 | for example 10.1.0.1 -> 10.1.1.1, tcp 1 -> 1 from a1 to b1: fails in main mode: "
      "main-mode offers: 3des-sha1-modp1024 at a1, 3des-md5-modp1024 at b1; so it is for 8 pairs of addresses");
}

TEST(Encounters, WhatAnExpectationDeclaresToFailIsMeant) {
  const std::string odd =
      std::string(kBase) + "group b : isolation { members b1, b2; secure 10.1.0.0/16; using kerberos, odd; }\n";
  EXPECT_EQ(findings(odd + "expect b -> a : fails; expect b -> c : blocked;"), "");
  std::string rest = findings(odd + "expect b1 -> a : fails; expect b -> c : fails;");
  EXPECT_NE(rest.find("from a1 to b2"), std::string::npos) << rest;
  EXPECT_NE(rest.find("so it is for 3 pairs"), std::string::npos) << rest;
}

TEST(Encounters, ThatAreTooManyAreSaidToBe) {
  EXPECT_EQ(findings(kBase, 3), "note NEG400: not all pairs of hosts were judged: it would take more than 3 steps");
}

TEST(Encounters, HostsThatHaveNoFilterForEachOtherAreAllAlike) {
  std::string text = "policy p { version 1; owner \"o\"; }\nproposal one { ike v2; main aes256-sha256-modp2048; quick "
                     "esp(aes256, sha256); lifetime 1800 s; pfs off; }\n";
  const unsigned couples = 30, hosts = 2 * couples;
  for (unsigned i = 0; i < couples; ++i) {
    const std::string n = std::to_string(i);
    text += "host a" + n + " { address 10.0." + n + ".1; platform linux-strongswan; }\nhost b" + n +
            " { address 10.0." + n + ".2; platform linux-strongswan; }\nrule r" + n + " on a" + n + " { from me to b" +
            n + "; negotiate using psk(environment \"NO_SUCH_KEY\"), one; }\nrule s" + n + " on b" + n + " { from a" +
            n + " to me; negotiate using psk(environment \"NO_SUCH_KEY\"), one; }\n";
  }
  test::Compiled compiled = test::compileText(text);
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  Subject subject{&compiled.compilation->model, compiled.compilation->classes, "2026-01-01", "", {}, 1'000'000};
  Encounters found(subject, Keys(subject));
  uint64_t pairs = 0;
  for (const Encounter& one : found.all())
    pairs += one.pairs;
  EXPECT_EQ(pairs, hosts * (hosts - 1));
  EXPECT_EQ(found.all().size(), hosts + 1);
}

TEST(Encounters, WhatTwoRulesHaveInCommonIsUnansweredOnce) {
  const std::string text = findings(std::string(kBase) + R"(
host d1 { address 10.1.3.1; platform windows-2003-sp1; domain d.example; }
rule r on a1 { from me to d1; service tcp/1433; negotiate; }
rule s on a1 { from d1 to me; service tcp/53; negotiate using kerberos, odd; })");
  EXPECT_NE(text.find("NEG401: `rule r` negotiates, and `host d1` does not answer it"), std::string::npos) << text;
  EXPECT_NE(text.find("NEG401: `rule s` negotiates, and `host d1` does not answer it"), std::string::npos) << text;
  size_t count = 0;
  for (size_t at = text.find("NEG401"); at != std::string::npos; at = text.find("NEG401", at + 1))
    ++count;
  EXPECT_EQ(count, 2U) << text;
}

constexpr const char* kLinux = R"(
policy p { version 1; owner "o"; }
proposal one { ike v2; main aes256-sha256-modp2048; quick esp(aes256, sha256); lifetime 1800 s; pfs modp2048; }
proposal two { ike v2; main aes256-sha256-modp2048; quick esp(aes256, sha256); lifetime 1800 s; pfs off; }
host l1 { address 10.1.0.1; platform linux-strongswan; }
host l2 { address 10.1.0.2; platform linux-strongswan; }
)";

TEST(Encounters, SayWhenPfsFailsInIkev2) {
  std::string text = findings(std::string(kLinux) + R"(
rule r on l1 { from me to l2; negotiate using psk(environment "NO_SUCH_KEY"), one; }
rule s on l2 { from l1 to me; negotiate using psk(environment "NO_SUCH_KEY"), two; })");
  EXPECT_EQ(text.substr(0, text.find('|')), "error NEG405: `rule r` and `rule s` do not agree on PFS ");
  EXPECT_NE(text.find("it works until the first rekey, after 1800 s"), std::string::npos) << text;
}

TEST(Encounters, WhatIsMeantToFailIsSoWhoeverOpens) {
  const std::string rules = std::string(kLinux) + R"(
proposal three { ike v2; main aes128-sha256-modp2048; quick esp(aes256, sha256); lifetime 1800 s; pfs modp2048; }
rule r on l1 { from l2 to me; service tcp to 80; negotiate using psk(environment "NO_SUCH_KEY"), one; }
rule s on l2 { from me to l1; service tcp to 80; negotiate using psk(environment "NO_SUCH_KEY"), three; })";
  EXPECT_NE(findings(rules).find("NEG402"), std::string::npos);
  EXPECT_EQ(findings(rules + "expect l2 -> l1 service tcp to 80 : fails;"), "");
}

TEST(Encounters, AnExemptionIsNotBlamedForTheOtherFamily) {
  std::string text = findings(std::string(kBase) + R"(
host v4 { address 10.2.0.1, 2001:db8::1; platform windows-vista; domain d.example; }
host v6 { address 10.2.0.2, 2001:db8::2; platform windows-vista; domain d.example; }
group four : isolation { members v4; secure 10.2.0.0/16; }
group six : isolation { members v6; secure 2001:db8::/32; }
exemption e { to 10.2.0.2; applies to four; reason "r"; owner "o"; })");
  EXPECT_EQ(text.find("EXP204"), std::string::npos) << text;
}

TEST(Encounters, AreNotSureOfKeysThatAreNotKnown) {
  std::string text = findings(std::string(kLinux) + R"(
rule r on l1 { from me to l2; negotiate using psk(environment "NO_SUCH_KEY"), one; }
rule s on l2 { from l1 to me; negotiate using psk(environment "NOR_THIS_ONE"), one; })");
  EXPECT_EQ(text.substr(0, text.find('|')), "warning AUT302: `rule r` and `rule s` have no authentication in common ");
}

TEST(Encounters, AProposalInTheWrongOrderIsOneFinding) {
  const std::string rules = std::string(kBase) + R"(
proposal mixed { ike v1; main 3des-md5-modp1024, 3des-sha1-modp1024; quick esp(3des, sha1); }
rule one among { a1, b1 } { negotiate using kerberos, mixed; }
rule two among { a2, b1, b2 } { negotiate using kerberos, mixed; }
)";
  std::string text = findings(rules);
  EXPECT_EQ(text.substr(0, text.find(" | for")),
            "warning NEG412: `rule one` and `rule two` agree on a weaker offer than both have | `proposal mixed`: "
            "3des-md5-modp1024, 3des-sha1-modp1024");
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
  text = findings(rules + "rule three among { a3, b1 } { negotiate using kerberos, mixed; }");
  EXPECT_EQ(text.find("warning NEG412: `rule one` and 2 others agree"), 0u) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

TEST(Encounters, TwoMainModesComeBeforeWhatFailsInThem) {
  std::string text = findings(std::string(kBase) + R"(
rule data on a1 { from c1 to me; service tcp to 80; negotiate using psk(environment "NO_SUCH_KEY"), classic; })");
  EXPECT_EQ(text.substr(0, text.find('|')),
            "error AUT301: `group a` and `rule data` ask for different main modes between the same two addresses ");
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

TEST(Encounters, APairCountsOnceWhateverItsStatementsDisagreeOn) {
  // One pair of hosts: two kinds of packets that fail, two ends that ask for two main modes, two that open.
  std::string services = findings(std::string(kLinux) + R"(
service both = tcp to 80, tcp to 443;
rule r on l1 { from me to l2; service both; negotiate using psk(environment "NO_SUCH_KEY"), one; }
rule s on l2 { from l1 to me; service both; negotiate using psk(environment "NO_SUCH_KEY"), two; })");
  EXPECT_EQ(services.substr(0, services.find('|')), "error NEG405: `rule r` and `rule s` do not agree on PFS ");
  EXPECT_EQ(services.find("pairs of addresses"), std::string::npos) << services;

  std::string modes = findings(std::string(kLinux) + R"(
host l3 { address 10.1.0.3; platform linux-strongswan; }
service web = tcp to 80, tcp to 443;
rule r among { l1, l2, l3 } { service web; negotiate using psk(environment "NO_SUCH_KEY"), one; }
rule s among { l1, l2, l3 } { service tcp to 22; negotiate using psk(environment "NOR_THIS_ONE"), one; })");
  EXPECT_EQ(modes.substr(0, modes.find('|')),
            "error AUT301: `rule r` and `rule s` ask for different main modes between the same two addresses ");
  EXPECT_NE(modes.find("so it is for 3 pairs of addresses"), std::string::npos) << modes;
}

TEST(Encounters, AFinerFilterThatTakesThePairOverIsNoSecondMainMode) {
  EXPECT_EQ(findings(std::string(kBase) + R"(
rule data on a1, c1 { from c1 to a1; negotiate using psk(environment "NO_SUCH_KEY"), classic; })"),
            "");
}

TEST(Encounters, JudgeTunnelsWithoutHostsBehindThem) {
  const std::string gateways = std::string(kBase) + R"(
ca root { subject "CN=Root"; }
host gw { address 198.51.100.1; platform windows-2003-sp1; }
host ios { address 203.0.113.1; platform cisco-ios; offers main %s; offers quick esp(3des, sha1); }
tunnel site { between gw(10.3.0.0/16) and ios(10.4.0.0/16); using certificate(root), classic; })";
  auto with = [&](const char* offer) {
    std::string text = gateways;
    return findings(text.replace(text.find("%s"), 2, offer));
  };
  EXPECT_EQ(with("3des-sha1-modp1024"), "");
  std::string text = with("3des-md5-modp1024");
  EXPECT_EQ(text.substr(0, text.find('|')),
            "error NEG402: `host ios` and `tunnel site` have no main-mode offer in common ");
}

TEST(Encounters, OfRulesThatNeverMeetAreOneFinding) {
  std::string text = findings(std::string(kLinux) + R"(
rule r on l1 { from me to l2; service tcp to 80; negotiate using psk(environment "NO_SUCH_KEY"), one; }
rule s on l2 { from l1 to me; service tcp to 81; negotiate using psk(environment "NO_SUCH_KEY"), one; })");
  EXPECT_EQ(text.substr(0, text.find('|')), "error NEG407: `rule r` and `rule s` negotiate for different traffic ");
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

TEST(Encounters, ABlockOfAllIsNoAnswer) {
  std::string text = findings(std::string(kLinux) + R"(
rule r on l1 { from me to l2; service tcp to 80; negotiate using psk(environment "NO_SUCH_KEY"), one; }
rule s on l2 { from any to me; block; })");
  EXPECT_EQ(text.substr(0, text.find('|')), "error NEG401: `rule r` negotiates, and `rule s` does not answer it ");
  EXPECT_EQ(findings(std::string(kLinux) + R"(
rule r among { l1, l2 } { negotiate using psk(environment "NO_SUCH_KEY"), one; }
rule s on l2 { from l1 to me; service tcp to 23; block; })"),
            "")
      << "an exception to what both negotiate";
}

TEST(Encounters, OfWhatNobodyPromisesAreSilent) {
  EXPECT_EQ(findings(std::string(kBase) + "host old { address 10.1.9.9; platform windows-98; }\n"
                                          "host solo { address 10.1.9.8; platform windows-2003-sp1; }"),
            "note GRP715: there is no boundary group: `old` reaches no member of group `a`");
}

} // namespace
} // namespace cordon::analyzer
