// Meetings and effects of random lists over a small universe (4-bit addresses, 3 protocols, 8 ports), against counting
// every packet.
#include "compiler/space/effect.h"
#include "compiler/space/meetings.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace cordon::space {
namespace {

constexpr unsigned kBits = 4, kPorts = 8, kSourcePorts = 2;
constexpr uint16_t kProtocols[] = {net::protocol::tcp, net::protocol::udp, 47};

/// One packet, numbered: source, target, protocol, ports, connection.
struct Point {
  unsigned source, target, protocol, source_port, target_port, connection;
};

/// The universe stands at the low end of each field: addresses 10.0.0.0 to 10.0.0.15, ports 0 to 7.
bool matches(const Selector& s, const Point& p) {
  auto inside = [](net::Bits128 base, uint8_t length, unsigned address) {
    unsigned fixed = length < 28 ? 0 : length - 28u;
    return (address >> (kBits - fixed)) == ((unsigned(base.lo) & 15) >> (kBits - fixed));
  };
  const Service& service = s.service;
  bool has_protocol = service.protocol == ir::kAnyProtocol || service.protocol == p.protocol;
  bool has_connection =
      service.connection == ir::ConnectionType::all ||
      service.connection == (p.connection ? ir::ConnectionType::remote_access : ir::ConnectionType::lan);
  return inside(s.source, s.source_length, p.source) && inside(s.target, s.target_length, p.target) && has_protocol &&
         service.source_ports.contains(uint16_t(p.source_port)) &&
         service.target_ports.contains(uint16_t(p.target_port)) && has_connection;
}

std::vector<Point> universe() {
  std::vector<Point> points;
  for (unsigned source = 0; source < 16; ++source)
    for (unsigned target = 0; target < 16; ++target)
      for (uint16_t protocol : kProtocols)
        for (unsigned ports = 0; ports < (net::hasPorts(protocol) ? kSourcePorts * kPorts : 1); ++ports)
          for (unsigned connection = 0; connection < 2; ++connection)
            points.push_back({source, target, protocol, ports / kPorts, ports % kPorts, connection});
  return points;
}

class RandomList {
public:
  explicit RandomList(uint32_t seed) : random(seed) {}

  std::vector<Selector> make(size_t size) {
    std::vector<Selector> list;
    for (size_t i = 0; i < size; ++i)
      list.push_back(one());
    return list;
  }

private:
  std::mt19937 random;

  unsigned below(unsigned n) { return unsigned(random() % n); }

  std::pair<net::Bits128, uint8_t> prefix() {
    unsigned fixed = below(4) == 0 ? 0 : below(kBits + 1);
    uint64_t low = (below(16) >> (kBits - fixed)) << (kBits - fixed);
    return {{0, 0x0a000000 + low}, uint8_t(28 + fixed)};
  }

  // All ports of the universe, or some: a last port of the universe stands for all beyond.
  net::PortRange ports(unsigned count) {
    if (below(2) == 0)
      return net::kAnyPort;
    unsigned first = below(count), last = first + below(count - first);
    return {uint16_t(first), last == count - 1 ? uint16_t(0xffff) : uint16_t(last)};
  }

  Selector one() {
    Selector s;
    std::tie(s.source, s.source_length) = prefix();
    std::tie(s.target, s.target_length) = prefix();
    if (below(3) != 0)
      s.service.protocol = kProtocols[below(3)];
    if (net::hasPorts(s.service.protocol) && s.service.protocol != ir::kAnyProtocol) {
      s.service.source_ports = below(3) == 0 ? ports(kSourcePorts) : net::kAnyPort;
      s.service.target_ports = ports(kPorts);
    }
    s.service.connection = below(4) == 0 ? ir::ConnectionType(1 + below(2)) : ir::ConnectionType::all;
    s.treatment = below(3);
    return s;
  }
};

// Protocols outside the universe: an "any" filter holds them too, so whatever is compared has all its packets there.
struct Naive {
  std::vector<Selector> list;
  std::vector<Point> points = universe();
  std::vector<std::vector<bool>> match;

  explicit Naive(std::vector<Selector> selectors) : list(std::move(selectors)) {
    for (unsigned source = 0; source < 16; ++source) // one more protocol stands for all others
      for (unsigned target = 0; target < 16; ++target)
        for (unsigned connection = 0; connection < 2; ++connection)
          points.push_back({source, target, 99, 0, 0, connection});
    for (const Selector& s : list) {
      match.emplace_back();
      for (const Point& p : points)
        match.back().push_back(matches(s, p));
    }
  }

