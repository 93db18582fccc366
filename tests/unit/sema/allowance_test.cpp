// What `allow` accepts, until when, and what it may not.
#include "compiler/date.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/plt.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/resolve.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

using namespace cordon;

namespace {

const std::string kBase = "host h { address 10.1.2.3; platform windows-2003; }\n"
                          "proposal p { main 3des-sha1-modp1024; quick esp(null, sha1); }\n"
                          "group g : encryption { members h; secure any; using kerberos, p; }\n";

/// Ids and severities of a text resolved as of a day, "GRP712 note".
std::string asOf(const std::string& today, const std::string& text) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  source::FileId file = sources.add("policy.cordon", text);
  std::vector<ast::Program> programs{parse::parse(sources, file, diags)};
  sema::resolve(programs, sources, {"", false, today}, diags);
  std::vector<std::string> found;
  for (const diag::Diagnostic* one : diags.sorted()) {
    const char* severity[] = {"note", "warning", "error"};
    found.push_back(std::string(one->id) + " " + severity[size_t(one->severity)]);
  }
  return llvm::join(found, ", ");
}

TEST(Allow, TurnsAFindingIntoANote) {
  EXPECT_EQ(asOf("", kBase), "GRP712 error");
  EXPECT_EQ(asOf("", kBase + "allow GRP712 reason \"x\";"), "GRP712 note");
}

TEST(Allow, HoldsUpToAndWithItsLastDay) {
  std::string text = "allow GRP712 until 2027-01-31 reason \"x\";" + kBase;
  EXPECT_EQ(asOf("2027-01-31", text), "GRP712 note");
  EXPECT_EQ(asOf("2027-02-01", text), "SUP001 warning, GRP712 error");
}

TEST(Allow, CannotAcceptWhatHasNoMeaning) {
  for (const char* id : {"SYN008", "NAM101", "INV001", "IMP100", "SUP003", "FLT102", "GRP708", "PLT602", "PLT622"}) {
    auto compiled = test::compileText("allow " + std::string(id) + " reason \"x\";\n");
    EXPECT_EQ(compiled.places(), "1:7 SUP003") << id;
  }
  // Accepted, this would have left a host without a platform.
  EXPECT_EQ(test::compileText("allow NAM101 reason \"x\"; host h { address 10.0.0.1; platform windows-2004; }\n"
                              "rule r on h { from any to me; block; }")
                .ids(),
            "SUP003 NAM101");
}

TEST(Allow, NeedsAReason) {
  for (const char* reason : {"", "  "})
    EXPECT_EQ(test::compileText("allow PLT603 reason \"" + std::string(reason) + "\";\n").places(), "1:21 SUP004");
}

TEST(Allow, ErrorsThatCannotBeAcceptedStayErrorsWhoeverAllowsThem) {
  diag::Diagnostics diags;
  diags.allow({"NAM102", "x", {}});
  diags.report({}, diag::DuplicateName, "a");
  EXPECT_TRUE(diags.hasErrors());
  EXPECT_FALSE(diags.accepts(diag::DuplicateName));
}

TEST(Allow, OneThatAcceptsNothingIsReportedAndThatCanBeAccepted) {
  diag::Diagnostics diags;
  diags.allow({"PLT603", "x", {}});
  diags.allow({"PLT605", "x", {}});
  diags.report({}, diag::FeatureNotCarried, "a", "b");
  diags.reportUnusedAllowances();
  ASSERT_EQ(diags.all().size(), 2u);
  EXPECT_STREQ(diags.all()[1].id, "SUP002");
  EXPECT_EQ(diags.all()[1].severity, diag::Severity::warning);
  diags.allow({"SUP002", "shared by several policies", {}});
  diags.reportUnusedAllowances();
  ASSERT_EQ(diags.all().size(), 3u);
  EXPECT_EQ(diags.all()[2].severity, diag::Severity::note);
}

TEST(Date, IsADayThatExists) {
  for (const char* text : {"1970-01-01", "2024-02-29", "2027-12-31"})
    EXPECT_TRUE(isDate(text)) << text;
  for (const char* text : {"", "2027-2-3", "2023-02-29", "2027-13-01", "2027-00-10", "1969-12-31", "2027-01-01x"})
    EXPECT_FALSE(isDate(text)) << text;
}

TEST(Date, OfAMomentIsItsDayInUtc) {
  EXPECT_EQ(dateOf(0), "1970-01-01");
  EXPECT_EQ(dateOf(951868799), "2000-02-29");
  EXPECT_EQ(dateOf(951868800), "2000-03-01");
  EXPECT_EQ(dateOf(~uint64_t(0)), "9999-12-31");
}

} // namespace
