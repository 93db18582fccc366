// What a build takes away: only what a build of Cordon wrote and nobody has changed since.
#include "backends/leftover.h"
#include "backends/own_tree.h"
#include "backends/write_tree.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace cordon;
using backends::HostOutput;
namespace fs = std::filesystem;

namespace {

class OwnTree : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "cordon-own-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    base = pattern;
    out = base / "out";
  }
  void TearDown() override { fs::remove_all(base); }

  static std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  static void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

  std::string build(const fs::path& path, backends::Replaced* replaced = nullptr, const char* key = "key 00") {
    HostOutput sol;
    sol.name = "sol";
    sol.platform = "solaris-10";
    sol.backend = "solaris";
    sol.files = {{"ipsecinit.conf", "{} drop {}\n", false}, {"ike.preshared", key, true}};
    llvm::Error error = backends::writeTree(path.string(), {"0.1.0", "contoso", 7}, {sol}, replaced);
    return error ? llvm::toString(std::move(error)) : "";
  }

  /// Puts a file into the tree and into its manifest, with the right digest.
  void forge(const std::string& path, const std::string& text, bool secret) {
    write(out / path, text);
    auto manifest = nlohmann::json::parse(read(out / "manifest.json"));
    nlohmann::json entry = {{"path", path}};
    if (secret)
      entry["secret"] = true;
    else
      entry.update({{"size", text.size()}, {"sha256", backends::sha256(text)}});
    manifest["hosts"][0]["files"].push_back(entry);
    write(out / "manifest.json", manifest.dump());
  }

  fs::path base, out;
};

TEST_F(OwnTree, AForeignSiblingIsLeftAlone) {
  write(base / ".out.cordon-new/thesis.txt", "ten years");
  EXPECT_EQ(build(out), "`.out.cordon-new` beside it was not made by cordon; move it away first");
  EXPECT_EQ(read(base / ".out.cordon-new/thesis.txt"), "ten years");
  EXPECT_FALSE(fs::exists(out));
  write(base / ".out.cordon-new/.cordon-stage", "another text");
  EXPECT_NE(build(out), "") << "the mark has a text";
  EXPECT_EQ(read(base / ".out.cordon-new/thesis.txt"), "ten years");
}

TEST_F(OwnTree, AnOldTreeThatWasAboutToBeRemovedIsTakenAway) {
  ASSERT_EQ(build(base / ".out.cordon-new"), "");
  EXPECT_EQ(build(out), "");
  EXPECT_FALSE(fs::exists(base / ".out.cordon-new"));
  EXPECT_FALSE(fs::exists(out / ".cordon-stage"));
}

TEST_F(OwnTree, ATreeThatStillHasItsMarkIsReplaced) {
  ASSERT_EQ(build(out), "");
  write(out / ".cordon-stage", "A build of cordon writes here; a later one removes it.\n");
  EXPECT_EQ(build(out), "");
  EXPECT_FALSE(fs::exists(out / ".cordon-stage"));
}

TEST_F(OwnTree, ABuildKilledAtAnyMomentLeavesWhatTheNextOneTakes) {
  ASSERT_EQ(build(out), "");
  for (int delay_us = 0; delay_us < 6000; delay_us += 200) {
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (;;)
        build(out);
    }
    usleep(useconds_t(delay_us));
    kill(child, SIGKILL);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    ASSERT_EQ(build(out), "") << "after " << delay_us << " us";
    ASSERT_FALSE(fs::exists(base / ".out.cordon-new"));
    ASSERT_FALSE(fs::exists(out / ".cordon-stage"));
  }
}

TEST_F(OwnTree, AForgedManifestDeletesNothing) {
  for (const char* path :
       {"thesis.txt", "sol/thesis.txt", "a/b/ipsecinit.conf", "sol/ike/config.old", "ipsecinit.conf"})
    for (bool secret : {false, true}) {
      fs::remove_all(out);
      ASSERT_EQ(build(out), "");
      forge(path, "ten years", secret);
      EXPECT_EQ(build(out), "holds `" + std::string(path) +
                                "`, which cordon never writes, whatever `manifest.json` says; move it away first");
      EXPECT_EQ(read(out / path), "ten years");
    }
}

TEST_F(OwnTree, WhatIsListedAsASecretHasTheNameOfOne) {
  for (const char* path : {"sol/ike/config", "web/access.inf", "web/undo.netsh"}) {
    fs::remove_all(out);
    ASSERT_EQ(build(out), "");
    forge(path, "ten years", true);
    EXPECT_EQ(build(out), "holds `" + std::string(path) +
                              "`, which never holds a key, whatever `manifest.json` says; move it away first");
    EXPECT_EQ(read(out / path), "ten years");
  }
  for (const char* path : {"web/ipsec.netsh", "lin/swanctl.conf"}) {
    fs::remove_all(out);
    ASSERT_EQ(build(out), "");
    forge(path, "ten years", true);
    EXPECT_EQ(build(out), "") << "a change of a secret is not seen";
  }
}

TEST_F(OwnTree, AFileThatABackendCouldHaveWrittenIsReplacedWhereItsDigestIsRight) {
  ASSERT_EQ(build(out), "");
  forge("web/hostname.ip.tun12", "x", false);
  EXPECT_EQ(build(out), "");
  EXPECT_FALSE(fs::exists(out / "web"));
}

