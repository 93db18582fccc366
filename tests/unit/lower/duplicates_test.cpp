// Two statements that say the same give one filter, and that they did is noted once for the two of them (FLT101).
#include "analyzer/analyzer.h"
#include "compiler/ir/describe.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using test::compileText;

namespace {

constexpr const char* kCommon = R"(
proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); }
host a { address 10.1.2.1; platform windows-2003; domain corp.example; }
host b { address 10.1.2.2; platform windows-2003; domain corp.example; }
group g : isolation { members a, b; secure 10.1.0.0/16; using kerberos, classic; }
)";

/// `kept = dropped x count: example`, a line each, of the class of host a.
std::string duplicatesOf(const std::string& text) {
  test::Compiled compiled = compileText(kCommon + text);
  if (!compiled.compilation)
    return compiled.ids();
  std::string all;
  const ir::PolicyIr& ir = *compiled.compilation->classOf("a");
  for (const ir::Duplicate& each : ir.duplicates)
    all += ir.origins[each.kept.index].name + " = " + ir.origins[each.dropped.index].name + " x " +
           std::to_string(each.count) + ": " + ir::nameOf(each.list) + ' ' + ir::describe(each.example) + '\n';
  return all;
}

TEST(Duplicates, OneForEachTwoStatements) {
  EXPECT_EQ(duplicatesOf("rule r on a { from { 10.2.0.5, 10.2.0.7, 10.2.0.9 } to me; block; }"
                         "rule s on a { from { 10.2.0.5, 10.2.0.8, 10.2.0.9 } to me; block; }"
                         "rule t on a { from 10.2.0.5 to me; block; }"),
            "rule r = rule s x 2: in 10.2.0.5 -> me\n"
            "rule r = rule t x 1: in 10.2.0.5 -> me\n");
}

TEST(Duplicates, AMirroredRuleMakesAOneWayRuleNeedless) {
  for (const char* text :
       {"rule m on a { from 10.2.0.5 to me; block; } rule o on a { from 10.2.0.5 to me; block; one-way; }",
        "rule o on a { from 10.2.0.5 to me; block; one-way; } rule m on a { from 10.2.0.5 to me; block; }"})
    EXPECT_EQ(duplicatesOf(text), "rule m = rule o x 1: in 10.2.0.5 -> me\n");
}

TEST(Duplicates, ARuleThatSaysWhatItsGroupDoes) {
  EXPECT_EQ(duplicatesOf("rule r on a { from me to 10.1.0.0/16; negotiate using kerberos, classic; }"),
            "rule r = group g x 1: out me -> 10.1.0.0/16\n");
}

TEST(Duplicates, NotWhatDiffersInAnything) {
  EXPECT_EQ(duplicatesOf("rule r on a { from 10.2.0.5 to me; service tcp to 80; block; }"
                         "rule s on a { from 10.2.0.5 to me; service tcp to 81; block; }"
                         "rule t on a { from 10.2.0.5 to me; block; }"
                         "rule u on a { from me to 10.2.0.5; service tcp to 80; block; }"
                         "rule v on a { from me to 10.2.0.9; block; one-way; }"
                         "rule w on a { from 10.2.0.9 to me; block; one-way; }"),
            "");
}

TEST(Duplicates, NotWhatOneStatementSaysTwice) {
  EXPECT_EQ(
      duplicatesOf("rule r on a { from { 10.1.2.1, 10.2.0.5 } to { 10.1.2.1, 10.2.0.5 }; service tcp to 80; permit; }"),
      "");
}

TEST(Duplicates, NotWhatWasDerived) {
  // Both block any: what follows from it for the secured prefix is not said by either.
  EXPECT_EQ(duplicatesOf("rule r on a { from any to me; service tcp to 80; block; }"
                         "rule s on a { from 10.1.0.0/16 to me; service tcp to 80; block; }"),
            "");
}

TEST(Duplicates, NotTheOtherHalfOfTwoExemptionsOfOneService) {
  // a lies in both, and must hear its clients because of either.
  EXPECT_EQ(duplicatesOf("exemption e { to 10.1.2.0/24 service udp to 67; applies to g; }"
                         "exemption f { to 10.1.2.0/25 service udp to 67; applies to g; }"),
            "");
  EXPECT_EQ(duplicatesOf("exemption e { to 10.1.2.0/24 service udp to 67; applies to g; }"
                         "exemption f { to 10.1.2.0/24 service udp to 67; applies to g; }"),
            "exemption e = exemption f x 1: out me -> 10.1.2.0/24, udp to 67\n");
}

TEST(Duplicates, OneFindingForAllClasses) {
  test::Compiled compiled =
      compileText(std::string(kCommon) + "host c { address 10.1.3.1; platform linux-strongswan; }\n"
                                         "rule s on a, b, c { from 10.2.0.5 to me; block; }\n"
                                         "rule r on c, b { from 10.2.0.5 to me; block; }\n");
  ASSERT_TRUE(compiled.compilation);
  ASSERT_EQ(compiled.compilation->classes.size(), 3u);
  analyzer::analyze({&compiled.compilation->model, compiled.compilation->classes, "2026-01-01"}, compiled.diags);
  const diag::Diagnostic* found = nullptr;
  for (const diag::Diagnostic& each : compiled.diags.all())
    if (llvm::StringRef(each.id) == "FLT101") {
      EXPECT_EQ(found, nullptr);
      found = &each;
    }
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->message, "`rule r` and `rule s` both say 10.2.0.5 -> me: block");
  EXPECT_EQ(found->severity, diag::Severity::note);
  ASSERT_EQ(found->labels.size(), 1u);
  EXPECT_LT(found->labels.front().span, found->span);
  ASSERT_EQ(found->notes.size(), 1u);
  EXPECT_EQ(found->notes.front(), "for example 10.2.0.5 -> 10.1.2.2, tcp 49152 -> 49152, at b");
}

} // namespace
