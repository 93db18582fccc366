// Whatever one slip of the hand does to a configuration, no message about it shows six characters of a key.
#include "backends/conceal.h"
#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/render_text.h"
#include "tests/unit/backends/netsh_support.h"
#include "tests/unit/backends/solaris_fixture.h"
#include "tests/unit/backends/strongswan_support.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Base64.h>

using namespace cordon;

namespace {

constexpr size_t kShownMax = 5; ///< characters of a key in a row that may be shown

/// The forms in which a key may stand in a file.
std::vector<std::string> formsOf(const std::string& key) {
  return {key, llvm::toHex(key, /*LowerCase=*/true), llvm::toHex(key), llvm::encodeBase64(key)};
}

/// The first piece of a key that `text` shows, or "".
std::string leak(const std::string& text, const std::vector<std::string>& forms) {
  for (const std::string& form : forms)
    for (size_t i = 0; i + kShownMax < form.size(); ++i)
      if (std::string piece = form.substr(i, kShownMax + 1); text.find(piece) != std::string::npos)
        return piece;
  return "";
}

/// One host's files, of which one holds the key.
struct Case {
  const backends::Backend& backend;
  std::vector<std::pair<std::string, std::string>> files; ///< by role; the first is damaged
  std::string key, path;
};

/// All that is shown when the damaged text is imported.
std::string shown(const Case& of, const std::string& text) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::vector<backends::InputFile> files;
  for (size_t i = 0; i < of.files.size(); ++i) {
    const auto& [role, sound] = of.files[i];
    files.push_back({role, sources.add(i == 0 && !of.path.empty() ? of.path : role, i == 0 ? text : sound)});
  }
  ir::Host host;
  host.name = "imported";
  host.platform = of.backend.name() == "netsh"     ? "windows-2003"
                  : of.backend.name() == "solaris" ? "solaris-10"
                                                   : "linux-strongswan";
  const bool is_read = backends::importConcealed(of.backend, files, host, sources, diags) && !diags.hasErrors();
  // Each message may quote any word of its line, and later ones may quote any line: all are shown.
  const auto size = is_read ? uint32_t(text.size()) : 0;
  for (uint32_t begin = 0; begin < size; begin = uint32_t(std::min(text.find('\n', begin), text.size() - 1)) + 1)
    diags.report({files.front().file, begin, begin + 1}, diag::DeadFilter,
                 text.substr(begin, text.find('\n', begin) - begin));
  std::string out;
  llvm::raw_string_ostream stream(out);
  diag::renderText(diags, sources, stream, /*color=*/false);
  return out;
}

void expectNoLeak(const Case& of, const std::string& damaged, const std::vector<std::string>& forms, size_t at,
                  const char* what) {
  std::string out = shown(of, damaged), piece = leak(out, forms);
  ASSERT_EQ(piece, "") << what << " at byte " << at << " of " << of.files.front().first << "\n" << out;
}

/// Every slip in the lines around the key, and every cut of the file.
void expectNoSlipShowsTheKey(const Case& of) {
  const std::string& text = of.files.front().second;
  std::vector<std::string> forms = formsOf(of.key);
  size_t key = std::string::npos, length = 0;
  for (const std::string& form : forms)
    if (size_t found = text.find(form); found != std::string::npos) {
      key = found;
      length = form.size();
    }
  ASSERT_NE(key, std::string::npos) << text;
  auto lineBefore = [&](size_t at) { return at == 0 ? 0 : text.rfind('\n', at - 1) + 1; };
  size_t begin = text.rfind('\n', key) + 1;
  for (int lines = 0; lines < 3 && begin > 0; ++lines)
    begin = begin < 2 ? 0 : lineBefore(begin - 1);
  size_t end = std::min(text.find('\n', text.find('\n', key + length) + 1), text.size());
  for (size_t at = begin; at < end; ++at) {
    std::string damaged = text;
    damaged.erase(at, 1);
    ASSERT_NO_FATAL_FAILURE(expectNoLeak(of, damaged, forms, at, "deleted"));
    for (char byte : {'x', '"', '\'', '=', ' ', '\n', '\r', '{', '}', '#', '\\', '%', '^', '&', '0', '\0', '\xe9'}) {
      damaged = text;
      damaged[at] = byte;
      ASSERT_NO_FATAL_FAILURE(expectNoLeak(of, damaged, forms, at, "replaced"));
      damaged.assign(text).insert(at, 1, byte);
      ASSERT_NO_FATAL_FAILURE(expectNoLeak(of, damaged, forms, at, "inserted"));
    }
  }
  for (size_t size = 0; size < text.size(); ++size)
    ASSERT_NO_FATAL_FAILURE(expectNoLeak(of, text.substr(0, size), forms, size, "cut"));
}

constexpr const char* kKeys[] = {"Vd7qKx2mTz9RwLp4", "correct horse battery staple", "8675309183750294"};

Case netshCase(const std::string& key) {
  netsh_tests::PolicyBuilder builder;
  builder.mirrored({"me", "10.1.2.20", 6}, netsh_tests::negotiate({builder.psk(key.c_str())}));
  auto trip = netsh_tests::roundTrip(builder.build());
  return {backends::netshBackend(), {{"ipsec.netsh", trip.script()}}, key, ""};
}