TEST_F(OwnTree, AChangeByHandIsNotLost) {
  ASSERT_EQ(build(out), "");
  for (const char* text : {"{} drop {}\n# mine\n", "{} pass {}\n", ""}) {
    write(out / "sol/ipsecinit.conf", text);
    EXPECT_EQ(build(out), "holds `sol/ipsecinit.conf`, which was changed since cordon wrote it; move it away first");
    EXPECT_EQ(read(out / "sol/ipsecinit.conf"), text);
  }
  write(out / "sol/ipsecinit.conf", "{} drop {}\n");
  write(out / "firewall.txt", "mine");
  EXPECT_NE(build(out), "");
  EXPECT_EQ(read(out / "firewall.txt"), "mine");
}

TEST_F(OwnTree, LeftoversHaveTheNameOfASet) {
  using backends::setOfLeftover;
  EXPECT_EQ(setOfLeftover("a.cordonset.0a1b2c.tmp"), "a.cordonset");
  for (const char* path :
       {"", ".0a1b2c.tmp", "a.cordonset", "a.cordonset.tmp", "a.cordonset.0a1b2.tmp", "a.cordonset.0a1b2c3.tmp",
        "a.cordonset.0A1b2c.tmp", "a.cordonset.0a1b2g.tmp", "a.cordonset.%%%%%%.tmp", "a.cordonset.0a1b2c.tmp~",
        "a.cordonset-0a1b2c.tmp", "manifest.json.0a1b2c.tmp", "sol/a.cordonset.0a1b2c.tmp"})
    EXPECT_EQ(setOfLeftover(path), "") << path;
}

TEST_F(OwnTree, LeftoversBeginAsASet) {
  const fs::path left = out / "a.cordonset.0a1b2c.tmp";
  for (const char* text : {"",
                           "\x89"
                           "CORD",
                           "\x89"
                           "CORDON\n",
                           "\x89"
                           "CORDON\nmore"}) {
    write(left, text);
    EXPECT_EQ(build(out), "") << text;
    EXPECT_FALSE(fs::exists(left));
    fs::remove_all(out);
  }
  for (const char* text : {"ten years",
                           "\x89"
                           "CORE",
                           "\x89"
                           "CORDON mine"}) {
    write(left, text);
    EXPECT_NE(build(out), "") << text;
    EXPECT_EQ(read(left), text);
  }
  fs::remove(left);
  fs::create_symlink("nowhere", left);
  EXPECT_NE(build(out), "") << "a link is none";
  EXPECT_TRUE(fs::is_symlink(left));
}

TEST_F(OwnTree, ALeftoverIsThatOfAListedSet) {
  ASSERT_EQ(build(out), "");
  write(out / "a.cordonset.0a1b2c.tmp", "");
  EXPECT_EQ(build(out), "holds `a.cordonset.0a1b2c.tmp`, which cordon did not write; move it away first");
  forge("a.cordonset", "x", false);
  fs::remove(out / "a.cordonset");
  EXPECT_EQ(build(out), "");
  EXPECT_FALSE(fs::exists(out / "a.cordonset.0a1b2c.tmp"));
}

TEST_F(OwnTree, AFileThatIsMissingIsNoChange) {
  ASSERT_EQ(build(out), "");
  fs::remove(out / "sol/ipsecinit.conf");
  EXPECT_EQ(build(out), "");
}

TEST_F(OwnTree, SaysWhichSecretsHeldSomethingElse) {
  backends::Replaced replaced;
  ASSERT_EQ(build(out, &replaced), "");
  ASSERT_EQ(build(out, &replaced), "");
  EXPECT_TRUE(replaced.secrets.empty());
  write(out / "sol/ike.preshared", "by hand");
  ASSERT_EQ(build(out, &replaced), "");
  EXPECT_EQ(replaced.secrets, std::vector<std::string>{"sol/ike.preshared"});
  EXPECT_EQ(read(out / "sol/ike.preshared"), "key 00");
}

TEST_F(OwnTree, EmptyFoldersAreNoObstacle) {
  ASSERT_EQ(build(out), "");
  fs::create_directories(out / "sol/empty/deep");
  fs::permissions(out / "sol", fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(build(out), "");
  EXPECT_FALSE(fs::exists(out / "sol/empty"));
}

TEST_F(OwnTree, MissingParentsAreMadeAndGoAgainIfTheBuildFails) {
  EXPECT_EQ(build(base / "a/b/out"), "");
  EXPECT_TRUE(fs::exists(base / "a/b/out/manifest.json"));
  write(base / "c/d/.out.cordon-new/x", "mine");
  EXPECT_NE(build(base / "c/d/out"), "");
  EXPECT_NE(build(base / "a/b/out/manifest.json/e/out"), "");
  EXPECT_NE(build(base / "e/f/.."), "");
  EXPECT_FALSE(fs::exists(base / "e"));
  EXPECT_NE(build(base / "g/h" / std::string(300, 'x')), "");
  EXPECT_FALSE(fs::exists(base / "g"));
}

} // namespace
