// cordon.toml: what it sets, and where it is wrong.
#include "analyzer/settings.h"

#include "compiler/diag/render_text.h"
#include "source_dir.h"

#include <gtest/gtest.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

namespace cordon::analyzer {
namespace {

struct Reading {
  explicit Reading(const std::string& text) {
    settings = readSettings(sources, sources.add("cordon.toml", text), diags);
  }
  /// "2:10 CFG003", all of them.
  std::string places() const {
    std::string all;
    for (const diag::Diagnostic* one : diags.sorted()) {
      source::Position at = sources.position(one->span);
      all += (all.empty() ? "" : ", ") + std::to_string(at.line) + ":" + std::to_string(at.column) + " " + one->id;
    }
    return all;
  }
  std::string shown() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    diag::renderText(diags, sources, out, /*color=*/false);
    return text;
  }

  source::SourceMap sources;
  diag::Diagnostics diags;
  std::optional<Settings> settings;
};

TEST(Settings, SayLevelsThresholdsAndWhatFails) {
  Reading read("fail-on = \"note\"\n[levels]\nFLT105 = \"off\"\nEXM = \"error\"\n[thresholds]\nEXM802.days = 7\n"
               "[thresholds.FLT108]\ngap-bits = 0\n");
  ASSERT_TRUE(read.settings) << read.shown();
  EXPECT_EQ(read.settings->fail_on, diag::Severity::note);
  EXPECT_EQ(read.settings->levels.of("FLT105", diag::level::note), diag::LevelSetting::off);
  EXPECT_EQ(read.settings->levels.of("EXM808", diag::level::warning), diag::LevelSetting::error);
  EXPECT_EQ(read.settings->levels.of("FLT106", diag::level::warning), std::nullopt);
  EXPECT_EQ(read.settings->thresholds.exm802_days, 7);
  EXPECT_EQ(read.settings->thresholds.flt108_gap_bits, 0);
  EXPECT_EQ(read.settings->thresholds.flt108_exempt_bits, 23);
}

TEST(Settings, AnEmptyFileChangesNothing) {
  for (const char* text : {"", "# nothing yet: \xc3\xa9\n", "\xef\xbb\xbf# with a byte order mark\n"}) {
    Reading read(text);
    ASSERT_TRUE(read.settings) << read.shown();
    EXPECT_EQ(read.settings->fail_on, diag::Severity::error);
  }
}

TEST(Settings, FaultsAreReportedAtTheirPlaces) {
  struct {
    const char *text, *places;
  } rows[] = {
      {"fail_on = \"error\"\n", "1:1 CFG002"},
      {"fail-on = \"never\"\n", "1:11 CFG003"},
      {"fail-on = 1\n", "1:11 CFG003"},
      {"levels = \"off\"\n", "1:10 CFG003"},
      {"[levels]\nFLT999 = \"off\"\n", "2:1 CFG004"},
      {"[levels]\nFL = \"off\"\n", "2:1 CFG004"},
      {"[levels]\nflt = \"off\"\n", "2:1 CFG004"},
      {"[levels]\nFLT105 = \"of\"\n", "2:10 CFG003"},
      {"[levels]\nFLT105 = true\n", "2:10 CFG003"},
      {"[levels]\nNAM101 = \"off\"\n", "2:1 CFG005"},
      {"[levels]\nFLT102 = \"warning\"\nNAM101 = \"error\"\n", "2:1 CFG005"},
      {"[thresholds]\nFLT106.x = 1\n", "2:1 CFG002"},
      {"[thresholds]\nFLT108 = 1\n", "2:10 CFG003"},
      {"[thresholds]\nFLT108.gap = 1\n", "2:8 CFG002"},
      {"[thresholds]\nFLT108.gap-bits = 33\n", "2:19 CFG003"},
      {"[thresholds]\nFLT108.gap-bits = -1\n", "2:19 CFG003"},
      {"[thresholds]\nFLT108.gap-bits = 5.0\n", "2:19 CFG003"},
      {"[thresholds]\nEXM802.days = 9223372036854775807\n", "2:15 CFG003"},
      {"\xc3\xa9 = 1\n", "1:1 CFG001"},
      {"fail-on = \n", "1:11 CFG001"},
      {"fail-on = \"note\"\nfail-on = \"note\"\n", "2:11 CFG001"},
      {"x = 1\nlevels.FLT105 = 2\n", "1:1 CFG002, 2:17 CFG003"},
      {"\"\xc3\xa9\" = 1 # after it\n", "1:1 CFG002"},
  };
  for (const auto& row : rows) {
    Reading read(row.text);
    EXPECT_FALSE(read.settings) << row.text;
    EXPECT_EQ(read.places(), row.places) << row.text << read.shown();
  }
}

TEST(Settings, ColumnsCountBytes) {
  EXPECT_EQ(Reading("[levels]\n\"\xc3\xa9\xc3\xa9\" = \"off\"\nlevels = 1\n").places().substr(0, 10), "2:1 CFG004");
  EXPECT_EQ(Reading("levels = { \"\xc3\xa9\" = \"off\", FLT105 = \"x\" }\n").places(), "1:12 CFG004, 1:35 CFG003");
}

TEST(Settings, OffersTheNearestName) {
  EXPECT_NE(Reading("[level]\nFLT105 = \"off\"\n").shown().find("did you mean `levels`?"), std::string::npos);
  EXPECT_NE(Reading("[levels]\nFLT155 = \"off\"\n").shown().find("did you mean `FLT105`?"), std::string::npos);
}

TEST(Settings, HostileTextIsReportedAndNothingElse) {
  for (std::string text :
       {std::string("\0", 1), std::string(100000, '['), std::string(100000, '{'), "a=" + std::string(100000, '['),
        std::string("\xff\xfe"), std::string("[levels]\n\"\\u202e\" = 1\n"), std::string("a = \"\"\"")}) {
    Reading read(text);
    EXPECT_FALSE(read.settings);
    EXPECT_GE(read.diags.errorCount(), 1u);
    EXPECT_EQ(read.shown().find("\xe2\x80\xae"), std::string::npos);
  }
}

TEST(Settings, AKeyNamedByMistakeIsNotQuoted) {
  EXPECT_EQ(Reading("psk \"an-old-preshared-key\"\n").shown().find("preshared"), std::string::npos);
  EXPECT_EQ(Reading("0x0123456789abcdef0123456789abcdef\n").shown().find("0123456789"), std::string::npos);
}

TEST(Settings, AreFoundInTheFolderOrTheNearestAbove) {
  llvm::SmallString<128> top;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("settings", top));
  std::string root(top);
  ASSERT_FALSE(llvm::sys::fs::create_directories(root + "/a/b"));
  auto write = [](const std::string& path) {
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << "\n";
  };
  write(root + "/cordon.toml");
  EXPECT_EQ(findSettings(root + "/a/b"), root + "/cordon.toml");
  write(root + "/a/cordon.toml");
  EXPECT_EQ(findSettings(root + "/a/b"), root + "/a/cordon.toml");
  EXPECT_EQ(findSettings(root), root + "/cordon.toml");
  llvm::sys::fs::remove_directories(root);
}

TEST(Thresholds, StandOnThePageThatListsThem) {
  auto page = llvm::MemoryBuffer::getFile(CORDON_SOURCE_DIR "/docs/checking.md");
  ASSERT_TRUE(page);
  for (const ThresholdRow& row : thresholdRows()) {
    std::string line =
        "| `" + std::string(row.id) + "." + row.key + "` | " + std::to_string(row.value) + " | " + row.text + " |\n";
    EXPECT_NE((*page)->getBuffer().find(line), llvm::StringRef::npos) << line;
    EXPECT_LE(row.min, row.value);
    EXPECT_GE(row.max, row.value);
  }
}

} // namespace
} // namespace cordon::analyzer
