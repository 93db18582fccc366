// What stays known when a policy changes, and what does not.
#include "compiler/diag/baseline.h"
#include "compiler/diag/counts.h"
#include "compiler/diag/kinds/exm.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/xpt.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

struct Judged {
  source::SourceMap sources;
  diag::Diagnostics diags;

  source::Span at(const std::string& path, const std::string& text, uint32_t begin = 0) {
    source::FileId file = sources.add(path, text);
    return {file, begin, begin + 1};
  }
  void exemption(const std::string& name, source::Span span = {}) {
    diags.report(span, diag::UnexplainedExemption, name, "owner");
  }
  std::string record() {
    std::string text = diag::baselineText(sources, diags);
    diag::setRecorded(diags);
    return text;
  }
  /// Open findings that are left when `baseline` is applied, and what it reports.
  std::string left(const std::string& baseline) {
    source::FileId file = sources.add("known.baseline", baseline);
    if (auto read = diag::readBaseline(sources, file, diags))
      diag::applyBaseline(*read, /*is_complete=*/true, sources, diags);
    std::string ids;
    for (const diag::Diagnostic* one : diags.sorted())
      if (one->state == diag::State::open)
        ids += (ids.empty() ? "" : " ") + std::string(one->id);
    return ids;
  }
};

std::string recordOf(std::initializer_list<const char*> names) {
  Judged run;
  uint32_t at = 0;
  for (const char* name : names)
    run.exemption(name, run.at("p" + std::to_string(at++), "x"));
  return run.record();
}

TEST(Baseline, WhatItRecordsIsKnown) {
  Judged run;
  run.exemption("a");
  std::string baseline = run.record();
  EXPECT_EQ(diag::countsOf(run.diags.sorted()).known, 1u);
  EXPECT_EQ(baseline.substr(0, 20), "# cordon.baseline/1\n");
  Judged next;
  next.exemption("a");
  EXPECT_EQ(next.left(baseline), "");
}

TEST(Baseline, StaysTheSameWhenLinesMoveAndFilesAreRenamed) {
  std::string baseline = recordOf({"a", "b"});
  EXPECT_EQ(recordOf({"b", "a"}), baseline);
  Judged moved;
  moved.exemption("b", moved.at("elsewhere/q.cordon", "\n\n\n  x", 5));
  moved.exemption("a", moved.at("r.cordon", "x"));
  EXPECT_EQ(moved.left(baseline), "");
}

TEST(Baseline, WhatSaysSomethingElseIsNew) {
  Judged run;
  run.exemption("b");
  EXPECT_EQ(run.left(recordOf({"a"})), "CFG012 EXM801");
}

TEST(Baseline, CountsFindingsThatSayTheSame) {
  std::string two = recordOf({"a", "a"});
  EXPECT_NE(two.find("EXM801 2 "), std::string::npos);
  Judged three;
  for (uint32_t i = 0; i < 3; ++i)
    three.exemption("a", three.at("p" + std::to_string(i), "x"));
  EXPECT_EQ(three.left(two), "EXM801");
  Judged one;
  one.exemption("a");
  EXPECT_EQ(one.left(two), "CFG012");
}

TEST(Baseline, WithoutValuesTheLineCountsButNotItsBlanks) {
  Judged run;
  run.diags.report(run.at("p", "expect a -> b : clear;"), diag::ExpectationOfNothing);
  std::string baseline = run.record();
  Judged same;
  same.diags.report(same.at("p", "\n  expect a   -> b : clear;", 3), diag::ExpectationOfNothing);
  EXPECT_EQ(same.left(baseline), "");
  Judged other;
  other.diags.report(other.at("p", "expect a -> c : clear;"), diag::ExpectationOfNothing);
  EXPECT_EQ(other.left(baseline), "XPT102 CFG012");
}

TEST(Baseline, LeavesOutWhatIsAcceptedAndWhatCannotBe) {
  Judged run;
  run.diags.allow({"EXM801", "agreed", {}});
  run.exemption("a");
  run.diags.report({}, diag::DuplicateName, "x");
  std::string baseline = run.record();
  EXPECT_EQ(baseline.find("EXM801"), std::string::npos);
  EXPECT_EQ(baseline.find("NAM102"), std::string::npos);
  EXPECT_EQ(diag::countsOf(run.diags.sorted()).errors, 1u);
}

TEST(Baseline, OfAnUnfinishedRunNothingIsStale) {
  std::string baseline = recordOf({"a", "b"});
  Judged run;
  run.exemption("a");
  source::FileId file = run.sources.add("known.baseline", baseline);
  auto read = diag::readBaseline(run.sources, file, run.diags);
  diag::applyBaseline(*read, /*is_complete=*/false, run.sources, run.diags);
  EXPECT_EQ(run.diags.all().size(), 1u);
}

TEST(Baseline, MustBeOneAndSaysWhereItIsNot) {
  const std::string first = "# cordon.baseline/1\n", good = "EXM801 1 00000000000000000000000000000000 x\n";
  struct {
    std::string text, found;
  } rows[] = {
      {"", "CFG010"},
      {"psk of a peer", "CFG010"},
      {first + "EXM801\n", "CFG011"},
      {first + "EXM801 0 00000000000000000000000000000000 x\n", "CFG011"},
      {first + "EXM801 -1 00000000000000000000000000000000 x\n", "CFG011"},
      {first + "EXM801 99999999999999999999999 00000000000000000000000000000000 x\n", "CFG011"},
      {first + "EXM801 1 0000000000000000000000000000000 x\n", "CFG011"},
      {first + "EXM801 1 0000000000000000000000000000000g x\n", "CFG011"},
      {first + "\n# a comment\r\n" + good, "CFG012"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(Judged().left(row.text), row.found) << row.text;
  Judged many;
  std::string text = first;
  for (int i = 0; i < 1000; ++i)
    text += "x" + std::to_string(i) + "\n";
  many.left(text);
  EXPECT_EQ(many.diags.errorCount(), 20u);
}

TEST(Baseline, KeysHaveNoPartInIt) {
  auto recordWith = [](const std::string& key) {
    Judged run;
    source::FileId file = run.sources.add("p", key);
    run.diags.conceal({file, 0, uint32_t(key.size())});
    run.exemption(key, {file, 0, 1});
    return run.record();
  };
  std::string baseline = recordWith("a-very-secret-key");
  EXPECT_EQ(baseline.find("secret"), std::string::npos);
  EXPECT_EQ(baseline, recordWith("another-long-secret"));
}

} // namespace
