#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <vector>

using namespace cordon;
using namespace cordon::ruleset;

namespace {

std::optional<Check> refusalOf(std::span<const uint8_t> file, std::span<const PublicKey> trusted) {
  auto refusal = verify(file, trusted);
  return refusal ? std::optional(refusal->check) : std::nullopt;
}
std::optional<Check> refusalOf(std::span<const uint8_t> file) {
  const PublicKey key = tests::testPublicKey();
  return refusalOf(file, {&key, 1});
}

TEST(Verify, TakesWhatATrustedKeySigned) {
  const Bytes file = tests::signedSet(tests::richSet().bytes());
  EXPECT_EQ(refusalOf(file), std::nullopt);
  const std::vector<PublicKey> several = {PrivateKey::fromSeed({9}).publicKey(), tests::testPublicKey()};
  EXPECT_EQ(refusalOf(file, several), std::nullopt) << "one of several";
}

TEST(Verify, RefusesOtherKeys) {
  const Bytes file = tests::signedSet(tests::richSet().bytes());
  const PublicKey other = PrivateKey::fromSeed({9}).publicKey();
  EXPECT_EQ(refusalOf(file, {&other, 1}), Check::key);
  EXPECT_EQ(refusalOf(file, {}), Check::key) << "nobody is trusted";
  Bytes forged = Bytes::copyOf(file);
  std::copy(other.begin(), other.end(), forged.data() + offsetof(Header, key));
  EXPECT_EQ(refusalOf(forged, {&other, 1}), Check::signature) << "the signer's name alone proves nothing";
}

TEST(Verify, RefusesWhatNobodySigned) {
  const PublicKey zero = {};
  EXPECT_EQ(refusalOf(tests::richSet().bytes(), {&zero, 1}), Check::key);
}

TEST(Verify, RefusesAnotherSignature) {
  Bytes file = tests::signedSet(tests::richSet().bytes());
  Bytes other = tests::signedSet(tests::smallSet().bytes());
  std::copy_n(other.data() + other.size() - kSignatureBytes, kSignatureBytes,
              file.data() + file.size() - kSignatureBytes);
  EXPECT_EQ(refusalOf(file), Check::signature);
}

TEST(Verify, RefusesWhatIsNoSet) {
  EXPECT_EQ(refusalOf({}), Check::magic);
  EXPECT_EQ(refusalOf(Bytes::zeros(kFileBytesMin)), Check::magic);
  const Bytes file = tests::signedSet(tests::smallSet().bytes());
  EXPECT_EQ(refusalOf(file.span().first(kMagic.size() - 1)), Check::magic);
  EXPECT_EQ(refusalOf(file.span().first(kFileBytesMin - 1)), Check::size);
  Bytes newer = tests::smallSet().bytes();
  newer.data()[offsetof(Header, format)] = kFormat + 1;
  EXPECT_EQ(refusalOf(tests::signedSet(std::move(newer))), Check::format);
}

TEST(Verify, RefusesWhatIsLongerThanAnySet) {
  const size_t size = kFileBytesMax + 1; // of which the system gives only what is touched
  const std::unique_ptr<uint8_t, decltype(&std::free)> memory(static_cast<uint8_t*>(std::calloc(size, 1)), &std::free);
  ASSERT_NE(memory, nullptr);
  std::copy(kMagic.begin(), kMagic.end(), memory.get());
  EXPECT_EQ(refusalOf({memory.get(), size}), Check::size);
}

TEST(Seal, CanBeTakenOffAndIsAlwaysTheSame) {
  const Bytes before = tests::richSet().bytes();
  EXPECT_FALSE(hasSeal(before));
  EXPECT_FALSE(hasSeal(before.span().first(100))) << "too short for one";
  Bytes file = tests::signedSet(Bytes::copyOf(before));
  EXPECT_TRUE(hasSeal(file));
  const Bytes again = tests::signedSet(Bytes::copyOf(file));
  EXPECT_TRUE(std::ranges::equal(file.span(), again.span())) << "signing again gives the same bytes";
  unseal(file);
  EXPECT_TRUE(std::ranges::equal(file.span(), before.span()));
}

} // namespace
