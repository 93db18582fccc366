#include "runtime/ruleset/keys.h"

#include "runtime/ruleset/bytes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace cordon::ruleset;
namespace fs = std::filesystem;

namespace {

class RuleSetFiles : public testing::Test {
protected:
  RuleSetFiles() {
    std::string name = (fs::temp_directory_path() / "ruleset.XXXXXX").string();
    folder = mkdtemp(name.data());
  }
  ~RuleSetFiles() override { fs::remove_all(folder); }
  std::string write(const std::string& name, std::string_view text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    return (folder / name).string();
  }
  fs::path folder;
};

/// RFC 8032, section 7.1, test 1.
const std::array<uint8_t, 32> kSeed = {0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a,
                                       0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
                                       0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
const PublicKey kPublic = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
                           0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
                           0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};

TEST_F(RuleSetFiles, KeysAreThoseOfRfc8032) {
  EXPECT_EQ(PrivateKey::fromSeed(kSeed).publicKey(), kPublic);
}

TEST_F(RuleSetFiles, KeysComeBackFromPem) {
  auto made = PrivateKey::generate();
  ASSERT_TRUE(bool(made));
  const PrivateKey& key = *made;
  auto read = readPrivateKey(write("k.key", key.toPem()).c_str());
  ASSERT_TRUE(bool(read)) << read.refusal().text;
  EXPECT_EQ(read->key.publicKey(), key.publicKey());
  auto known = readPublicKey(write("k.pub", toPem(key.publicKey())).c_str());
  ASSERT_TRUE(bool(known));
  EXPECT_EQ(*known, key.publicKey());
  EXPECT_NE(PrivateKey::generate()->publicKey(), key.publicKey());
}

TEST_F(RuleSetFiles, RefusesWhatIsNoKeyAndSaysNothingOfIt) {
  const std::string pem = PrivateKey::fromSeed(kSeed).toPem();
  const std::string inner = pem.substr(pem.find('\n') + 1, 20);
  for (const std::string& text :
       {std::string(), std::string("hunter2"), toPem(kPublic), pem.substr(0, pem.size() / 2),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n" + inner}) {
    auto key = PrivateKey::fromPem(text);
    ASSERT_FALSE(bool(key));
    EXPECT_EQ(key.refusal().check, Check::key);
    EXPECT_EQ(key.refusal().text.find(inner), std::string::npos);
    EXPECT_EQ(key.refusal().text.find("hunter2"), std::string::npos);
  }
  EXPECT_FALSE(bool(publicKeyFromPem(pem)));
  EXPECT_FALSE(bool(publicKeyFromPem("")));
}

/// OpenSSL would read the first one and say nothing of the other.
TEST_F(RuleSetFiles, RefusesFilesOfSeveralKeys) {
  const PrivateKey key = PrivateKey::fromSeed(kSeed);
  EXPECT_FALSE(bool(publicKeyFromPem(toPem(kPublic) + toPem(kPublic))));
  EXPECT_FALSE(bool(publicKeyFromPem(toPem(kPublic) + key.toPem())));
  EXPECT_FALSE(bool(PrivateKey::fromPem(key.toPem() + key.toPem())));
}

/// For these keys the equation of a signature holds for R and S that anybody can write down.
TEST_F(RuleSetFiles, RefusesKeysOfSmallOrder) {
  for (uint8_t sign : {0x00, 0x80}) {
    for (uint8_t low : {0x00, 0x01}) {
      PublicKey key = {low};
      key.back() = sign;
      EXPECT_FALSE(bool(publicKeyFromPem(toPem(key))));
    }
    for (uint8_t low : {0xec, 0xed, 0xee}) {
      PublicKey key;
      key.fill(0xff);
      key.front() = low;
      key.back() = 0x7f | sign;
      EXPECT_FALSE(bool(publicKeyFromPem(toPem(key))));
    }
  }
  const PublicKey order8 = {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
                            0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
                            0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05};
  EXPECT_FALSE(bool(publicKeyFromPem(toPem(order8))));
  PublicKey other = order8;
  other.front() ^= 1;
  EXPECT_TRUE(bool(publicKeyFromPem(toPem(other))));
}

/// A key of another algorithm: P-256.
TEST_F(RuleSetFiles, RefusesKeysOfOtherAlgorithms) {
  const char* p256 = "-----BEGIN PUBLIC KEY-----\n"
                     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEWmIYLd4k3wIx1XwLdWrYLxTjnYf\n"
                     "/jPvSuu9wse9uYeD9UT6Awqam+9GZLZSNM5+8uMFyCDZ5zEFryevUNGRBw==\n"
                     "-----END PUBLIC KEY-----\n";
  EXPECT_FALSE(bool(publicKeyFromPem(p256)));
}

TEST_F(RuleSetFiles, SayWhoMayReadAKey) {
  const std::string path = write("k.key", PrivateKey::fromSeed(kSeed).toPem());
  for (const auto& [mode, is_open] : {std::pair{0600u, false}, {0400u, false}, {0640u, true}, {0604u, true}}) {
    fs::permissions(path, fs::perms(mode));
    auto stored = readPrivateKey(path.c_str());
    ASSERT_TRUE(bool(stored));
    EXPECT_EQ(stored->is_open_to_others, is_open) << std::oct << mode;
  }
}

TEST_F(RuleSetFiles, AreReadWholeOrNotAtAll) {
  const std::string path = write("x", "12345678");
  auto bytes = readFile(path.c_str(), 8);
  ASSERT_TRUE(bool(bytes));
  EXPECT_EQ(std::string(bytes->data(), bytes->data() + bytes->size()), "12345678");
  auto too_long = readFile(path.c_str(), 7);
  ASSERT_FALSE(bool(too_long));
  EXPECT_EQ(too_long.refusal().check, Check::size);
  for (const std::string& other : {(folder / "none").string(), folder.string(), std::string("/dev/zero")}) {
    auto none = readFile(other.c_str(), 1000);
    ASSERT_FALSE(bool(none)) << other;
    EXPECT_EQ(none.refusal().check, Check::file);
  }
  EXPECT_FALSE(bool(readPrivateKey((folder / "none").c_str())));
  EXPECT_FALSE(bool(readPublicKey((folder / "none").c_str())));
  auto empty = readFile(write("empty", "").c_str(), 8);
  ASSERT_TRUE(bool(empty));
  EXPECT_EQ(empty->size(), 0u);
  EXPECT_EQ(Bytes::copyOf(*empty).size(), 0u);
}

} // namespace
