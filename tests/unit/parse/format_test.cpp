// The canonical layout: white space changes, tokens and comments never, and twice is as once.
#include "compiler/diag/diagnostics.h"
#include "compiler/parse/format.h"
#include "compiler/parse/parse.h"
#include "source_dir.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace cordon;

namespace {

std::string format(const std::string& text, bool explain = false) {
  source::SourceMap sources;
  source::FileId file = sources.add("policy.cordon", text);
  diag::Diagnostics diags;
  parse::parse(sources, file, diags);
  EXPECT_FALSE(diags.hasErrors()) << text;
  return parse::format(sources, file, {explain});
}

/// Text without white space: what a layout must leave alone.
std::string ink(const std::string& text) {
  std::string ink;
  for (char c : text)
    if (!isspace(static_cast<unsigned char>(c)))
      ink += c;
  return ink;
}

void expectLayout(const std::string& text, const std::string& wanted) {
  EXPECT_EQ(format(text), wanted);
  EXPECT_EQ(format(wanted), wanted) << "twice is not as once";
}

TEST(Format, KeepsAShortBlockOnItsLineAndALongOneOnMany) {
  expectLayout("host  a{address 10.0.0.1;platform   other ;}\n", "host a { address 10.0.0.1; platform other; }\n");
  expectLayout("host a { address 10.0.0.1;\nplatform other; }",
               "host a {\n  address 10.0.0.1;\n  platform other;\n}\n");
  expectLayout("ca root { }", "ca root {}\n");
}

TEST(Format, SetsNeighboursOfOneKindInColumns) {
  expectLayout("subnet hq=10.1.0.0/16;\nsubnet branch = 10.2.0.0/16;\n",
               "subnet hq     = 10.1.0.0/16;\nsubnet branch = 10.2.0.0/16;\n");
  expectLayout(
      "host a { address 10.0.0.1; platform other; }\nhost beta { address 10.0.0.100; platform other; }\n",
      "host a    { address 10.0.0.1;   platform other; }\nhost beta { address 10.0.0.100; platform other; }\n");
  expectLayout("subnet a = 10.0.0.0/8;\n\nsubnet bbb = 10.0.0.0/9;\n",
               "subnet a = 10.0.0.0/8;\n\nsubnet bbb = 10.0.0.0/9;\n");
}

TEST(Format, KeepsCommentsWhereTheyStand) {
  const std::string text = "# head\n\n\n\n// second\nsubnet a = 10.0.0.0/8;   # behind\n"
                           "host b { # opens\n# first\naddress 10.0.0.1; # one\n\n\n# last\n}\n#end   \n";
  expectLayout(text, "# head\n\n// second\nsubnet a = 10.0.0.0/8; # behind\n"
                     "host b { # opens\n  # first\n  address 10.0.0.1; # one\n\n  # last\n}\n#end\n");
  EXPECT_EQ(ink(format(text)), ink(text));
  expectLayout("addresses a = { 10.0.0.1, # one\n10.0.0.2 };\n", "addresses a = { 10.0.0.1, # one\n    10.0.0.2 };\n");
}

TEST(Format, BreaksLongListsAfterAComma) {
  std::string text = "addresses many = { 10.0.0.0";
  for (int i = 1; i < 40; ++i)
    text += ", 10.0.0." + std::to_string(i);
  text += " };\n";
  const std::string once = format(text);
  std::istringstream lines(once);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 120u) << line;
    EXPECT_TRUE(count == 0 || line.starts_with("    10.")) << line;
  }
  EXPECT_GT(count, 3);
  EXPECT_EQ(ink(once), ink(text));
  EXPECT_EQ(format(once), once);
}

TEST(Format, TellsSetsFromBlocks) {
  expectLayout("rule mesh among{db2,db3}minus{db4}{negotiate using certificate(r),p;}\n",
               "rule mesh among { db2, db3 } minus { db4 } { negotiate using certificate(r), p; }\n");
  expectLayout("expect a->b service tcp to 80:secured with encryption;\n",
               "expect a -> b service tcp to 80 : secured with encryption;\n");
}

TEST(Format, TakesAnyLineEndAndByteOrderMark) {
  expectLayout("\xEF\xBB\xBFsubnet a = 10.0.0.0/8;\r\n# x\r\nsubnet b = 10.0.0.0/8;\r\n",
               "subnet a = 10.0.0.0/8;\n# x\nsubnet b = 10.0.0.0/8;\n");
  EXPECT_EQ(format(""), "");
  EXPECT_EQ(format("\n\n  \n"), "");
}

TEST(Format, ShowsDefaultsOnlyWhereNothingIsSaid) {
  const std::string text = format("proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); pfs on; }\n", true);
  EXPECT_NE(text.find("  # default: lifetime 3600 s, 100000 kB;\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("pfs off"), std::string::npos) << text;
}

TEST(Format, LeavesEveryTokenOfTheSamplesAndIsStable) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CORDON_SOURCE_DIR "/samples")) {
    if (entry.path().extension() != ".cordon")
      continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string once = format(text.str());
    EXPECT_EQ(ink(once), ink(text.str())) << entry.path();
    EXPECT_EQ(format(once), once) << entry.path();
    EXPECT_EQ(text.str(), once) << entry.path() << " is not in canonical layout: cordon fmt";
    ++files;
  }
  EXPECT_GE(files, 5u);
}

} // namespace
