#include "runtime/capi/cordon.h"
#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

#include <openssl/crypto.h>

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

/// True if it failed for want of memory; it may also have gone without what it did not get.
template <class Run> bool isShort(Run run) {
  try {
    EXPECT_TRUE(run()) << "with " << left << " left it failed for another reason";
    return false;
  } catch (const std::bad_alloc&) {
    return true;
  }
}

TEST(WantOfMemory, IsAnErrorOfTheLibrary) {
  const std::string key = toPem(tests::testPublicKey());
  const Bytes file = tests::signedSet(tests::richSet().bytes());
  cordon_open_options options{};
  options.size = sizeof options;
  options.host = "a";
  options.public_key = key.c_str();
  options.now_s = 1'900'000'000;
  forEachShortage([&] {
    cordon_set* set = nullptr;
    const int error = cordon_open_bytes(file.data(), file.size(), &options, &set);
    EXPECT_TRUE(error == 0 || error == -ENOMEM) << error << ": " << cordon_error_text();
    cordon_close(set);
    return error != 0;
  });
}

TEST(WantOfMemory, IsOneExceptionOfAllThatUsesKeys) {
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

} // namespace
