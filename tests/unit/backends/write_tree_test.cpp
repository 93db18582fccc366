#include "backends/write_tree.h"

#include "backends/openings.h"
#include "backends/stage.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
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

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

unsigned modeOf(const fs::path& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

/// A folder of its own for each test, and the umask of a careless user.
class WriteTree : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "cordon-tree-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    base = pattern;
    out = base / "out";
    umask_before = umask(0);
  }
  void TearDown() override {
    umask(umask_before);
    fs::permissions(base, fs::perms::owner_all);
    fs::remove_all(base);
  }

  std::string tryWrite(const std::vector<HostOutput>& hosts, const std::string& path) {
    llvm::Error error = backends::writeTree(path, {"0.1.0", "contoso", 7}, hosts);
    return error ? llvm::toString(std::move(error)) : "";
  }
  std::string tryWrite(const std::vector<HostOutput>& hosts) { return tryWrite(hosts, out.string()); }

  /// Names of all that lies in the test's folder, hidden siblings too.
  std::vector<std::string> besides() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(base))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path base, out;
  mode_t umask_before = 0;
};

using Names = std::vector<std::string>;

HostOutput host(const std::string& name, std::vector<backends::EmittedFile> files) {
  HostOutput made;
  made.name = name;
  made.platform = "solaris-10";
  made.backend = "solaris";
  made.policy = "isolated";
  made.files = std::move(files);
  made.openings = {"udp/500", "esp"};
  return made;
}

std::vector<HostOutput> sampleHosts() {
  HostOutput mac;
  mac.name = "mac1";
  mac.platform = "mac-os";
  mac.reason = "cordon does not configure Apple Mac OS";
  return {host("sol", {{"ipsecinit.conf", "{} drop {}\n", false},
                       {"ike/config", "p2_pfs 2\n", false},
                       {"ike.preshared", "key 00\n", true}}),
          mac, host("app", {{"ipsecinit.conf", "", false}})};
}

TEST_F(WriteTree, WritesFilesManifestAndOpenings) {
  ASSERT_EQ(tryWrite(sampleHosts()), "");
  EXPECT_EQ(besides(), (Names{"out"}));
  EXPECT_EQ(read(out / "sol/ike/config"), "p2_pfs 2\n");
  auto manifest = nlohmann::json::parse(read(out / "manifest.json"));
  EXPECT_EQ(manifest["schema"], "cordon.manifest/1");
  EXPECT_EQ(manifest["tool"]["version"], "0.1.0");
  EXPECT_EQ(manifest["policy"], (nlohmann::json{{"name", "contoso"}, {"version", 7}}));
  ASSERT_EQ(manifest["hosts"].size(), 3u);
  EXPECT_EQ(manifest["hosts"][0]["name"], "app"); // by name, not as given
  EXPECT_EQ(manifest["hosts"][1]["reason"], "cordon does not configure Apple Mac OS");
  EXPECT_TRUE(manifest["hosts"][1]["backend"].is_null());
  // The digest is that of `printf 'p2_pfs 2\n' | sha256sum`.
  EXPECT_EQ(manifest["hosts"][2]["files"][1],
            (nlohmann::json{{"path", "sol/ike/config"},
                            {"size", 9},
                            {"sha256", "7bc237e4b633a58c6ab65eed8d868bbd0fac444a3b5fc80fe544fcba057cd9d9"}}));
  EXPECT_NE(read(out / "firewall.txt").find("sol: udp/500, esp\n"), std::string::npos);
}

TEST_F(WriteTree, PutsWhatSeveralHostsShareAtTheTop) {
  auto tryWithFiles = [&](std::vector<backends::EmittedFile> files) {
    HostOutput web = host("web", {});
    web.shared_file = "isolated.cordonset";
    llvm::Error error = backends::writeTree(out.string(), {"0.1.0", "contoso", 7, std::move(files)}, {web});
    return error ? llvm::toString(std::move(error)) : "";
  };
  EXPECT_EQ(tryWithFiles({{"a/b.cordonset", ""}}), "file `a/b.cordonset` has no plain name");
  EXPECT_EQ(tryWithFiles({{"a.cordonset", ""}, {"a.cordonset", ""}}), "file `a.cordonset` comes twice");
  EXPECT_EQ(tryWithFiles({{"manifest.json", ""}}), "file `manifest.json` comes twice");
  EXPECT_EQ(tryWithFiles({{"a.cordonset", ""}, {"A.cordonset", ""}}),
            "`A.cordonset` and `a.cordonset` differ only in case");
  ASSERT_EQ(tryWithFiles({{"isolated.cordonset", "p2_pfs 2\n"}}), "");
  EXPECT_EQ(read(out / "isolated.cordonset"), "p2_pfs 2\n");
  auto manifest = nlohmann::json::parse(read(out / "manifest.json"));
  EXPECT_EQ(manifest["hosts"][0]["shared_file"], "isolated.cordonset");
  EXPECT_EQ(manifest["files"][1]["path"], "isolated.cordonset");
  EXPECT_EQ(manifest["files"][1]["size"], 9);
  EXPECT_EQ(tryWithFiles({}), "") << "a later build takes it away";
  EXPECT_FALSE(fs::exists(out / "isolated.cordonset"));
}

