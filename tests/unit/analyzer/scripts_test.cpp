// Scripts of netsh under the analyzer: AUT306 and PLT607, which say what no filter list holds (the examples of their
// pages are tests, too), and that its filters are judged like those of a policy.
#include "analyzer/analyzer.h"
#include "tests/unit/backends/netsh_support.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

/// "line ID: message" of what is found under these ids in a script that was read.
std::string findingsOf(Reading reading, llvm::ArrayRef<llvm::StringRef> ids = {"AUT306", "PLT607"}) {
  EXPECT_TRUE(reading.imported) << reading.messages();
  if (!reading.imported)
    return "";
  diag::Diagnostics diags;
  analyzer::Subject subject{nullptr, reading.imported->policy.ir};
  subject.script = &reading.imported->script;
  analyzer::analyze(subject, diags);
  std::string text;
  for (const diag::Diagnostic* one : diags.sorted())
    if (llvm::is_contained(ids, llvm::StringRef(one->id)))
      text += std::to_string(reading.sources.position(one->span).line) + " " + one->id + ": " +
              std::string(one->message) + "\n";
  return text;
}

/// A policy with these rules, which begin in line 9, for the lists `corp`, `web`, `dns` and `none`, which is empty.
std::string scriptOf(const std::string& rules, const std::string& assign = "") {
  return "pushd ipsec static\n"
         "add policy name=p activatedefaultrule=no mmsecmethods=\"3DES-SHA1-2\"" +
         assign +
         "\n"
         "add filter filterlist=corp srcaddr=me dstaddr=10.1.0.0 dstmask=255.255.0.0\n"
         "add filter filterlist=web srcaddr=me dstaddr=10.1.1.1\n"
         "add filter filterlist=dns srcaddr=me dstaddr=10.1.1.2\n"
         "add filterlist name=none\n"
         "add filteraction name=secure action=negotiate qmsecmethods=\"ESP[3DES,SHA1]\"\n"
         "add filteraction name=permit action=permit\n" +
         rules + "popd\n";
}

std::string rule(const std::string& name, const std::string& list, const std::string& action,
                 const std::string& more = "") {
  return "add rule name=" + name + " policy=p filterlist=" + list + " filteraction=" + action + " " + more + "\n";
}

std::string on(const char* platform, const std::string& rules) {
  ir::Host host;
  host.name = "h";
  host.platform = platform;
  return findingsOf(read(scriptOf(rules), host));
}

const std::string kKey = "psk=\"made-at-random-0123456789\"", kOtherKey = "psk=\"made-at-random-9876543210\"";

TEST(PlainRules, NeedTheMethodsOfTheSecuredRulesOn2000AndXp) {
  const std::string rules = rule("a", "corp", "secure", kKey) + rule("b", "web", "permit");
  const std::string said = "10 AUT306: rule `b` authenticates by kerberos, the secured rules by a preshared key: ";
  EXPECT_EQ(on("windows-2000-sp4", rules), said + "windows-2000-sp4 wants the same\n");
  EXPECT_EQ(on("windows-xp-sp2", rules), said + "windows-xp-sp2 wants the same\n");
  EXPECT_EQ(on("windows-2003", rules), "");
  EXPECT_EQ(on("", rules), "") << "taken for windows-2003";
}

TEST(PlainRules, MayNameTheMethodsInAnyOrder) {
  const std::string two = kKey + " kerberos=yes", turned = "kerberos=yes " + kKey;
  EXPECT_EQ(on("windows-xp", rule("a", "corp", "secure", two) + rule("b", "web", "permit", turned)), "");
  EXPECT_EQ(on("windows-xp", rule("a", "corp", "secure", two) + rule("b", "web", "permit")),
            "10 AUT306: rule `b` authenticates by kerberos, the secured rules by kerberos, a preshared key: windows-xp "
            "wants the same\n");
}

TEST(PlainRules, MayHaveTheMethodsOfAnySecuredRule) {
  const std::string secured = rule("a", "corp", "secure", kKey) + rule("c", "dns", "secure", "rootca=\"CN=Root\"");
  EXPECT_EQ(on("windows-xp", secured + rule("b", "web", "permit", kKey)), "");
  EXPECT_EQ(on("windows-xp", secured + rule("b", "web", "permit", "rootca=\"CN=Root certmap:yes\"")), "");
  EXPECT_EQ(on("windows-xp", secured + rule("b", "web", "permit", kOtherKey)),
            "11 AUT306: rule `b` authenticates by a preshared key, the secured rules by another preshared key or by "
            "certificate(CN=Root): windows-xp wants the same\n");
}

