// Independent mistakes are all reported, each once, and what is sound is kept.
#include "tests/unit/parse/parsed.h"

#include "compiler/parse/detail/lexer.h"

#include <gtest/gtest.h>

using namespace cordon::parse;

namespace {

TEST(Recovery, TwentyMistakesGiveTwentyErrors) {
  Parsed parsed(R"(policy contoso {
  version seven;
  owner netsec;
  profil ietf;
  description "ok";
}
subnet hq 10.1.0.0/16;
addresses infra = { dc1, dc2 minus { 10.1.3.9 };
service sql = tcp too 1433;
host dc1 {
  address 10.1.1.10
  platform windows-2003-sp1;
  role domain-controller,;
  ou Servers;
}
host 9lives { address 10.1.1.11; }
grop edge : boundary { members print1; }
group isolated : isolaton {
  members domain corp.contoso.example;
  secrue hq;
  using domain-default classic;
  stage request
}
exemption e1 { to infra service; applies isolated; expires soon; reason "r"; }
rule r on h { from any me; block; }
tunnel t { between a(x) and b; }
subnet last = 10.9.0.0/16;
)");
  EXPECT_EQ(parsed.places(), (Lines{"SYN008 2:11",  "SYN008 3:9",   "SYN010 4:3",   "SYN008 7:11",  "SYN008 8:30",
                                    "SYN008 9:19",  "SYN011 11:20", "SYN008 13:26", "SYN008 14:6",  "SYN008 16:6",
                                    "SYN009 17:1",  "SYN008 18:18", "SYN010 20:3",  "SYN008 21:24", "SYN011 22:16",
                                    "SYN008 24:32", "SYN008 24:42", "SYN008 24:60", "SYN008 25:24", "SYN008 26:30"}))
      << parsed.report();
  EXPECT_EQ(parsed.diags.errorCount(), 20u);
}

TEST(Recovery, SoundClausesAndNamesStay) {
  EXPECT_EQ(Parsed(R"(host dc1 { address 10.1.1.10; platfrom x; role dns; }
group g : isolaton { members a; }
grop h : boundary { members b; }
rule r no a { permit; }
subnet s 10.0.0.0/8;
service t = tcp too 80;
addresses u = ;
auth v = ;
host { address 10.1.1.1; }
import x;
)")
                .tree(),
            R"(program
  host dc1 (damaged)
    address 10.1.1.10
    role dns
  group g (damaged)
    kind isolation
    members a
  group h (damaged)
    kind boundary
    members b
  rule r (damaged)
    permit
  subnet s (damaged)
  service t (damaged)
  addresses u { } (damaged)
  auth v (damaged)
)");
}

TEST(Recovery, AMissingSemicolonLosesNoClause) {
  Parsed parsed("group g : isolation {\n  members a, b\n  secure hq\n  mode audit;\n  stage request reason \"r\";\n}");
  EXPECT_EQ(parsed.places(), (Lines{"SYN011 2:15", "SYN011 3:12", "SYN011 5:16"})) << parsed.report();
  EXPECT_EQ(parsed.tree(),
            "program\n  group g (damaged)\n    kind isolation\n    members a, b\n    secure { name hq }\n"
            "    mode audit\n    stage request\n    reason \"r\"\n");
}

TEST(Recovery, AMisspeltKeywordOnANewLineBeginsAClauseToo) {
  EXPECT_EQ(Parsed("group g : isolation {\n  members a, b\n  secrue hq;\n}").places(),
            (Lines{"SYN011 2:15", "SYN010 3:3"}));
  EXPECT_EQ(Parsed("group g : isolation {\n  members a\n    b, c;\n}").places(), Lines{"SYN011 2:12"});
}

TEST(Recovery, AKeywordAfterADanglingCommaIsNotTakenForAName) {
  Parsed parsed("group g : isolation {\n  members a,\n  secure hq;\n}");
  EXPECT_EQ(parsed.places(), Lines{"SYN008 3:3"}) << parsed.report();
  EXPECT_NE(parsed.tree().find("secure { name hq }"), std::string::npos);
}

TEST(Recovery, AClauseMayGoOnOverLinesThatBeginWithAKeyword) {
  EXPECT_EQ(Parsed("proposal p { main a\n  lifetime 480 min; }\ngroup g : isolation { members\n  owner,\n  secure; }")
                .report(),
            "");
  EXPECT_EQ(Parsed("proposal p { main a\n  lifetime min; }").places(), Lines{"SYN008 2:12"});
}

TEST(Recovery, AStatementWithoutSemicolonIsKept) {
  Parsed parsed("subnet a = 10.0.0.0/8\nsubnet b = 10.1.0.0/16\nhost c { address 10.1.1.1; }\n");
  EXPECT_EQ(parsed.places(), (Lines{"SYN011 1:22", "SYN011 2:23"})) << parsed.report();
  EXPECT_EQ(parsed.tree(), "program\n  subnet a 10.0.0.0/8\n  subnet b 10.1.0.0/16\n  host c\n    address 10.1.1.1\n");
}

TEST(Recovery, AnUnclosedBlockEndsAtAStatementInColumnOne) {
  Parsed parsed("host a {\n  address 10.1.1.1;\n\nhost b { address 10.1.1.2; }\nrule r on b {\nservice sql;\n}\n");
  EXPECT_EQ(parsed.places(), Lines{"SYN012 4:1"}) << parsed.report();
  EXPECT_NE(parsed.report().find("t:1:8: note: `{` is opened here"), std::string::npos) << parsed.report();
  EXPECT_EQ(parsed.tree(),
            "program\n  host a (damaged)\n    address 10.1.1.1\n  host b\n    address 10.1.1.2\n  rule r\n"
            "    on b\n    service name sql\n");
}

TEST(Recovery, AnUnclosedBlockEndsAtAServiceStatementToo) {
  Parsed parsed("rule r on b {\n  permit;\nservice sql = tcp to 1433;\n");
  EXPECT_EQ(parsed.places(), Lines{"SYN012 3:1"}) << parsed.report();
  EXPECT_NE(parsed.tree().find("service sql"), std::string::npos);
}

TEST(Recovery, AnUnclosedBlockEndsAtTheHeadOfAnIndentedStatement) {
  Parsed parsed("  host a {\n    address 10.1.1.1;\n  host b { address 10.1.1.2; }\n");
  EXPECT_EQ(parsed.places(), Lines{"SYN012 3:3"}) << parsed.report();
}

TEST(Recovery, ATornFileGivesOneError) {
  llvm::StringRef text = "rule r on sql1 { from { a, b } to me; service tcp to 1433; reason \"x\"; }";
  for (size_t length = 1; length < text.size(); ++length)
    EXPECT_EQ(Parsed(text.take_front(length)).diags.errorCount(), 1u) << text.take_front(length).str();
}

TEST(Recovery, AnUnclosedSetEndsWithItsClause) {
  Parsed parsed("group g : isolation {\n  secure { a, b;\n  mode audit;\n}\nhost h { address 10.1.1.1; }");
  EXPECT_EQ(parsed.places(), Lines{"SYN008 2:16"}) << parsed.report();
  EXPECT_NE(parsed.report().find("t:2:10: note: `{` is opened here"), std::string::npos) << parsed.report();
  EXPECT_NE(parsed.tree().find("mode audit"), std::string::npos);
}

TEST(Recovery, StrayMarksGiveOneErrorEach) {
  EXPECT_EQ(Parsed("host a { }\n}\nhost b { }\n").places(), Lines{"SYN013 2:1"});
  EXPECT_EQ(Parsed("host a { }\n}}}\nhost b { }\n").places(), Lines{"SYN013 2:1"});
  EXPECT_EQ(Parsed("host a { };\nhost b { site x;; }").places(), (Lines{"SYN015 1:11", "SYN015 2:17"}));
  EXPECT_EQ(Parsed("host a { {\n  site x;\n}\nhost b { }\n").places(), Lines{"SYN010 1:10"});
}

TEST(Recovery, ABlockThatEndsTooEarlyGivesOneError) {
  Parsed parsed("host a { address 10.1.1.1; }\n  platform x;\n  site y;\n}\nhost b { }");
  EXPECT_EQ(parsed.places(), Lines{"SYN014 2:3"}) << parsed.report();
  EXPECT_EQ(Parsed("host a;\n  address 10.1.1.1;\n  service sql;\n}\nhost b { }").places(), Lines{"SYN008 1:7"});
}

TEST(Recovery, ABlockInsideABlockGivesOneError) {
  Parsed parsed("rule r on a {\n  negotiate { using x; main y; }\n  one-way;\n}\nhost b { }");
  EXPECT_EQ(parsed.places(), Lines{"SYN008 2:13"}) << parsed.report();
  EXPECT_NE(parsed.tree().find("one-way"), std::string::npos);
}

TEST(Recovery, AFaultInsideATokenHidesWhatFollowsFromIt) {
  EXPECT_EQ(Parsed("host a { ou 'x'; site y; }").places(), Lines{"SYN005 1:13"});
  EXPECT_EQ(Parsed("host a { ou \"x; site y; }\nhost b { }").places(), Lines{"SYN006 1:13"});
  EXPECT_EQ(Parsed("host a {\n  ou \"x;\n  site y;\n}").tree(),
            "program\n  host a (damaged)\n    ou \"x\"\n    site y\n");
  EXPECT_EQ(Parsed("host a { ou \"\\q\\r\"; site y; }").places(), Lines{"SYN007 1:14"});
  EXPECT_EQ(Parsed("host gr\xc3\xb6\xc3\x9f"
                   "e { site y; }")
                .places(),
            Lines{"SYN005 1:6"});
}

TEST(Recovery, ManyErrorsEndTheReading) {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += "host a { bad; }\n";
  Parsed parsed(text);
  EXPECT_EQ(parsed.diags.errorCount(), 1001u);
  EXPECT_STREQ(parsed.diags.all().back().id, "SYN016");
}

TEST(Recovery, MessagesSayWhatWasExpectedAndMeant) {
  auto says = [](const char* text, const char* part) {
    std::string report = Parsed(text).report();
    EXPECT_NE(report.find(part), std::string::npos) << report << "should hold: " << part;
  };
  says("policy p { version 7 owner \"x\"; }", "expected `;` after `7`");
  says("host a { addres 10.1.1.1; }", "did you mean `address`?");
  says("group g : isolaton { }", "did you mean `isolation`?");
  says("grop g : isolation { }", "did you mean `group`?");
  says("group g : isolation { secrue x; }", "did you mean `secure`?");
  says("group g : isolation { outbound falback; }", "did you mean `fallback`?");
  says("host a { role dns,; }", "expected a name after `,`, found `;`");
  says("addresses a = { host };", "`host` is a reserved word and cannot be a name");
  says("host 3com { }", "a name begins with a letter or `_`");
  says("proposal p { lifetime 3600s; }", "write a space between a number and its unit");
  says("proposal p { lifetime 3600; }", "expected a unit such as `s`, `min` or `kB` after `3600`");
  says("policy p { owner netsec; }", "write text in double quotes");
  says("exemption e { expires soon; }", "expected a date such as `2027-06-30`");
  says("service s = tcp to http;", "expected a port or port range after `to`, found `http`");
  says("service s = ;", "expected a service (`tcp`, `udp`, `icmp`, `icmpv6`, `protocol` or a name) after `=`");
  says("auth a = ;", "expected an authentication method (`kerberos`, `certificate`, `psk` or a name) after `=`");
  says("addresses a = { b c };", "expected `,` or `}` after `b`, found `c`");
  says("addresses a = 10.1.9.10 - 10.1.9.20;", "a range is written without spaces");
  says("host b { }\nhost a", "expected `{` after `a`, found the end of the file");
  says("host a { members b; }",
       "its clauses: account, address, certificate, description, domain, id, offers, ou, platform, role");
}

/// A sound text in the usual layout; lines hold one clause each.
const std::string kSound = R"(policy p {
  version 7;
  default-response on using kerberos;
}
subnet hq = 10.1.0.0/16, 2001:db8:1::/48;
addresses infra = { dc1, 10.1.9.10-10.1.9.20 } minus { 10.1.3.9 };
service sql = tcp to 1433, icmp echo-request;
host sql2 {
  address 10.1.2.10;
  certificate "a.pem" key "a.key" from root;
  offers quick ah(sha1) + esp(null, sha1);
}
proposal classic {
  main 3des-sha1-modp1024 lifetime 480 min;
  lifetime 3600 s, 100000 kB;
}
group isolated : isolation {
  members domain corp.example except { a, b }, c;
  secure { hq } minus lab;
  outbound fallback;
}
exemption e {
  to any service dhcp;
  applies to isolated;
}
rule r on sql2 {
  from { sol, x } to me;
  negotiate using certificate(root), classic;
}
rule mesh among { a, b } minus { c } { negotiate; }
tunnel t {
  between g(hq) and h({ 10.7.0.0/16 });
}
expect isolated -> { sealed } service sql : secured with encryption;
allow FLT107 until 2027-01-01 reason "x";
)";

