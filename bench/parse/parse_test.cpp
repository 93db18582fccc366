// Both pipelines of the bench read the same language: else their times say nothing.
#include "bench/one_line_rules.h"
#include "bench/parse/pipelines.h"
#include "source_dir.h"

#include <llvm/Support/MemoryBuffer.h>

#include <filesystem>
#include <gtest/gtest.h>

using namespace cordon::bench;

namespace {

TEST(ParseBench, BothPipelinesReadTheSamplesAlike) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CORDON_SOURCE_DIR "/samples")) {
    if (entry.path().extension() != ".cordon")
      continue;
    auto text = llvm::MemoryBuffer::getFile(entry.path().string());
    ASSERT_TRUE(bool(text));
    Parsed cordon = parseWithCordon((*text)->getBuffer());
    EXPECT_EQ(cordon, parseWithDefaults((*text)->getBuffer())) << entry.path();
    EXPECT_GT(cordon.statements, 0u);
    ++files;
  }
  EXPECT_GE(files, 5u);
}

TEST(ParseBench, TheRulesAreReadWholeByBoth) {
  const std::string text = oneLineRules(500);
  EXPECT_EQ(parseWithCordon(text), (Parsed{501, 0}));
  EXPECT_EQ(parseWithDefaults(text), (Parsed{501, 0}));
}

TEST(ParseBench, BothSeeAFault) {
  const std::string text = "host h { address 10.0.0.1 platform other; }\n";
  EXPECT_GT(parseWithCordon(text).faults, 0u);
  EXPECT_GT(parseWithDefaults(text).faults, 0u);
}

} // namespace
