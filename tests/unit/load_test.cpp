// Which files of a policy are read, and which never.
#include "compiler/diag/render_text.h"
#include "compiler/load.h"
#include "compiler/path.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

#include <filesystem>
#include <fstream>

using namespace cordon;
namespace fs = std::filesystem;

namespace {

/// A tree with a policy in it, and a file outside.
class Load : public ::testing::Test {
protected:
  void SetUp() override {
    top = fs::path(::testing::TempDir()) / ("load-" + std::to_string(getpid()));
    fs::create_directories(top / "tree/sites");
    write("outside.cordon", "subnet outside = 10.1.0.0/16;");
    write("tree/sites/a.cordon", "subnet a = 10.2.0.0/16;");
  }
  void TearDown() override { fs::remove_all(top); }
  void write(const std::string& name, const std::string& text) { std::ofstream(top / name) << text; }

  /// Ids of what is found, and the files that were read, "sites/a.cordon".
  std::string load(const std::string& policy, bool allow_outside = false) {
    write("tree/policy.cordon", policy);
    return loadFile("tree/policy.cordon", allow_outside);
  }
  std::string loadFile(const std::string& name, bool allow_outside = false) {
    source::SourceMap sources;
    diag::Diagnostics diags;
    loadPolicy(sources, (top / name).string(), {allow_outside}, diags);
    std::vector<std::string> found;
    for (const diag::Diagnostic* one : diags.sorted())
      found.push_back(one->id);
    for (uint32_t i = 1; i < sources.size(); ++i)
      found.push_back(fs::path(sources.path({{i}})).lexically_relative(top / "tree").string());
    messages.clear();
    llvm::raw_string_ostream out(messages);
    diag::renderText(diags, sources, out, false);
    return llvm::join(found, " ");
  }

  fs::path top;
  std::string messages;
};

TEST_F(Load, MatchesOfAPatternAreReadByName) {
  write("tree/sites/b.cordon", "subnet b = 10.2.0.0/16;\n");
  EXPECT_EQ(load("import \"sites/*.cordon\";"), "sites/a.cordon sites/b.cordon");
}

TEST_F(Load, ALinkInAFolderDoesNotLeadOutOfTheTree) {
  fs::create_symlink(top / "outside.cordon", top / "tree/sites/x.cordon");
  EXPECT_EQ(load("import \"sites/*.cordon\";"), "NAM130 sites/a.cordon");
  EXPECT_EQ(load("import \"sites/x.cordon\";"), "NAM130");
  EXPECT_EQ(load("import \"sites/*.cordon\";", /*allow_outside=*/true), "sites/a.cordon ../outside.cordon");
}

TEST_F(Load, DotsBehindALinkAreThoseOfItsTarget) {
  fs::create_directories(top / "far/deep");
  write("far/x.cordon", "");
  fs::create_directory_symlink(top / "far/deep", top / "tree/link");
  EXPECT_EQ(load("import \"link/../x.cordon\";"), "NAM130");
}

TEST_F(Load, AnAbsolutePathIsThatFile) {
  std::string inside = (top / "tree/sites/a.cordon").string(), outside = (top / "outside.cordon").string();
  EXPECT_EQ(load("import \"" + inside + "\";"), "sites/a.cordon");
  EXPECT_EQ(load("import \"" + outside + "\";"), "NAM130");
  EXPECT_EQ(load("import \"" + outside + "\";", /*allow_outside=*/true), "../outside.cordon");
  EXPECT_EQ(load("import \"" + (top / "*.cordon").string() + "\";"), "NAM130");
  EXPECT_EQ(joined("dir", "/etc/k"), "/etc/k");
  EXPECT_EQ(joined("", "/etc/k"), "/etc/k");
}

TEST_F(Load, StandardInputIsNotImported) {
  EXPECT_EQ(load("import \"-\";"), "INV001");
  write("tree/-", "subnet dash = 10.3.0.0/16;");
  EXPECT_EQ(load("import \"./-\";"), "-");
}

TEST_F(Load, AFolderThatCannotBeListedIsReported) {
  write("tree/file", "");
  EXPECT_EQ(load("import \"file/*.cordon\";"), "INV001");
  EXPECT_EQ(load("import \"none/*.cordon\";"), "INV001");
  EXPECT_EQ(load("import \"sites/*.none\";"), "INV004");
}

TEST_F(Load, AKeyNamedAsAPolicyIsNotShownAtAll) {
  for (const char* key : {"S3cret+Passw0rd", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}) {
    fs::create_directories(top / "tree/keys");
    write("tree/keys/site.psk", key);
    write("tree/keys/plain", key);
    for (const char* name : {"tree/keys/site.psk", "tree/keys/plain"}) {
      EXPECT_EQ(loadFile(name), "INV005");
      EXPECT_EQ(messages.find(std::string(key).substr(0, 6)), std::string::npos) << messages;
    }
    EXPECT_EQ(load("import \"keys/*\";"), "INV005 INV005");
    EXPECT_EQ(messages.find(std::string(key).substr(0, 6)), std::string::npos) << messages;
  }
}

TEST(StablePath, IsRelativeToTheBaseOnlyBelowIt) {
  source::SourceMap sources;
  source::FileId in = sources.add("a/b/x.cordon", ""), beside = sources.add("a/bc/x.cordon", "");
  sources.setBase("a/b");
  EXPECT_EQ(sources.stablePath(in), "x.cordon");
  EXPECT_EQ(sources.stablePath(beside), "a/bc/x.cordon");
}

} // namespace
