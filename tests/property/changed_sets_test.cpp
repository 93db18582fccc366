// A signed set with anything changed is refused: every bit, every length.
#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::ruleset;

namespace {

constexpr size_t kLength = 64 << 10;

/// The bits of the set in shares, so that the shares can run at the same time.
class SignedSet : public testing::TestWithParam<size_t> {
protected:
  static constexpr size_t kShares = 8;
  Bytes file = tests::signedSet(tests::setOfLength(kLength).bytes());
  PublicKey key = tests::testPublicKey();
};

TEST_P(SignedSet, IsRefusedWithAnyBitFlipped) {
  ASSERT_GE(file.size(), kLength - sizeof(FilterRecord));
  ASSERT_LE(file.size(), kLength);
  ASSERT_EQ(verify(file, {&key, 1}), std::nullopt);
  for (size_t bit = GetParam(); bit < 8 * file.size(); bit += kShares) {
    file.data()[bit / 8] ^= uint8_t(1 << bit % 8);
    ASSERT_TRUE(verify(file, {&key, 1}).has_value()) << "bit " << bit;
    file.data()[bit / 8] ^= uint8_t(1 << bit % 8);
  }
  ASSERT_EQ(verify(file, {&key, 1}), std::nullopt);
}

TEST_P(SignedSet, IsRefusedCutAnywhere) {
  for (size_t length = GetParam(); length < file.size(); length += kShares)
    ASSERT_TRUE(verify(file.span().first(length), {&key, 1}).has_value()) << length;
}

INSTANTIATE_TEST_SUITE_P(All, SignedSet, testing::Range<size_t>(0, 8));

} // namespace