TEST_F(WriteTree, KeepsSizeAndDigestOfSecretsToItself) {
  ASSERT_EQ(tryWrite(sampleHosts()), "");
  auto manifest = nlohmann::json::parse(read(out / "manifest.json"));
  EXPECT_EQ(manifest["hosts"][2]["files"][2], (nlohmann::json{{"path", "sol/ike.preshared"}, {"secret", true}}));
}

TEST_F(WriteTree, GivesModesThatTheUmaskAllowsAndSecretsToNobody) {
  for (mode_t mask : {0, 022, 027, 077}) {
    fs::remove_all(base / "new");
    umask(mask);
    std::vector<HostOutput> hosts = sampleHosts();
    hosts.front().files.back().path = "secret/ike.preshared";
    const fs::path tree = base / "new/tree";
    ASSERT_EQ(tryWrite(hosts, tree.string()), "");
    EXPECT_EQ(modeOf(base / "new"), 0777u & ~mask);
    EXPECT_EQ(modeOf(tree), 0777u & ~mask);
    EXPECT_EQ(modeOf(tree / "app"), 0777u & ~mask);
    EXPECT_EQ(modeOf(tree / "app/ipsecinit.conf"), 0666u & ~mask);
    EXPECT_EQ(modeOf(tree / "sol"), 0700u); // a secret lies below it
    EXPECT_EQ(modeOf(tree / "sol/ike"), 0777u & ~mask);
    EXPECT_EQ(modeOf(tree / "sol/secret"), 0700u);
    EXPECT_EQ(modeOf(tree / "sol/secret/ike.preshared"), 0600u);
    EXPECT_EQ(modeOf(tree / "manifest.json"), 0666u & ~mask);
  }
}

TEST_F(WriteTree, IsDeterministic) {
  ASSERT_EQ(tryWrite(sampleHosts()), "");
  auto turned = sampleHosts();
  std::reverse(turned.begin(), turned.end());
  ASSERT_EQ(tryWrite(turned, (base / "other").string()), "");
  EXPECT_EQ(read(out / "manifest.json"), read(base / "other/manifest.json"));
  EXPECT_EQ(read(out / "firewall.txt"), read(base / "other/firewall.txt"));
}

TEST_F(WriteTree, ReplacesItsOwnTreeWhole) {
  ASSERT_EQ(tryWrite({host("sol", {{"ike/config", "x", false}})}), "");
  ASSERT_EQ(tryWrite({host("new", {{"a.conf", "x", false}})}, out.string() + "//"), "");
  EXPECT_TRUE(fs::exists(out / "new/a.conf"));
  EXPECT_FALSE(fs::exists(out / "sol"));
  EXPECT_EQ(besides(), (Names{"out"}));
}

TEST_F(WriteTree, ReplacesByTwoRenamesWhereExchangeIsMissing) {
  ASSERT_EQ(tryWrite(sampleHosts()), "");
  {
    auto stage = backends::Stage::open(out.string());
    ASSERT_TRUE(bool(stage)) << llvm::toString(stage.takeError());
    ASSERT_FALSE(bool(stage->add("manifest.json", "{}", false)));
    ASSERT_FALSE(bool(stage->place(backends::Swap::two_renames)));
  }
  EXPECT_EQ(read(out / "manifest.json"), "{}");
  EXPECT_EQ(besides(), (Names{"out"}));
}

TEST_F(WriteTree, FillsAnEmptyDirectory) {
  fs::create_directory(out);
  EXPECT_EQ(tryWrite(sampleHosts()), "");
  EXPECT_TRUE(fs::exists(out / "manifest.json"));
}

TEST_F(WriteTree, RefusesADirectoryThatIsNotItsOwn) {
  fs::create_directory(out);
  write(out / "thesis.txt", "ten years");
  EXPECT_NE(tryWrite(sampleHosts()).find("cordon did not write"), std::string::npos);
  write(out / "manifest.json", R"({"schema": "another/1"})");
  EXPECT_NE(tryWrite(sampleHosts()).find("cordon did not write"), std::string::npos);
  EXPECT_EQ(read(out / "thesis.txt"), "ten years");
  EXPECT_EQ(besides(), (Names{"out"}));
}

