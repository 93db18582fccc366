// The examples of docs/diagnostics are tests: after the statements of base.cordon, a page's first `cordon test` block
// gives exactly the page's finding and its second gives none; of further ones likewise every other. Findings about what
// only a script can say have blocks of `netsh test` and the platform that it is for.
#include "analyzer/analyzer.h"
#include "analyzer/expectations.h"
#include "backends/backend.h"
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

struct Example {
  std::string platform; ///< of a script; empty: a policy
  std::string text;
};

std::vector<Example> examplesOf(llvm::StringRef page) {
  std::vector<Example> examples;
  for (size_t at = 0; (at = page.find("\n```", at)) != llvm::StringRef::npos;) {
    auto [kind, rest] = page.drop_front(at + 4).split('\n');
    const size_t end = rest.find("```");
    if (kind == "cordon test" || kind.consume_front("netsh test "))
      examples.push_back({kind == "cordon test" ? "" : kind.str(), rest.take_front(end).str()});
    at = size_t(rest.data() - page.data()) + (end == llvm::StringRef::npos ? rest.size() : end + 3);
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

std::string idsOf(const diag::Diagnostics& diags) {
  std::multiset<std::string> ids; // one mistake is one finding
  for (const diag::Diagnostic& diagnostic : diags.all())
    ids.insert(diagnostic.id);
  std::string all;
  for (const std::string& id : ids)
    all += (all.empty() ? "" : " ") + id;
  return all;
}

std::string findingsOf(const std::string& text) {
  test::Compiled compiled = test::compileText(text);
  if (compiled.compilation) {
    analyze({&compiled.compilation->model, compiled.compilation->classes, "2026-01-01", "", {}, 1'000'000},
            compiled.diags);
    checkExpectations(*compiled.compilation, compiled.diags);
  }
  return idsOf(compiled.diags);
}

/// Of a script that a host of this platform runs.
std::string findingsOf(const std::string& script, const std::string& platform) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  ir::Host host;
  host.name = "read";
  host.platform = platform;
  auto imported =
      backends::netshBackend().import({{"ipsec.netsh", sources.add("ipsec.netsh", script)}}, host, sources, diags);
  if (imported) {
    Subject subject{nullptr, imported->policy.ir};
    subject.script = &imported->script;
    analyze(subject, diags);
  }
  return idsOf(diags);
}

class Pages : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, Pages, testing::ValuesIn(pagesWithExamples()),
                         [](const auto& page) { return page.param; });

TEST_P(Pages, BadExamplesGiveThisFindingAndGoodExamplesNone) {
  std::vector<Example> examples = examplesOf(textOf(std::string(kFolder) + GetParam() + ".md"));
  ASSERT_EQ(examples.size() % 2, 0u);
  std::string base = textOf(std::string(kFolder) + "base.cordon");
  for (size_t i = 0; i < examples.size(); ++i)
    EXPECT_EQ(examples[i].platform.empty() ? findingsOf(base + examples[i].text)
                                           : findingsOf(examples[i].text, examples[i].platform),
              i % 2 == 0 ? GetParam() : "")
        << examples[i].text;
}

TEST(Pages, BaseHasNoFinding) {
  EXPECT_EQ(findingsOf(textOf(std::string(kFolder) + "base.cordon")), "");
}

} // namespace
} // namespace cordon::analyzer
