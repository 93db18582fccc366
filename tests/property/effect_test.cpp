// Meetings and effects of random lists over a small universe, against counting every packet.
#include "compiler/space/effect.h"
#include "tests/support/small_lists.h"

#include <gtest/gtest.h>

#include <map>

namespace cordon::space {
namespace {

using tests::SmallOracle;

/// That the earlier ones among `reasons` hide all of a dead filter, and that the reason of a redundant one is alike.
void expectReasons(const SmallOracle& naive, uint32_t one, Effect effect, const std::vector<uint32_t>& reasons) {
  ASSERT_FALSE(reasons.empty());
  if (effect == Effect::redundant) {
    EXPECT_EQ(naive.list[one].treatment, naive.list[reasons.front()].treatment);
    EXPECT_TRUE(naive.meet(one, reasons.front()) && reasons.front() > one);
    return;
  }
  for (size_t p = 0; p < naive.points.size(); ++p) {
    bool is_hidden = false;
    for (uint32_t reason : reasons)
      is_hidden |= reason < one && naive.match[reason][p];
    EXPECT_TRUE(is_hidden || !naive.match[one][p]);
  }
}

class RandomLists : public testing::TestWithParam<uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, RandomLists, testing::Range(0u, 16u));

TEST_P(RandomLists, EveryMeetingPairComesOnceWithItsShare) {
  tests::SmallLists make(GetParam());
  for (size_t round = 0; round < 100; ++round) {
    SmallOracle naive(make.make(2 + round % 9));
    std::map<std::pair<uint32_t, uint32_t>, std::pair<double, double>> found;
    Meetings(naive.list, net::Family::v4).forEach([&](const Meeting& m) {
      for (size_t i = 0; i < m.left.size(); ++i)
        for (size_t j = m.is_within ? i + 1 : 0; j < m.right.size(); ++j) {
          uint32_t a = m.left[i], b = m.right[j];
          auto shares = a < b ? std::pair(m.left_share, m.right_share) : std::pair(m.right_share, m.left_share);
          EXPECT_TRUE(found.emplace(std::minmax(a, b), shares).second);
        }
    });
    for (uint32_t a = 0; a < naive.list.size(); ++a)
      for (uint32_t b = a + 1; b < naive.list.size(); ++b) {
        auto at = found.find({a, b});
        ASSERT_EQ(naive.meet(a, b), at != found.end()) << a << " " << b << "\n" << naive.show();
        if (at == found.end())
          continue;
        bool a_inside = naive.covers(b, a), b_inside = naive.covers(a, b);
        EXPECT_EQ(a_inside, at->second.first == 1) << a << " " << b << "\n" << naive.show();
        EXPECT_EQ(b_inside, at->second.second == 1) << a << " " << b << "\n" << naive.show();
      }
  }
}

TEST_P(RandomLists, EffectsAreWhatCountingEveryPacketSays) {
  tests::SmallLists make(1000 + GetParam());
  for (size_t round = 0; round < 320; ++round) {
    SmallOracle naive(make.make(1 + round % 12));
    Meetings meetings(naive.list, net::Family::v4);
    std::map<uint32_t, std::vector<uint32_t>> reasons;
    Effects effects =
        effectsOf(naive.list, net::Family::v4, meetings, [&](uint32_t filter, Effect, llvm::ArrayRef<uint32_t> why) {
          EXPECT_TRUE(reasons.emplace(filter, why.vec()).second);
        });
    uint64_t meeting = 0, differing = 0;
    for (size_t a = 0; a < naive.list.size(); ++a)
      for (size_t b = a + 1; b < naive.list.size(); ++b)
        if (naive.meet(a, b)) {
          ++meeting;
          differing += naive.list[a].treatment != naive.list[b].treatment;
        }
    EXPECT_EQ(meeting, effects.meeting_pairs);
    EXPECT_EQ(differing, effects.differing_pairs);
    for (uint32_t i = 0; i < naive.list.size(); ++i) {
      EXPECT_EQ(int(naive.effectOf(i)), int(effects.of[i])) << "filter " << i << " of\n" << naive.show();
      EXPECT_EQ(effects.of[i] != Effect::decides, reasons.contains(i));
      if (effects.of[i] != Effect::decides)
        expectReasons(naive, i, effects.of[i], reasons[i]);
      std::vector<uint32_t> partners, expected;
      meetings.partners(i, partners);
      for (uint32_t other = 0; other < naive.list.size(); ++other)
        if (other != i && naive.meet(i, other))
          expected.push_back(other);
      EXPECT_EQ(partners, expected) << "filter " << i << " of\n" << naive.show();
    }
  }
}

/// Long enough that the filters around all that is unclear are looked up in one pass, not one by one.
TEST_P(RandomLists, EffectsOfLongerListsAreSoToo) {
  tests::SmallLists make(2000 + GetParam());
  for (size_t round = 0; round < 6; ++round) {
    SmallOracle naive(make.make(48));
    Meetings meetings(naive.list, net::Family::v4);
    Effects effects =
        effectsOf(naive.list, net::Family::v4, meetings, [](uint32_t, Effect, llvm::ArrayRef<uint32_t>) {});
    for (uint32_t i = 0; i < naive.list.size(); ++i)
      ASSERT_EQ(int(naive.effectOf(i)), int(effects.of[i])) << "filter " << i << " of\n" << naive.show();
  }
}

} // namespace
} // namespace cordon::space
