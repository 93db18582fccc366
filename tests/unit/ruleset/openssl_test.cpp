#include "runtime/capi/cordon.h"
#include "runtime/ruleset/accept.h"
#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cerrno>
#include <cstdlib>
#include <new>

using namespace cordon::ruleset;
namespace tests = cordon::tests;

namespace {

constexpr long kNever = -1;
long left = kNever; ///< so many more allocations of OpenSSL succeed

bool isDenied() {
  if (left == kNever)
    return false;
  if (left > 0) {
    --left;
    return false;
  }
  return true;
}

void* allocate(size_t size, const char*, int) {
  return isDenied() ? nullptr : std::malloc(size);
}
void* reallocate(void* old, size_t size, const char*, int) {
  return isDenied() ? nullptr : std::realloc(old, size);
}
void release(void* memory, const char*, int) {
  std::free(memory);
}
const bool installed = CRYPTO_set_mem_functions(allocate, reallocate, release) == 1; // before OpenSSL's first

/// Runs it with no memory after the first, second, ... allocation of OpenSSL, until there is enough.
template <class Run> void forEachShortage(Run run) {
  ASSERT_TRUE(installed);
  run(); // what OpenSSL keeps for good is there from now on
  for (long enough = 0;; ++enough) {
    ASSERT_LT(enough, 10000);
    left = enough;
    const bool is_short = run();
    const bool was_denied = left == 0;
    left = kNever;
    if (!is_short && !was_denied)
      return;
  }
}

/// True if it failed. Inside OpenSSL want of memory is not always told from what else it may lead to.
template <class Run> bool isShort(Run run) {
  try {
    return !run();
  } catch (const std::bad_alloc&) {
    return true;
  }
}

/// Opens a set as a program does.
class Library : public testing::Test {
protected:
  Library() {
    options.size = sizeof options;
    options.host = "a";
    options.public_key = key.c_str();
    options.now_s = 1'900'000'000;
  }
  int open() {
    cordon_set* set = nullptr;
    const int error = cordon_open_bytes(file.data(), file.size(), &options, &set);
    cordon_close(set);
    return error;
  }

  const std::string key = toPem(tests::testPublicKey());
  const Bytes file = tests::signedSet(tests::richSet().bytes());
  cordon_open_options options{};
};
using WantOfMemory = Library;
using FipsMode = Library;

TEST_F(WantOfMemory, IsAnErrorOfTheLibrary) {
  forEachShortage([&] {
    const int error = open();
    EXPECT_TRUE(error == 0 || error == -ENOMEM) << error << ": " << cordon_error_text();
    return error != 0;
  });
}

TEST_F(WantOfMemory, EndsNothingThatUsesKeys) {
  const std::string pem = tests::testKey().toPem();
  forEachShortage([] { return isShort([] { return bool(PrivateKey::generate()); }); });
  forEachShortage([&] { return isShort([&] { return bool(PrivateKey::fromPem(pem)); }); });
  forEachShortage([] { return isShort([] { return !tests::testKey().toPem().empty(); }); });
  forEachShortage([] { return isShort([] { return !toPem(tests::testPublicKey()).empty(); }); });
  forEachShortage([] {
    return isShort([] {
      Bytes file = tests::richSet().bytes();
      return !sign(file, {1, 2}, tests::testKey());
    });
  });
}

/// A set that was changed is one that nobody signed, also where it takes a second look to say so.
TEST_F(WantOfMemory, IsNotWhatAWrongSignatureIs) {
  Bytes changed = Bytes::copyOf(file);
  changed.data()[changed.size() / 2] ^= 1;
  const PublicKey trusted[] = {tests::testPublicKey()};
  const auto refusal = verify(changed, trusted);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->check, Check::signature);
}

/// What FIPS 140 does not allow, OpenSSL can be told not to do.
TEST_F(FipsMode, IsAnErrorThatSaysSo) {
  ASSERT_EQ(open(), 0);
  const PublicKey trusted[] = {tests::testPublicKey()};
  const auto set = tests::loaded(Bytes::copyOf(file));
  ASSERT_TRUE(bool(set));
  Standing standing;
  standing.host = "a";
  standing.in_force = InForce{set->setVersion(), {}};
  ASSERT_EQ(EVP_set_default_properties(nullptr, "fips=yes"), 1);
  const int error = open();
  const std::string text = cordon_error_text();
  auto made = PrivateKey::generate();
  auto verified = verify(file, trusted);
  auto digest = digestOf(file);
  auto accepted = accept(*set, standing);
  ASSERT_EQ(EVP_set_default_properties(nullptr, ""), 1);
  EXPECT_EQ(error, -ENOTSUP);
  EXPECT_EQ(text, "OpenSSL has no Ed25519 here: it may be set to FIPS mode");
  ASSERT_FALSE(bool(made));
  EXPECT_EQ(made.refusal().check, Check::crypto);
  ASSERT_TRUE(verified.has_value());
  EXPECT_EQ(verified->check, Check::crypto);
  EXPECT_FALSE(bool(digest));
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(accepted->check, Check::crypto);
  EXPECT_EQ(open(), 0);
}

} // namespace