/// Applies `change` to each token of kSound in turn and asserts that the result gives at most `errors_max` errors, and
/// that the statement after a damaged one is read.
template <class Change> void expectFewErrors(Change change) {
  Lexer lexer(kSound.data(), kSound.data(), kSound.data() + kSound.size());
  size_t faulty = 0;
  for (Token token = lexer.next(); token.type != kEndOfFile; token = lexer.next()) {
    std::string word = kSound.substr(token.begin, token.end - token.begin);
    std::string text = kSound.substr(0, token.begin) + change(word) + kSound.substr(token.end);
    Parsed parsed(text);
    EXPECT_LE(parsed.diags.errorCount(), 1u) << text << parsed.report();
    faulty += parsed.diags.errorCount();
  }
  EXPECT_GT(faulty, 50u);
}

TEST(Recovery, AnyMissingTokenGivesAtMostOneError) {
  ASSERT_EQ(Parsed(kSound).report(), "");
  expectFewErrors([](const std::string&) { return std::string(); });
}
TEST(Recovery, AnyDoubledTokenGivesAtMostOneError) {
  expectFewErrors([](const std::string& word) { return word + " " + word; });
}
TEST(Recovery, AnyMisspeltTokenGivesAtMostOneError) {
  expectFewErrors([](const std::string& word) {
    return word.size() > 2 && word[0] >= 'a' && word[0] <= 'z' ? word.substr(0, 1) + word.substr(2) : word;
  });
}
TEST(Recovery, AnyTokenThatIsNoneGivesAtMostOneError) {
  expectFewErrors([](const std::string&) { return std::string("@"); });
}

} // namespace