TEST(PlainRules, OnlyCountWhereTheyAndSecuredRulesDoSomething) {
  const std::string plain = rule("b", "web", "permit");
  EXPECT_EQ(on("windows-xp", plain), "");
  EXPECT_EQ(on("windows-xp", plain + rule("a", "corp", "secure", kKey + " activate=no")), "");
  EXPECT_EQ(on("windows-xp", plain + rule("a", "none", "secure", kKey)), "");
  EXPECT_EQ(on("windows-xp", rule("a", "corp", "secure", kKey) + rule("b", "web", "permit", "activate=no")), "");
  EXPECT_EQ(on("windows-xp", rule("a", "corp", "secure", kKey) + rule("b", "none", "permit")), "");
}

TEST(PlainRules, OfWrittenScriptsHaveTheMethodsOfTheSecuredRules) {
  PolicyBuilder b;
  b.policy.ir.platform = b.policy.host.platform = "windows-xp-sp2";
  b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("key-of-the-secured-rules")}));
  b.mirrored({"me", "10.1.1.1"}, ir::Permit{});
  b.mirrored({"me", "10.1.1.2"}, ir::Block{});
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  ASSERT_EQ(trip.back.imported->script.plain_rules.size(), 2u);
  EXPECT_EQ(trip.back.imported->policy.ir.platform, "windows-xp-sp2");
  EXPECT_EQ(findingsOf(std::move(trip.back)), "");
}

TEST(LateRules, CountWhereTheyDifferFromThoseBeforeThem) {
  const std::string one = rule("a", "corp", "secure"), other = rule("b", "web", "permit");
  const std::string last = "set policy name=p assign=yes\n", said =
                                                                 "the policy `p` is in force before all its rules are "
                                                                 "there: 1 added later\n";
  EXPECT_EQ(findingsOf(read(scriptOf(one + other, " assign=yes"))), "10 PLT607: " + said);
  EXPECT_EQ(findingsOf(read(scriptOf(one + last + other))), "11 PLT607: " + said);
  EXPECT_EQ(findingsOf(read(scriptOf(one + other + last))), "");
  EXPECT_EQ(findingsOf(read(scriptOf(one, " assign=yes"))), "") << "nothing, then all";
  EXPECT_EQ(findingsOf(read(scriptOf(rule("b", "dns", "permit") + rule("c", "web", "permit"), " assign=yes"))), "");
  EXPECT_EQ(findingsOf(read(scriptOf("set policy name=p assign=no\n" + one + other + last, " assign=yes"))), "");
}

// A filter has two places there, its own and its rule's: it is one statement all the same.
TEST(ScriptFilters, AreJudgedLikeThoseOfAPolicy) {
  const std::string lists = "add filter filterlist=low srcaddr=10.2.0.0 srcmask=255.255.128.0 dstaddr=me\n"
                            "add filter filterlist=high srcaddr=10.2.128.0 srcmask=255.255.128.0 dstaddr=me\n"
                            "add filter filterlist=all srcaddr=10.2.0.0 srcmask=255.255.0.0 dstaddr=me";
  const std::string rules = "add filteraction name=block action=block\n" + rule("low", "low", "permit") +
                            rule("high", "high", "permit") + rule("all", "all", "block");
  auto scriptWith = [&](const std::string& more) { return scriptOf(lists + more + "\n" + rules); };
  ir::Host host;
  host.name = "h";
  host.platform = "windows-2003";
  EXPECT_EQ(findingsOf(read(scriptWith(""), host), {"FLT103"}),
            "11 FLT103: `rule \"all\", line 11` never decides: other filters are tried first\n");
  // What Cordon's own scripts describe as common to two statements is none; anybody's own words are.
  EXPECT_EQ(findingsOf(read(scriptWith(" description=\"rule a and exemption b\""), host), {"FLT103"}), "");
  EXPECT_EQ(findingsOf(read(scriptWith(" description=\"rules and exemptions\""), host), {"FLT103"}),
            "11 FLT103: `rules and exemptions` never decides: other filters are tried first\n");
}

} // namespace
