// The examples of docs/diagnostics are tests: after the statements of base.cordon, a page's first `cordon test` block
// gives exactly the page's finding and its second gives none; of further ones likewise every other.
#include "analyzer/analyzer.h"
#include "analyzer/expectations.h"
#include "source_dir.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>

#include <algorithm>
#include <set>

namespace cordon::analyzer {
namespace {

constexpr llvm::StringLiteral kFolder = CORDON_SOURCE_DIR "/docs/diagnostics/";

std::string textOf(const std::string& path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : "";
}

/// The blocks that are policies.
std::vector<std::string> examplesOf(llvm::StringRef page) {
  std::vector<std::string> examples;
  for (size_t at = 0; (at = page.find("```cordon test\n", at)) != llvm::StringRef::npos;) {
    at += 15;
    examples.push_back(page.slice(at, page.find("```", at)).str());
  }
  return examples;
}

std::vector<std::string> pagesWithExamples() {
  std::vector<std::string> pages;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(kFolder, error), end; !error && at != end; at.increment(error))
    if (llvm::StringRef path = at->path(); path.ends_with(".md") && !examplesOf(textOf(path.str())).empty())
      pages.push_back(llvm::sys::path::stem(path).str());
  std::sort(pages.begin(), pages.end());
  return pages;
}

std::string findingsOf(const std::string& text) {
  test::Compiled compiled = test::compileText(text);
  if (compiled.compilation) {
    analyze({&compiled.compilation->model, compiled.compilation->classes, "2026-01-01", "", {}, 1'000'000},
            compiled.diags);
    checkExpectations(*compiled.compilation, compiled.diags);
  }
  std::multiset<std::string> ids; // one mistake is one finding
  for (const diag::Diagnostic& diagnostic : compiled.diags.all())
    ids.insert(diagnostic.id);
  std::string all;
  for (const std::string& id : ids)
    all += (all.empty() ? "" : " ") + id;
  return all;
}

class Pages : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, Pages, testing::ValuesIn(pagesWithExamples()),
                         [](const auto& page) { return page.param; });

TEST_P(Pages, BadExamplesGiveThisFindingAndGoodExamplesNone) {
  std::vector<std::string> examples = examplesOf(textOf(std::string(kFolder) + GetParam() + ".md"));
  ASSERT_EQ(examples.size() % 2, 0u);
  std::string base = textOf(std::string(kFolder) + "base.cordon");
  for (size_t i = 0; i < examples.size(); ++i)
    EXPECT_EQ(findingsOf(base + examples[i]), i % 2 == 0 ? GetParam() : "") << examples[i];
}

TEST(Pages, BaseHasNoFinding) {
  EXPECT_EQ(findingsOf(textOf(std::string(kFolder) + "base.cordon")), "");
}

} // namespace
} // namespace cordon::analyzer