Case strongswanCase(const std::string& key) {
  namespace test = backends::strongswan_test;
  ir::HostPolicy policy = test::emptyPolicy();
  auto negotiate = test::withKey(test::addSecret(policy, "k.psk", key));
  test::add(policy, test::me(), test::at("10.77.0.2/32"), negotiate);
  return {backends::strongswanBackend(), {{"swanctl.conf", test::textOf(policy)}}, key, ""};
}

Case solarisCase(const std::string& key) {
  namespace test = tests::solaris;
  test::PolicyBuilder builder;
  builder.add({"me", "10.1.2.30", 6, {}, {}}, builder.preshared(key));
  backends::Emitted emitted = backends::solarisBackend().emit(test::projected(builder.take()));
  Case of{backends::solarisBackend(), {}, key, ""};
  for (const backends::EmittedFile& file : emitted.files)
    of.files.insert(file.secret ? of.files.begin() : of.files.end(), {file.path, file.text});
  return of;
}

TEST(DamagedKeys, NoSlipInANetshScriptShowsAKey) {
  for (const char* key : kKeys)
    ASSERT_NO_FATAL_FAILURE(expectNoSlipShowsTheKey(netshCase(key)));
}

TEST(DamagedKeys, NoSlipInASwanctlFileShowsAKey) {
  for (const char* key : kKeys)
    ASSERT_NO_FATAL_FAILURE(expectNoSlipShowsTheKey(strongswanCase(key)));
}

TEST(DamagedKeys, NoSlipInASwanctlFileWrittenByHandShowsAKey) {
  for (const char* key : kKeys) {
    std::string text = "connections {\n  a {\n    local_addrs = 10.77.0.1\n    remote_addrs = 10.77.0.2\n"
                       "    local { auth = psk }\n    remote { auth = psk }\n  }\n}\n"
                       "secrets {\n  ike-a {\n    id = 10.77.0.2\n    secret = \"" +
                       std::string(key) + "\"\n  }\n}\n";
    ASSERT_NO_FATAL_FAILURE(
        expectNoSlipShowsTheKey({backends::strongswanBackend(), {{"swanctl.conf", text}}, key, ""}));
  }
}

TEST(DamagedKeys, NoSlipInIkePresharedShowsAKey) {
  for (const char* key : kKeys)
    ASSERT_NO_FATAL_FAILURE(expectNoSlipShowsTheKey(solarisCase(key)));
}

TEST(DamagedKeys, AKeyReadAsAnyFormatIsNotShown) {
  for (const backends::Backend* backend : backends::allBackends())
    for (const char* key : kKeys)
      for (const std::string& form : formsOf(key))
        for (const char* path : {"notes.txt", ""})
          for (llvm::StringRef role : backend->roles()) {
            std::string name = role.rtrim('*').str() + (role.ends_with("*") ? "0" : "");
            if (*path && role != backend->roles().front())
              continue; // other roles are known by name only
            Case of{*backend, {{name, form}}, key, path};
            std::string out = shown(of, form + "\n");
            EXPECT_EQ(leak(out, formsOf(key)), "") << name << "\n" << out;
          }
}

TEST(DamagedKeys, AnUnknownWordWhereNoKeyCanBeIsShown) {
  auto text = [](const backends::Backend& backend, const char* role, const char* text) {
    return shown({backend, {{role, text}}, "", ""}, text);
  };
  EXPECT_NE(text(backends::netshBackend(), "ipsec.netsh",
                 "ipsec static add filter filterlist=\"Web\" srcaddress=me dstaddr=any\n")
                .find("srcaddress"),
            std::string::npos);
  EXPECT_NE(text(backends::netshBackend(), "ipsec.netsh", "ipsec static add filtrelist name=\"Web\"\n")
                .find("filtrelist name=\"Web\""),
            std::string::npos);
  EXPECT_NE(text(backends::strongswanBackend(), "swanctl.conf",
                 "connections {\n  web {\n    remote_addresses = 10.1.1.1\n  }\n}\nsecrets {\n}\n")
                .find("remote_addresses = 10.1.1.1"),
            std::string::npos);
  EXPECT_NE(text(backends::solarisBackend(), "ipsecinit.conf", "{ raddress 10.1.1.1 dir both } drop { }\n")
                .find("{ raddress 10.1.1.1"),
            std::string::npos);
}

TEST(DamagedKeys, WhatWasReadWithoutAWordIsShownButForKeysAndComments) {
  const std::string file =
      "connections {\n  peers {\n    version = 2\n    remote_addrs = 10.60.0.2\n"
      "    proposals = aes256-sha256-modp2048\n    local {\n"
      "      auth = psk\n    }\n    remote {\n      auth = psk\n    }\n    children {\n"
      "      all {\n        remote_ts = 10.60.0.2/32\n        mode = transport\n        start_action = trap\n"
      "        esp_proposals = aes256-sha256\n      }\n    }\n  }\n}\n"
      "secrets {\n  ike-a {\n    id-1 = 10.60.0.2 # once Qf3sGy8nVe1k\n    id-2 = 10.60.0.1\n"
      "    secret = \"Vd7qKx2mTz9RwLp4\"\n  }\n}\n";
  const std::string out = shown({backends::strongswanBackend(), {{"swanctl.conf", file}}, "", ""}, file);
  EXPECT_NE(out.find("auth = psk"), std::string::npos) << out;
  EXPECT_NE(out.find("id-2 = 10.60.0.1"), std::string::npos) << out;
  EXPECT_EQ(leak(out, {"Vd7qKx2mTz9RwLp4", "Qf3sGy8nVe1k"}), "") << out;
}

} // namespace
