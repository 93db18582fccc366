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
          uint32_t a = m.left[i].index, b = m.right[j].index;
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
      std::sort(partners.begin(), partners.end());
      for (uint32_t other = 0; other < naive.list.size(); ++other)
        if (other != i && naive.meet(i, other))
          expected.push_back(other);
      EXPECT_EQ(partners, expected) << "filter " << i << " of\n" << naive.show();
    }
  }
}

TEST_P(RandomLists, EffectsOfLongListsAreWhatCountingEveryPacketSays) {
  tests::SmallLists make(2000 + GetParam());
  SmallOracle naive(make.make(60 + 10 * GetParam()));
  Meetings meetings(naive.list, net::Family::v4);
  Effects effects = effectsOf(naive.list, net::Family::v4, meetings, [](uint32_t, Effect, llvm::ArrayRef<uint32_t>) {});
  for (uint32_t i = 0; i < naive.list.size(); ++i)
    EXPECT_EQ(int(naive.effectOf(i)), int(effects.of[i])) << "filter " << i << " of\n" << naive.show();
}

TEST_P(RandomLists, WhatMatchesAPacketAndWhatMeetsTwoFilters) {
  tests::SmallLists make(3000 + GetParam());
  for (size_t round = 0; round < 20; ++round) {
    SmallOracle naive(make.make(2 + 2 * round));
    Meetings meetings(naive.list, net::Family::v4);
    std::vector<uint32_t> found, expected;
    for (size_t p = make.below(50); p < naive.points.size(); p += 101) {
      expected.clear();
      for (uint32_t i = 0; i < naive.list.size(); ++i)
        if (naive.match[i][p])
          expected.push_back(i);
      if (expected.empty())
        continue;
      meetings.matching(naive.packet(p), expected[p % expected.size()], found);
      std::sort(found.begin(), found.end());
      EXPECT_EQ(found, expected) << "packet " << p << " of\n" << naive.show();
    }
    for (uint32_t a = 0; a < naive.list.size(); ++a) {
      uint32_t b = make.below(unsigned(naive.list.size()));
      if (a == b || !naive.meet(a, b))
        continue;
      expected.clear();
      for (uint32_t i = 0; i < naive.list.size(); ++i)
        if (i != a && i != b && naive.meet(a, b, i))
          expected.push_back(i);
      meetings.partners(a, b, found);
      std::sort(found.begin(), found.end());
      EXPECT_EQ(found, expected) << a << " and " << b << " of\n" << naive.show();
    }
  }
}

/// A filter for a /28 on each side behind one for each pair of its hosts, but for `missing` of them.
std::vector<Selector> manyHosts(unsigned missing) {
  std::vector<Selector> list;
  for (unsigned pair = missing; pair < 256; ++pair)
    list.push_back({{0, 0x0a000000 + pair / 16}, {0, 0x0a000000 + pair % 16}, 32, 32, {}, 1 + pair % 2});
  list.push_back({{0, 0x0a000000}, {0, 0x0a000000}, 28, 28, {}, 3});
  return list;
}

TEST(Effects, ManySmallFiltersHideALargeOne) {
  for (unsigned missing : {0u, 1u, 100u}) {
    std::vector<Selector> list = manyHosts(missing);
    Meetings meetings(list, net::Family::v4);
    std::vector<uint32_t> reasons;
    Effects effects = effectsOf(list, net::Family::v4, meetings,
                                [&](uint32_t, Effect, llvm::ArrayRef<uint32_t> why) { reasons = why.vec(); });
    EXPECT_EQ(effects.of.back(), missing == 0 ? Effect::dead : Effect::decides);
    ASSERT_EQ(reasons.size(), missing == 0 ? 256u : 0u);
    for (uint32_t i = 0; i < std::min(reasons.size(), kReasonsInOrder); ++i)
      EXPECT_EQ(reasons[i], i);
  }
}

/// Of two later filters that differ from an exemption the first is hidden by earlier ones, the second is not.
TEST(Effects, WhatOnlyALaterFilterShowsIsFound) {
  Selector hosts{{0, 0x0a000000}, {0, 0x0a000000}, 28, 28, {}, 1};
  Selector low = hosts, high = hosts, all{{}, {}, 0, 0, {}, 1};
  low.source_length = high.source_length = 29;
  high.source.lo += 8;
  Selector differing_low = low, differing_high = high;
  low.treatment = 1;
  differing_low.treatment = differing_high.treatment = 2;
  differing_low.target_length = differing_high.target_length = 24; // behind `hosts` in a list by length
  std::vector<Selector> list{low, hosts, differing_low, differing_high, all};
  auto effects = [&](llvm::ArrayRef<Selector> of) {
    Meetings meetings(of, net::Family::v4);
    return effectsOf(of, net::Family::v4, meetings, [](uint32_t, Effect, llvm::ArrayRef<uint32_t>) {}).of;
  };
  EXPECT_EQ(effects(list)[1], Effect::decides);
  list.erase(list.begin() + 3);
  EXPECT_EQ(effects(list)[1], Effect::redundant);
}

/// Hosts that negotiate TCP, an exempt subnet that holds them all, blocked ports of a wider one, an exemption of all.
struct ManyPorts {
  std::vector<Selector> list;
  uint32_t exempt;

  ManyPorts(unsigned host_bits, unsigned ports, bool one_is_open = false) : exempt(1u << host_bits) {
    auto add = [&](uint32_t host, unsigned length, uint16_t protocol, net::PortRange port, uint32_t treatment) {
      Selector one{{0, 0x0a000000 + host}, {}, uint8_t(length), 0, {}, treatment};
      one.service.protocol = protocol;
      one.service.target_ports = port;
      list.push_back(one);
    };
    const uint16_t tcp = net::protocol::tcp, any = ir::kAnyProtocol;
    for (uint32_t i = 0; i < exempt; ++i)
      if (!one_is_open || i != 1)
        add(i, 32, tcp, net::kAnyPort, 3);
      else
        add(i, 32, tcp, {0, 0xfffe}, 3);
    add(0, 32 - host_bits, any, net::kAnyPort, 1);
    for (unsigned i = 0; i < ports; ++i)
      add(0, 31 - host_bits, tcp, {uint16_t(0xffff - i), uint16_t(0xffff - i)}, 2);
    add(0, 8, any, net::kAnyPort, 1);
  }

  Effect effect(uint64_t work_max) const {
    Meetings meetings(list, net::Family::v4);
    return effectsOf(
               list, net::Family::v4, meetings, [](uint32_t, Effect, llvm::ArrayRef<uint32_t>) {}, work_max)
        .of[exempt];
  }
};

TEST(Effects, ManyFiltersBehindManyCostTheirSum) {
  EXPECT_EQ(ManyPorts(12, 4000).effect(2'000'000), Effect::redundant);
  EXPECT_EQ(ManyPorts(12, 4000, /*one_is_open=*/true).effect(2'000'000), Effect::decides);
}

TEST(Effects, TheBoundOnWorkIsOneForAllThatIsAskedOfAFilter) {
  EXPECT_EQ(ManyPorts(4, 4000).effect(2'000), Effect::unknown); // there are more filters than that
  EXPECT_EQ(ManyPorts(4, 4000).effect(200'000), Effect::redundant);
}

} // namespace
} // namespace cordon::space
