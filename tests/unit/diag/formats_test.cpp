// Each format holds hostile names and messages as values, and stays valid.
#include "compiler/diag/formats.h"
#include "compiler/diag/kinds/exm.h"
#include "compiler/diag/kinds/nam.h"

#include <gtest/gtest.h>
#include <llvm/ADT/STLExtras.h>
#include <nlohmann/json.hpp>

#include <chrono>

using namespace cordon;
using nlohmann::json;

namespace {

const std::string kHostile = "a\"b'c<d>&e%0Af\ng\r::h,i\x1b[31m\xe2\x80\xae\xff]]>${x}{0}[l](http://m)\x7f\xc3\xa9";

struct Judged {
  source::SourceMap sources;
  diag::Diagnostics diags;
  diag::RunInfo info{"0.1", "p.cordon"};

  source::FileId file(const std::string& path, const std::string& text) { return sources.add(path, text); }
  std::string as(void (*render)(const diag::Findings&, const diag::RunInfo&, llvm::raw_ostream&)) const {
    std::string text;
    llvm::raw_string_ostream out(text);
    diag::Findings findings(diags, sources, [&](source::FileId id) { return sources.path(id); });
    render(findings, info, out);
    return text;
  }
};

Judged hostile() {
  Judged run;
  source::FileId file = run.file(kHostile, "first\nsecond line");
  auto report = run.diags.report({file, 6, 12}, diag::UnexplainedExemption, kHostile, "owner");
  report.label({file, 0, 5}, kHostile).note(kHostile).help(kHostile);
  return run;
}

/// The characters of the hostile text that may stand in a report as they are.
void expectVisible(const std::string& text) {
  for (const char* bad : {"\x1b", "\xe2\x80\xae", "\xff", "\x7f", "\r"})
    EXPECT_EQ(text.find(bad), std::string::npos) << text;
  EXPECT_NE(text.find("\xc3\xa9"), std::string::npos);
}

TEST(RenderJson, HoldsHostileTextAsOneValue) {
  std::string text = hostile().as(diag::renderJson);
  expectVisible(text);
  json finding = json::parse(text).at("findings").at(0);
  EXPECT_EQ(finding.at("message"), "`a\"b'c<d>&e%0Af?g?::h,i?[31m????]]>${x}{0}[l](http://m)?\xc3\xa9` has no owner");
  EXPECT_EQ(finding.at("arguments").at(1), "owner");
  EXPECT_EQ(finding.at("place").at("line"), 2);
  EXPECT_EQ(finding.at("place").at("column"), 1);
  EXPECT_EQ(finding.at("place").at("end_column"), 7);
}

TEST(RenderSarif, HoldsHostileTextWithoutLinksAndPlaceholders) {
  std::string text = hostile().as(diag::renderSarif);
  expectVisible(text);
  json result = json::parse(text).at("runs").at(0).at("results").at(0);
  std::string message = result.at("message").at("text");
  EXPECT_NE(message.find("{{0}}[l] (http://m)"), std::string::npos) << message;
  EXPECT_NE(message.find("${x}"), std::string::npos);
  std::string uri = result.at("locations").at(0).at("physicalLocation").at("artifactLocation").at("uri");
  EXPECT_EQ(uri.substr(0, 20), "a%22b'c%3Cd%3E&e%250");
}

TEST(RenderGithub, IsOneCommandALine) {
  std::string text = hostile().as(diag::renderGithub);
  expectVisible(text);
  EXPECT_EQ(llvm::StringRef(text).count('\n'), 1u);
  EXPECT_EQ(text.substr(0, 38), "::warning file=a\"b'c<d>&e%250Af?g?%3A%");
  EXPECT_NE(text.find("h%2Ci?"), std::string::npos);
  EXPECT_NE(text.find(",line=2,col=1,endColumn=6,title=EXM801::`a\"b'c<d>&e%250Af?g?::h,i"), std::string::npos);
  EXPECT_NE(text.find("has no owner%0Anote: a"), std::string::npos);
}

TEST(RenderGitlab, HoldsHostileText) {
  std::string text = hostile().as(diag::renderGitlab);
  expectVisible(text);
  json entry = json::parse(text).at(0);
  EXPECT_EQ(entry.at("severity"), "minor");
  EXPECT_EQ(entry.at("location").at("lines").at("begin"), 2);
}

TEST(RenderJunit, HoldsHostileText) {
  std::string text = hostile().as(diag::renderJunit);
  expectVisible(text);
  EXPECT_NE(text.find("a&quot;b&apos;c&lt;d&gt;&amp;e%0Af?g?::h,i?[31m????]]&gt;${x}"), std::string::npos) << text;
  EXPECT_NE(text.find("<system-out>warning: "), std::string::npos);
}

TEST(Formats, AreListedByName) {
  EXPECT_TRUE(llvm::is_sorted(diag::machineFormats(), [](auto& a, auto& b) { return a.name < b.name; }));
}

TEST(Formats, WithoutFindingsAreValidToo) {
  Judged run;
  EXPECT_EQ(run.as(diag::renderGithub), "");
  EXPECT_EQ(run.as(diag::renderGitlab), "[]\n");
  EXPECT_EQ(json::parse(run.as(diag::renderJson)).at("findings").size(), 0u);
  EXPECT_EQ(json::parse(run.as(diag::renderSarif)).at("runs").at(0).at("results").size(), 0u);
  EXPECT_NE(run.as(diag::renderJunit).find("name=\"no findings\"/>"), std::string::npos);
}

TEST(Formats, FindingsWithoutAPlaceAreAboutTheSubject) {
  Judged run;
  run.diags.report({}, diag::DuplicateName, "x");
  EXPECT_EQ(run.as(diag::renderGithub), "::error file=p.cordon,title=NAM102::`x` is declared twice\n");
  EXPECT_EQ(json::parse(run.as(diag::renderGitlab)).at(0).at("location").at("path"), "p.cordon");
  json place = json::parse(run.as(diag::renderSarif)).at("runs").at(0).at("results").at(0).at("locations").at(0);
  EXPECT_EQ(place.at("physicalLocation").at("region"), json::parse("{\"startLine\":1}"));
  EXPECT_FALSE(json::parse(run.as(diag::renderJson)).at("findings").at(0).contains("place"));
}

TEST(Formats, RegionsAreOfOneLineAndCountUtf16WhereReadersDo) {
  Judged run;
  // e acute: 2 bytes, 1 unit; a face: 4 bytes, 2 units.
  source::FileId file = run.file("p.cordon", "\xc3\xa9\xf0\x9f\x98\x80 name {\n}\n");
  run.diags.report({file, 7, 16}, diag::DuplicateName, "x");
  json region =
      json::parse(run.as(diag::renderSarif)).at("runs")[0]["results"][0]["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(region, json::parse(R"({"startLine":1,"startColumn":5,"endLine":1,"endColumn":11})"));
  json place = json::parse(run.as(diag::renderJson)).at("findings")[0]["place"];
  EXPECT_EQ(place.at("column"), 8);
  EXPECT_EQ(place.at("end_column"), 14);
}

TEST(Formats, AnEmptyPlaceBehindALineHoldsOneColumn) {
  Judged run;
  source::FileId file = run.file("p.cordon", "ab");
  run.diags.report({file, 2, 2}, diag::DuplicateName, "x");
  json place = json::parse(run.as(diag::renderJson)).at("findings")[0]["place"];
  EXPECT_EQ(place.at("column"), 3);
  EXPECT_EQ(place.at("end_column"), 4);
}

TEST(Formats, OnlyOpenFindingsBecomeAnnotationsAndTheWorstComeFirst) {
  Judged run;
  run.diags.allow({"EXM808", "agreed, [see](x)", {}});
  run.diags.report({}, diag::UnexplainedExemption, "a", "owner");
  run.diags.report({}, diag::MembersExempt, "a", "b", "c");
  run.diags.report({}, diag::UnexplainedExemption, "known", "owner");
  run.diags.report({}, diag::DuplicateName, "x");
  run.diags.setKnown(run.diags.all()[2]);
  std::string github = run.as(diag::renderGithub);
  EXPECT_LT(github.find("::error"), github.find("::warning"));
  EXPECT_EQ(llvm::StringRef(github).count('\n'), 2u);
  EXPECT_EQ(json::parse(run.as(diag::renderGitlab)).size(), 2u);
  std::string junit = run.as(diag::renderJunit);
  EXPECT_NE(junit.find("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\""), std::string::npos) << junit;
  json results = json::parse(run.as(diag::renderSarif)).at("runs")[0]["results"];
  std::map<std::string, size_t> kinds;
  for (const json& result : results)
    if (result.contains("suppressions"))
      ++kinds[result["suppressions"][0]["kind"]];
  EXPECT_EQ(kinds, (std::map<std::string, size_t>{{"external", 1}, {"inSource", 1}}));
}

TEST(Formats, EqualFindingsHaveDifferentFingerprints) {
  Judged run;
  source::FileId file = run.file("p.cordon", "abc");
  for (uint32_t at = 0; at < 3; ++at)
    run.diags.report({file, at, at + 1}, diag::UnexplainedExemption, "a", "owner");
  std::set<std::string> seen;
  json document = json::parse(run.as(diag::renderJson));
  for (const json& finding : document.at("findings"))
    seen.insert(finding.at("fingerprint"));
  EXPECT_EQ(seen.size(), 3u);
}

TEST(RenderSarif, RulesTakeTheirTextsFromTheirPages) {
  Judged run;
  run.diags.report({}, diag::UnexplainedExemption, "a", "owner");
  run.diags.report({}, diag::DuplicateName, "x");
  run.info.pageOf = [](llvm::StringRef id) {
    return llvm::StringRef(id == "EXM801" ? "# EXM801: a title\n\nOne\nparagraph.\n\nMore [here](x.md).\n" : "");
  };
  json rules = json::parse(run.as(diag::renderSarif)).at("runs")[0]["tool"]["driver"]["rules"];
  EXPECT_EQ(rules[0]["shortDescription"]["text"], "a title");
  EXPECT_EQ(rules[0]["fullDescription"]["text"], "One paragraph.");
  EXPECT_EQ(rules[0]["help"]["markdown"], "# EXM801: a title\n\nOne\nparagraph.\n\nMore [here](x.md).\n");
  EXPECT_EQ(rules[1]["shortDescription"]["text"], "`...` is declared twice");
  EXPECT_EQ(rules[1]["help"]["text"], "`...` is declared twice. See docs/diagnostics/NAM.md.");
}

TEST(RenderSarif, KeepsTheWorstOfTooManyAndCountsTheRest) {
  Judged run;
  source::FileId file = run.file("p.cordon", std::string(30000, 'x'));
  for (uint32_t at = 0; at < 30000; ++at)
    run.diags.report({file, at, at + 1}, diag::UnexplainedExemption, std::to_string(at), "owner");
  run.diags.report({file, 29999, 30000}, diag::DuplicateName, "last");
  json document = json::parse(run.as(diag::renderSarif)).at("runs")[0];
  EXPECT_EQ(document["results"].size(), 25000u);
  EXPECT_EQ(document["results"].back()["ruleId"], "NAM102");
  EXPECT_EQ(document["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
            "5001 more findings are not among the results");
}

TEST(Formats, KeysAreNotShown) {
  Judged run;
  const std::string key = "an-old-preshared-key";
  source::FileId file = run.file("p.cordon", "use " + key);
  run.diags.conceal({file, 4, 24});
  auto report = run.diags.report({file, 4, 24}, diag::UnexplainedExemption, key, "owner");
  report.label({file, 4, 24}, key).note(key).help(key);
  for (const diag::Format& format : diag::machineFormats())
    EXPECT_EQ(run.as(format.render).find("preshared"), std::string::npos) << format.name.str();
}

TEST(Formats, ManyFindingsOnOneLongLineTakeNoTimePerPair) {
  Judged run;
  constexpr uint32_t kMany = 200'000;
  source::FileId file = run.file("p.cordon", std::string(kMany, 'x'));
  for (uint32_t at = 0; at < kMany; ++at)
    run.diags.report({file, at, at + 1}, diag::MembersExempt, std::to_string(at), "b", "c");
  auto begin = std::chrono::steady_clock::now();
  for (const diag::Format& format : diag::machineFormats())
    EXPECT_GT(run.as(format.render).size(), 100'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

} // namespace
