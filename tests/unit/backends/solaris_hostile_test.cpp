// Files that nobody wrote in good faith: always an answer with places, never a crash or a hang.
#include "tests/unit/backends/solaris_fixture.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::tests::solaris;

namespace {

Files sampleFiles() {
  PolicyBuilder builder("illumos", {"10.1.2.20", "2001:db8::20"});
  ir::Negotiate negotiate = builder.preshared("a key");
  negotiate.quick.push_back(ah(catalog::Integrity::md5));
  builder.add({"me", "10.1.2.30", 6, net::singlePort(1433), {}}, negotiate);
  builder.add({"me", "10.1.2.40", 1, net::singlePort(8), {}}, ir::Permit{});
  builder.add({"me", "2001:db8::/32", ir::kAnyProtocol, {}, {}}, ir::Block{});
  backends::Emitted emitted = backends::solarisBackend().emit(projected(builder.take()));
  Files files;
  for (const backends::EmittedFile& file : emitted.files)
    files.emplace_back(file.path, file.text);
  return files;
}

/// Reads; whatever is reported has a place in one of the files.
void expectAnswer(const Files& files) {
  Read result = read(files, unknownHost());
  for (const std::string& place : result.places)
    EXPECT_NE(place, "") << result.messages.front();
}

TEST(SolarisHostile, EveryTruncationIsAnswered) {
  Files whole = sampleFiles();
  for (size_t file = 0; file < whole.size(); ++file)
    for (size_t length = 0; length < whole[file].second.size(); ++length) {
      Files cut = whole;
      cut[file].second.resize(length);
      expectAnswer(cut);
    }
}

TEST(SolarisHostile, EveryByteMayBeAnyOf) {
  Files whole = sampleFiles();
  for (size_t file = 0; file < whole.size(); ++file)
    for (size_t at = 0; at < whole[file].second.size(); ++at)
      for (char byte : {'\0', '\n', '{', '}', '"', '\\', '#', '/', '(', '9', '\xff'}) {
        Files changed = whole;
        changed[file].second[at] = byte;
        expectAnswer(changed);
      }
}

TEST(SolarisHostile, BinaryAndWideTextAreRefusedAtTheFirstByteThatCannotBe) {
  for (const char* role : {"ipsecinit.conf", "ike/config", "ike.preshared"}) {
    Files files = sampleFiles();
    for (auto& [path, text] : files)
      if (path == role)
        text = std::string("\x7f"
                           "ELF\x02\x01\x01\0\0\0",
                           10);
    Read result = read(files, unknownHost());
    EXPECT_FALSE(result.imported.has_value());
    EXPECT_TRUE(result.has("IMP202")) << role;
    std::string wide;
    for (char c : std::string("{ dir both } drop { }\n"))
      wide += std::string(1, c) + '\0';
    for (auto& [path, text] : files)
      if (path == role)
        text = "\xff\xfe" + wide;
    EXPECT_TRUE(read(files, unknownHost()).has("IMP202")) << role;
  }
}

TEST(SolarisHostile, LongAndDeepTextsEnd) {
  constexpr size_t million = 1'000'000;
  const std::string texts[] = {
      std::string(million, 'x'),
      std::string(million, '{'),
      std::string(million, '}'),
      std::string(million, '"'),
      std::string(million, '\\'),
      std::string(million, '\n'),
      std::string(million, '#'),
      "{ " + std::string(million, '-'),
      "{ label \"" + std::string(million, 'a') + "\" }",
      "{ key " + std::string(million, 'a') + " }",
      std::string(million, '/'),
  };
  for (const char* role : {"ipsecinit.conf", "ike/config", "ike.preshared"})
    for (const std::string& text : texts) {
      Files files = sampleFiles();
      for (auto& [path, content] : files)
        if (path == role)
          content = text;
      expectAnswer(files);
    }
}

TEST(SolarisHostile, ManyMistakesAreCutOff) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "{ x y } drop { }\n";
  Read result = read({{"ipsecinit.conf", text}}, unknownHost());
  EXPECT_FALSE(result.imported.has_value());
  EXPECT_LT(result.ids.size(), 200u);
}

TEST(SolarisHostile, ManyAddressesTimesManyRulesEnd) {
  std::string config, policy;
  for (int i = 0; i < 400; ++i) {
    config += "{ label \"" + std::to_string(i) + "\" ";
    for (int j = 0; j < 100; ++j)
      config += "remote_addr 10." + std::to_string(j) + "." + std::to_string(i % 256) + ".0/24 local_addr 10.1.2." +
                std::to_string(j) + "\n";
    config += "p2_lifetime_secs " + std::to_string(i + 1) +
              " p1_xform { auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des p1_lifetime_secs 1 } }\n";
    policy += "{ raddr 10." + std::to_string(i % 256) + ".0.0/16 } ipsec { auth_algs sha1 }\n";
  }
  Files files = sampleFiles();
  files[0].second = policy;
  files[1].second = config;
  Read result = read(files, unknownHost());
  EXPECT_FALSE(result.imported.has_value());
}

TEST(SolarisHostile, ARuleOfAMillionPairsIsRefused) {
  std::string config =
      "{ label \"a\" p2_lifetime_secs 1\n"
      "p1_xform { auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des p1_lifetime_secs 1 }\n";
  for (int i = 0; i < 1000; ++i)
    config += "local_addr 10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250) + " remote_addr 10.2." +
              std::to_string(i / 250) + "." + std::to_string(i % 250) + "\n";
  Files files = sampleFiles();
  files[1].second = config + "}\n";
  Read result = read(files, unknownHost());
  EXPECT_FALSE(result.imported.has_value());
  EXPECT_TRUE(result.has("IMP221"));
}

} // namespace
