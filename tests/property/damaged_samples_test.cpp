// Policies with one wrong word. Each word of each sample is taken away, replaced by one that means nothing, and by
// another of the same policy: what compiles is judged, what does not has an error inside the text, and nothing crashes.
#include "analyzer/analyzer.h"
#include "compiler/pipeline.h"
#include "source_dir.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringRef.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace cordon {
namespace {

namespace fs = std::filesystem;

struct Word {
  size_t begin, length;
};

bool isInWord(char c) {
  return llvm::isAlnum(c) || c == '_' || c == '-' || c == '.' || c == '/';
}

/// Names, keywords, numbers and addresses, those in comments and strings left out.
std::vector<Word> wordsOf(llvm::StringRef text) {
  std::vector<Word> words;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '#' || text.substr(at).starts_with("//")) {
      at = std::min(text.find('\n', at), text.size());
    } else if (text[at] == '"') {
      at = std::min(text.find('"', at + 1), text.size() - 1) + 1;
    } else if (isInWord(text[at])) {
      const size_t length = text.substr(at).take_while(isInWord).size();
      words.push_back({at, length});
      at += length;
    } else {
      ++at;
    }
  }
  return words;
}

std::string contentOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class DamagedSamples : public testing::TestWithParam<std::string> {
protected:
  const fs::path folder = fs::path(testing::TempDir()) / ("damaged-" + GetParam());
  const fs::path policy = folder / "policy.cordon";
  size_t compiled = 0, refused = 0;

  void SetUp() override {
    fs::remove_all(folder);
    fs::copy(fs::path(CORDON_SOURCE_DIR) / "samples" / GetParam(), folder, fs::copy_options::recursive);
  }
  void TearDown() override { fs::remove_all(folder); }

  void judge(const std::string& text) {
    std::ofstream(policy, std::ios::binary | std::ios::trunc) << text;
    source::SourceMap sources;
    diag::Diagnostics diags;
    std::optional<Compilation> compilation = compile(sources, policy.string(), {}, diags);
    if (compilation)
      analyzer::analyze({&compilation->model, compilation->classes, "2026-01-01", compilation->root_folder, {}, 10'000},
                        diags);
    ++(compilation ? compiled : refused);
    EXPECT_TRUE(compilation || diags.errorCount() > 0) << text;
    for (const diag::Diagnostic& each : diags.all())
      EXPECT_TRUE(!each.span.isValid() || each.span.end <= sources.text(each.span.file).size()) << each.id << "\n"
                                                                                                << text;
  }
};

TEST_P(DamagedSamples, AreRefusedOrJudged) {
  const std::string text = contentOf(policy);
  const std::vector<Word> words = wordsOf(text);
  std::mt19937 random(1);
  const size_t step = 1 + words.size() / 400; // long policies repeat themselves
  for (size_t i = 0; i < words.size(); i += step) {
    const Word& other = words[random() % words.size()];
    for (const std::string& wrong : {std::string(), std::string("zzz"), text.substr(other.begin, other.length)})
      judge(std::string(text).replace(words[i].begin, words[i].length, wrong));
  }
  EXPECT_GT(refused, words.size() / step / 2);
}

std::vector<std::string> samples() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(CORDON_SOURCE_DIR) / "samples"))
    if (fs::exists(entry.path() / "policy.cordon"))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Samples, DamagedSamples, testing::ValuesIn(samples()), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

} // namespace
} // namespace cordon
