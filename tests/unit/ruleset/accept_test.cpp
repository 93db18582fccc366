#include "runtime/ruleset/accept.h"
#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::ruleset;

namespace {

RuleSet setOfVersion(uint64_t version, uint64_t not_after_s = 2'000'000'000) {
  auto set = tests::loaded(tests::signedSet(tests::richSet().bytes(), {version, not_after_s}));
  return std::move(*set);
}

std::optional<Check> refusalOf(const RuleSet& set, const Standing& standing) {
  auto refusal = accept(set, standing);
  return refusal ? std::optional(refusal->check) : std::nullopt;
}

Standing standing() {
  Standing here;
  here.host = "b";
  here.now_s = 1'900'000'000;
  return here;
}

TEST(Accept, TakesAFirstSet) {
  EXPECT_EQ(refusalOf(setOfVersion(1), standing()), std::nullopt);
}

TEST(Accept, RefusesForeignHosts) {
  Standing here = standing();
  for (const char* host : {"c", "", "B", "b "}) {
    here.host = host;
    EXPECT_EQ(refusalOf(setOfVersion(1), here), Check::addressee) << host;
  }
}

TEST(Accept, RefusesAnotherPolicyClassWhereOneIsExpected) {
  Standing here = standing();
  here.policy_class = "isolated";
  EXPECT_EQ(refusalOf(setOfVersion(1), here), std::nullopt);
  here.policy_class = "boundary";
  EXPECT_EQ(refusalOf(setOfVersion(1), here), Check::addressee);
}

TEST(Accept, RefusesWhatHasExpired) {
  Standing here = standing();
  here.now_s = 2'000'000'000;
  EXPECT_EQ(refusalOf(setOfVersion(1), here), std::nullopt) << "the last second counts";
  here.now_s = 2'000'000'001;
  EXPECT_EQ(refusalOf(setOfVersion(1), here), Check::expiry);
}

TEST(Accept, VersionsRise) {
  const RuleSet five = setOfVersion(5);
  Standing here = standing();
  here.in_force = InForce{5, *digestOf(five.bytes())};
  EXPECT_EQ(refusalOf(five, here), std::nullopt) << "the same set again";
  EXPECT_EQ(refusalOf(setOfVersion(6), here), std::nullopt);
  EXPECT_EQ(refusalOf(setOfVersion(4), here), Check::version);
  EXPECT_EQ(refusalOf(setOfVersion(5, 2'000'000'001), here), Check::version) << "the same version, another set";
}

TEST(Accept, RefusesWhatNobodyVerified) {
  auto set = loadUnverified(tests::signedSet(tests::richSet().bytes()));
  ASSERT_TRUE(bool(set));
  EXPECT_EQ(refusalOf(*set, standing()), Check::signature);
}

TEST(Accept, EveryCheckHasAName) {
  for (int check = 0; check <= int(Check::expiry); ++check)
    EXPECT_STRNE(nameOf(Check(check)), "") << check;
}

} // namespace