TEST_F(WriteTree, ReplacesItsOwnTreeHoweverLongItsManifestIs) {
  std::vector<HostOutput> hosts = sampleHosts();
  for (int i = 0; i < 700; ++i) {
    hosts.push_back({});
    hosts.back().name = "host" + std::to_string(i);
    hosts.back().reason = std::string(100'000, 'x');
  }
  ASSERT_EQ(tryWrite(hosts), "");
  ASSERT_GT(fs::file_size(out / "manifest.json"), 64u << 20);
  EXPECT_EQ(tryWrite({}), "");
  EXPECT_LT(fs::file_size(out / "manifest.json"), 4096u);
}

TEST_F(WriteTree, TakesNoMemoryFromAManifestThatIsNotItsOwn) {
  ASSERT_EQ(tryWrite(sampleHosts()), "");
  std::string good = read(out / "manifest.json");
  auto refused = [&](const std::string& text) {
    write(out / "manifest.json", text);
    return tryWrite({}).find("did not write") != std::string::npos;
  };
  EXPECT_TRUE(refused(std::string(200'000, '['))) << "nesting";
  EXPECT_TRUE(refused("{\"schema\": \"cordon.manifest/2\"}"));
  EXPECT_TRUE(refused("{\"x\": {\"schema\": \"cordon.manifest/1\"}}")) << "it must say so itself";
  EXPECT_TRUE(refused(good.substr(0, good.size() / 2)));
  EXPECT_TRUE(refused(good + "]"));
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("{\"schema\": \"cordon.manifest/1\", \"x\": \"" + std::string(2 << 20, 'x') + "\"}"))
      << "a token";
  write(out / "manifest.json", good);
  EXPECT_EQ(tryWrite({}), "");
}

TEST_F(WriteTree, RefusesItsOwnTreeIfSomebodyAddedToIt) {
  ASSERT_EQ(tryWrite(sampleHosts()), "");
  write(out / "sol/notes.txt", "mine");
  EXPECT_EQ(tryWrite(sampleHosts()), "holds `sol/notes.txt`, which cordon did not write; move it away first");
  EXPECT_EQ(read(out / "sol/notes.txt"), "mine");
}

TEST_F(WriteTree, RefusesLinksFilesAndDirectoriesThatMustNotGo) {
  fs::create_directory(base / "real");
  fs::create_symlink("real", out);
  EXPECT_EQ(tryWrite(sampleHosts()), "is a symbolic link; name the directory itself");
  EXPECT_EQ(tryWrite(sampleHosts(), out.string() + "/"), "is a symbolic link; name the directory itself");
  EXPECT_TRUE(fs::is_empty(base / "real"));
  write(base / "file", "text");
  EXPECT_EQ(tryWrite(sampleHosts(), (base / "file").string()), "is not a directory");
  EXPECT_EQ(tryWrite(sampleHosts(), "/"), "is the root directory");
  EXPECT_EQ(tryWrite(sampleHosts(), ""), "is not a path");
  EXPECT_EQ(tryWrite(sampleHosts(), (base / "real/..").string()), "must end in the name of the new directory");

  fs::path before = fs::current_path();
  fs::create_directories(base / "here/below");
  fs::current_path(base / "here/below");
  EXPECT_EQ(tryWrite(sampleHosts(), "."), "must end in the name of the new directory");
  EXPECT_EQ(tryWrite(sampleHosts(), (base / "here").string()), "is the current directory or holds it");
  EXPECT_EQ(tryWrite(sampleHosts(), (base / "here/below").string()), "is the current directory or holds it");
  fs::current_path(before);
}

TEST_F(WriteTree, RefusesNamesThatAreNotPlainOrCollide) {
  for (const char* name : {"", ".", "..", "../evil", "a/b", ".hidden", "a b", "a\nb", "h\xc3\xb6st", "a\\b", "c:"})
    EXPECT_NE(tryWrite({host(name, {})}), "") << name;
  for (const char* path : {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "x\ny"})
    EXPECT_NE(tryWrite({host("h", {{path, "", false}})}), "") << path;
  EXPECT_NE(tryWrite({host("Sql", {}), host("sql", {})}), "");
  EXPECT_NE(tryWrite({host("h", {{"a", "", false}, {"a", "", false}})}), "");
  EXPECT_NE(tryWrite({host("h", {{"a", "", false}, {"A", "", false}})}), "");
  EXPECT_NE(tryWrite({host("h", {{"a", "", false}, {"a/b", "", false}})}), "");
  EXPECT_NE(tryWrite({host("h", {{"Ike/a", "", false}, {"ike/b", "", false}})}), "");
  EXPECT_NE(tryWrite({host("Manifest.json", {{"a", "", false}})}), "");
  EXPECT_EQ(besides(), Names{});
}

TEST_F(WriteTree, LeavesTheOldTreeWhenTheDiskIsFull) {
  ASSERT_EQ(tryWrite(sampleHosts()), "");
  std::string before = read(out / "manifest.json");
  // A limit on file size stands in for a full disk: both make write() fail half-way.
  rlimit normal;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &normal), 0);
  rlimit small{4096, normal.rlim_max};
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string error = tryWrite({host("big", {{"a", std::string(10'000, 'x'), true}})});
  std::string first = tryWrite({host("big", {{"a", std::string(10'000, 'x'), true}})}, (base / "first").string());
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &normal), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_NE(error.find("`big/a`: "), std::string::npos);
  EXPECT_NE(first, "");
  EXPECT_EQ(read(out / "manifest.json"), before);
  EXPECT_EQ(besides(), (Names{"out"}));
}

TEST_F(WriteTree, FailsWhereNothingMayBeWritten) {
  EXPECT_NE(tryWrite(sampleHosts(), "/proc/cordon-out"), ""); // refuses even root
  fs::create_directory(base / "locked");
  fs::permissions(base / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  std::string error = tryWrite(sampleHosts(), (base / "locked/out").string());
  EXPECT_EQ(error.empty(), geteuid() == 0); // root may
  fs::permissions(base / "locked", fs::perms::owner_all);
  EXPECT_EQ(fs::exists(base / "locked/out"), geteuid() == 0);
}

TEST_F(WriteTree, LeavesTheOldTreeWhenKilledAndCleansUpNextTime) {
  ASSERT_EQ(tryWrite(sampleHosts()), "");
  std::string before = read(out / "manifest.json");
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto stage = backends::Stage::open(out.string());
    if (!stage || stage->add("sol/secret.conf", "key", true))
      _exit(1);
    kill(getpid(), SIGKILL);
    pause();
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(read(out / "manifest.json"), before);
  EXPECT_EQ(besides(), (Names{".out.cordon-new", "out"}));
  EXPECT_EQ(modeOf(base / ".out.cordon-new"), 0700u); // what is left is nobody else's to read
  EXPECT_EQ(modeOf(base / ".out.cordon-new/sol/secret.conf"), 0600u);
  EXPECT_EQ(tryWrite(sampleHosts()), "");
  EXPECT_EQ(besides(), (Names{"out"}));
}

TEST_F(WriteTree, KeepsTwoBuildsApart) {
  {
    auto stage = backends::Stage::open(out.string());
    ASSERT_TRUE(bool(stage));
    EXPECT_EQ(tryWrite(sampleHosts()), "is being written by another build");
    ASSERT_FALSE(bool(stage->add("manifest.json", "{}", false)));
  }
  EXPECT_EQ(besides(), Names{}); // the one that gave up left nothing
  EXPECT_EQ(tryWrite(sampleHosts()), "");
}

TEST(Openings, AreThoseOfTheOffers) {
  ir::HostPolicy policy;
  EXPECT_TRUE(backends::openingsOf(policy).empty());
  ir::Negotiate negotiate;
  negotiate.quick = {{.ah = catalog::Integrity::sha1, .esp = std::nullopt}};
  ir::Filter filter;
  filter.action = policy.ir.intern(ir::Action(negotiate));
  policy.ir.in = {filter};
  EXPECT_EQ(backends::openingsOf(policy), (Names{"udp/500", "ah"}));
  negotiate.quick.push_back({.ah = std::nullopt, .esp = ir::Esp{}});
  policy.ir.actions = {negotiate};
  EXPECT_EQ(backends::openingsOf(policy), (Names{"udp/500", "udp/4500", "esp", "ah"}));
}

TEST(Openings, AreThoseOfTheDefaultResponseToo) {
  ir::HostPolicy policy;
  ir::Negotiate negotiate;
  negotiate.quick = {{.ah = catalog::Integrity::sha1, .esp = std::nullopt}};
  policy.ir.default_response = ir::DefaultResponse{policy.ir.intern(negotiate), {}};
  EXPECT_EQ(backends::openingsOf(policy), (Names{"udp/500", "ah"}));
}

} // namespace