  bool meet(size_t a, size_t b) const {
    for (size_t p = 0; p < points.size(); ++p)
      if (match[a][p] && match[b][p])
        return true;
    return false;
  }

  static constexpr size_t kNone = ~size_t(0);
  size_t first(size_t p, size_t without) const {
    for (size_t i = 0; i < list.size(); ++i)
      if (i != without && match[i][p])
        return i;
    return kNone;
  }

  Effect effectOf(size_t one) const {
    bool decides = false;
    for (size_t p = 0; p < points.size(); ++p) {
      if (first(p, kNone) != one)
        continue;
      decides = true;
      size_t next = first(p, one);
      if (next == kNone || list[next].treatment != list[one].treatment)
        return Effect::decides;
    }
    return decides ? Effect::redundant : Effect::dead;
  }

  /// That the earlier ones among `reasons` hide all of a dead filter, and that the reason of a redundant one is alike.
  void expectReasons(uint32_t one, Effect effect, const std::vector<uint32_t>& reasons) const {
    ASSERT_FALSE(reasons.empty());
    if (effect == Effect::redundant) {
      EXPECT_EQ(list[one].treatment, list[reasons.front()].treatment);
      EXPECT_TRUE(meet(one, reasons.front()) && reasons.front() > one);
      return;
    }
    for (size_t p = 0; p < points.size(); ++p) {
      bool is_hidden = false;
      for (uint32_t reason : reasons)
        is_hidden |= reason < one && match[reason][p];
      EXPECT_TRUE(is_hidden || !match[one][p]);
    }
  }
};

std::string show(const std::vector<Selector>& list) {
  std::string text;
  for (const Selector& s : list)
    text += net::toString(net::Prefix{net::Family::v4, s.source, s.source_length}) + " -> " +
            net::toString(net::Prefix{net::Family::v4, s.target, s.target_length}) + " protocol " +
            std::to_string(s.service.protocol) + " ports " + std::to_string(s.service.source_ports.first) + "-" +
            std::to_string(s.service.source_ports.last) + " -> " + std::to_string(s.service.target_ports.first) + "-" +
            std::to_string(s.service.target_ports.last) + " connection " + std::to_string(int(s.service.connection)) +
            " treatment " + std::to_string(s.treatment) + "\n";
  return text;
}

class RandomLists : public testing::TestWithParam<uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, RandomLists, testing::Range(0u, 16u));

TEST_P(RandomLists, EveryMeetingPairComesOnceWithItsShare) {
  RandomList make(GetParam());
  for (size_t round = 0; round < 100; ++round) {
    Naive naive(make.make(2 + round % 9));
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
        ASSERT_EQ(naive.meet(a, b), at != found.end()) << a << " " << b << "\n" << show(naive.list);
        if (at == found.end())
          continue;
        bool a_inside = true, b_inside = true;
        for (size_t p = 0; p < naive.points.size(); ++p) {
          a_inside &= !naive.match[a][p] || naive.match[b][p];
          b_inside &= !naive.match[b][p] || naive.match[a][p];
        }
        EXPECT_EQ(a_inside, at->second.first == 1) << a << " " << b << "\n" << show(naive.list);
        EXPECT_EQ(b_inside, at->second.second == 1) << a << " " << b << "\n" << show(naive.list);
      }
  }
}

TEST_P(RandomLists, EffectsAreWhatCountingEveryPacketSays) {
  RandomList make(1000 + GetParam());
  for (size_t round = 0; round < 320; ++round) {
    Naive naive(make.make(1 + round % 12));
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
      EXPECT_EQ(int(naive.effectOf(i)), int(effects.of[i])) << "filter " << i << " of\n" << show(naive.list);
      EXPECT_EQ(effects.of[i] != Effect::decides, reasons.contains(i));
      if (effects.of[i] != Effect::decides)
        naive.expectReasons(i, effects.of[i], reasons[i]);
      std::vector<uint32_t> partners, expected;
      meetings.partners(i, partners);
      for (uint32_t other = 0; other < naive.list.size(); ++other)
        if (other != i && naive.meet(i, other))
          expected.push_back(other);
      EXPECT_EQ(partners, expected) << "filter " << i << " of\n" << show(naive.list);
    }
  }
}

} // namespace
} // namespace cordon::space
