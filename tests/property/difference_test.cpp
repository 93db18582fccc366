// The comparison of filter lists against enumeration. The universe is small but stands for all of packet space: filters
// name only addresses below 4, ports below 4, and three protocols, so one address, port and protocol beyond those
// behave like all the rest.
#include "compiler/meaning/difference.h"
#include "compiler/meaning/evaluate.h"

#include <gtest/gtest.h>

#include <random>

using namespace cordon;
using ir::Direction;

namespace {

using Random = std::mt19937;

unsigned below(Random& random, unsigned count) {
  return unsigned(random() % count);
}

net::Address address(net::Family family, unsigned value) {
  return {family, {0, value}};
}

constexpr uint8_t kProtocols[] = {net::protocol::icmp, net::protocol::tcp, net::protocol::udp};
constexpr uint8_t kSeenProtocols[] = {0, net::protocol::icmp, net::protocol::tcp, net::protocol::udp, 47, 132};

ir::Endpoint randomSide(Random& random, net::Family family) {
  switch (below(random, 5)) {
  case 0:
    return {true, net::anyPrefix(family)};
  case 1:
    return {false, net::anyPrefix(family)};
  default: {
    unsigned bits = net::bitsOf(family);
    return {false, net::prefixOf(address(family, below(random, 4)), bits - below(random, 3))};
  }
  }
}

net::PortRange randomPorts(Random& random) {
  if (below(random, 2))
    return net::kAnyPort;
  uint16_t first = uint16_t(below(random, 4));
  return {first, uint16_t(first + below(random, 4 - first))};
}

ir::Filter randomFilter(Random& random, unsigned actions) {
  ir::Filter filter;
  filter.family = below(random, 4) ? net::Family::v4 : net::Family::v6;
  filter.setSource(randomSide(random, filter.family));
  filter.setTarget(randomSide(random, filter.family));
  if (below(random, 2)) {
    filter.protocol = kProtocols[below(random, std::size(kProtocols))];
    filter.source_ports = randomPorts(random);
    filter.target_ports = randomPorts(random);
  }
  if (below(random, 4) == 0)
    filter.connection = below(random, 2) ? ir::ConnectionType::lan : ir::ConnectionType::remote_access;
  filter.action = {{below(random, actions)}};
  return filter;
}

ir::HostPolicy emptyPolicy(const ir::Host& host) {
  ir::HostPolicy policy;
  policy.host = host;
  policy.ir.origins.emplace_back();
  policy.ir.actions = {ir::Permit{}, ir::Block{}, ir::Negotiate{}};
  return policy;
}

void number(ir::PolicyIr& ir) {
  for (Direction direction : {Direction::out, Direction::in, Direction::forward}) {
    uint32_t rank = 0;
    for (ir::Filter& filter : ir.list(direction)) {
      filter.rank = rank++;
      filter.origin = {{0}};
    }
  }
}

/// Up to 6 filters a list, or up to 29: enough that crowded boxes are halved, not cut along their first filter.
void fill(Random& random, ir::PolicyIr& ir) {
  unsigned filters = below(random, 4) ? 7 : 30;
  for (Direction direction : {Direction::out, Direction::in, Direction::forward})
    for (unsigned count = below(random, filters); count > 0; --count)
      ir.list(direction).push_back(randomFilter(random, unsigned(ir.actions.size())));
  number(ir);
}

/// A policy near another one: some filters swapped, dropped, replaced, added.
void disturb(Random& random, ir::PolicyIr& ir) {
  for (unsigned changes = below(random, 4); changes > 0; --changes) {
    auto& list = ir.list(below(random, 2) ? Direction::out : Direction::in);
    size_t at = list.empty() ? 0 : below(random, unsigned(list.size()));
    unsigned what = list.empty() ? 0 : below(random, 4);
    if (what == 0)
      list.insert(list.begin() + ptrdiff_t(at), randomFilter(random, unsigned(ir.actions.size())));
    else if (what == 1)
      list.erase(list.begin() + ptrdiff_t(at));
    else if (what == 2)
      list[at] = randomFilter(random, unsigned(ir.actions.size()));
    else
      std::swap(list[at], list[below(random, unsigned(list.size()))]);
  }
  number(ir);
}

/// Every packet of the universe.
template <class Function> void forEachPacket(Function function) {
  for (net::Family family : {net::Family::v4, net::Family::v6})
    for (unsigned source = 0; source < 5; ++source)
      for (unsigned target = 0; target < 5; ++target)
        for (uint8_t protocol : kSeenProtocols) {
          unsigned ports = net::hasPorts(protocol) ? 5 : 1;
          for (unsigned source_port = 0; source_port < ports; ++source_port)
            for (unsigned target_port = 0; target_port < ports; ++target_port)
              for (auto connection : {net::ConnectionClass::lan, net::ConnectionClass::remote_access})
                function(net::Packet{.source = address(family, source),
                                     .destination = address(family, target),
                                     .protocol = protocol,
                                     .source_port = uint16_t(source_port),
                                     .destination_port = uint16_t(target_port),
                                     .connection = connection});
        }
}

bool isOwn(const ir::Host& host, const net::Address& address) {
  return std::find(host.addresses.begin(), host.addresses.end(), address) != host.addresses.end();
}

/// True if it is not from an address of the host to another, or the same.
bool leaves(const ir::Host& host, const net::Packet& packet) {
  return !isOwn(host, packet.source) || !isOwn(host, packet.destination);
}

bool isReachable(const ir::Host& host, Direction direction, const net::Packet& packet,
                 meaning::Foreign foreign = meaning::Foreign::where_forwarded) {
  bool from_me = isOwn(host, packet.source), to_me = isOwn(host, packet.destination);
  bool with_others = host.forwards || (foreign == meaning::Foreign::always && direction != Direction::forward);
  bool others = with_others && !from_me && !to_me;
  switch (direction) {
  case Direction::out:
    return from_me || others;
  case Direction::in:
    return to_me || others;
  case Direction::forward:
    return others;
  }
  __builtin_unreachable();
}

bool differs(const ir::HostPolicy& left, const ir::HostPolicy& right, Direction direction, const net::Packet& packet,
             const std::vector<net::Address>& me) {
  auto judge = [&](const ir::HostPolicy& policy) -> const ir::Action* {
    const ir::Filter* decides = meaning::evaluate(policy.ir, direction, packet, me).decides;
    return decides ? &policy.ir.action(*decides) : nullptr;
  };
  const ir::Action *a = judge(left), *b = judge(right);
  return a && b ? *a != *b : a != b;
}

/// The result must be exactly what enumeration finds.
void check(const ir::HostPolicy& left, const ir::HostPolicy& right, meaning::Foreign foreign) {
  meaning::Comparison comparison = meaning::difference(left, right, {.foreign = foreign, .regions_max = 100'000});
  ASSERT_FALSE(comparison.cut_short);
  for (const meaning::Difference& part : comparison.regions) {
    ASSERT_TRUE(space::contains(part.box, part.witness)) << space::toString(part.box);
    ASSERT_TRUE(isReachable(left.host, part.direction, part.witness, foreign)) << space::toString(part.witness);
    ASSERT_TRUE(differs(left, right, part.direction, part.witness, left.host.addresses))
        << space::toString(part.witness);
    ASSERT_EQ(meaning::evaluate(left.ir, part.direction, part.witness, left.host.addresses).decides, part.left);
    ASSERT_EQ(meaning::evaluate(right.ir, part.direction, part.witness, left.host.addresses).decides, part.right);
  }
  for (Direction direction : {Direction::out, Direction::in, Direction::forward})
    forEachPacket([&](const net::Packet& packet) {
      size_t boxes = 0;
      for (const meaning::Difference& part : comparison.regions)
        boxes += part.direction == direction && space::contains(part.box, packet);
      bool expected = isReachable(left.host, direction, packet, foreign) &&
                      differs(left, right, direction, packet, left.host.addresses);
      ASSERT_EQ(boxes, expected ? 1u : 0u) << space::toString(packet);
    });
}

ir::Host randomHost(Random& random) {
  ir::Host host;
  for (net::Family family : {net::Family::v4, net::Family::v6})
    for (unsigned value = 0; value < 4; ++value)
      if (below(random, 3) == 0)
        host.addresses.push_back(address(family, value));
  if (host.addresses.empty())
    host.addresses = {address(net::Family::v4, 1)};
  host.forwards = below(random, 3) == 0;
  return host;
}

/// Without packets of the host to itself nothing but regions of these alone are left out.
void checkWithoutItself(const ir::HostPolicy& left, const ir::HostPolicy& right) {
  const auto compare = [&](meaning::Itself itself) {
    return meaning::difference(left, right, {.itself = itself, .regions_max = 100'000});
  };
  const meaning::Comparison all = compare(meaning::Itself::compared), some = compare(meaning::Itself::left_out);
  for (const meaning::Difference& part : some.regions) {
    ASSERT_TRUE(space::contains(part.box, part.witness)) << space::toString(part.box);
    ASSERT_TRUE(leaves(left.host, part.witness)) << space::toString(part.witness);
  }
  forEachPacket([&](const net::Packet& packet) {
    for (Direction direction : {Direction::out, Direction::in, Direction::forward}) {
      const auto holds = [&](const meaning::Difference& part) {
        return part.direction == direction && space::contains(part.box, packet);
      };
      const bool in_all = std::any_of(all.regions.begin(), all.regions.end(), holds);
      const bool in_some = std::any_of(some.regions.begin(), some.regions.end(), holds);
      ASSERT_TRUE(in_all == in_some || (in_all && !leaves(left.host, packet))) << space::toString(packet);
    }
  });
}

TEST(Difference, OfUnrelatedListsIsWhatEnumerationFinds) {
  for (unsigned seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    ir::Host host = randomHost(random);
    ir::HostPolicy left = emptyPolicy(host), right = emptyPolicy(host);
    fill(random, left.ir);
    fill(random, right.ir);
    check(left, right, seed % 3 ? meaning::Foreign::where_forwarded : meaning::Foreign::always);
    checkWithoutItself(left, right);
    if (HasFatalFailure())
      return;
  }
}

TEST(Difference, OfSimilarListsIsWhatEnumerationFinds) {
  for (unsigned seed = 1000; seed < 1250; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    ir::HostPolicy left = emptyPolicy(randomHost(random));
    fill(random, left.ir);
    ir::HostPolicy right = left;
    disturb(random, right.ir);
    check(left, right, seed % 3 ? meaning::Foreign::where_forwarded : meaning::Foreign::always);
    checkWithoutItself(left, right);
    if (HasFatalFailure())
      return;
  }
}

TEST(Difference, OfAListAndAReorderingThatDecidesAlikeIsEmpty) {
  // Entries over disjoint packets may change places freely.
  for (unsigned seed = 0; seed < 20; ++seed) {
    Random random(seed);
    ir::Host host;
    host.addresses = {address(net::Family::v4, 1000)};
    ir::HostPolicy left = emptyPolicy(host);
    for (unsigned i = 0; i < 200; ++i) {
      ir::Filter filter;
      filter.setSource({true, net::anyPrefix(net::Family::v4)});
      filter.setTarget({false, net::hostPrefix(address(net::Family::v4, i))});
      filter.action = {{below(random, 3)}};
      left.ir.out.push_back(filter);
    }
    ir::HostPolicy right = left;
    std::shuffle(right.ir.out.begin(), right.ir.out.end(), random);
    number(left.ir);
    number(right.ir);
    EXPECT_TRUE(meaning::difference(left, right).isEqual());
  }
}

/// What a dynamic host's comparison finds is what some fixed address of its range shows.
TEST(Difference, OfADynamicHostIsFoundIfAnyAddressOfItsRangeShowsIt) {
  for (unsigned seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    ir::HostPolicy left = emptyPolicy({});
    left.host.dynamic_in = {net::prefixOf(address(net::Family::v4, below(random, 4)), 29 + below(random, 3))};
    fill(random, left.ir);
    ir::HostPolicy right = left;
    disturb(random, right.ir);
    bool any = false, any_foreign = false; // any_foreign: without packets from the host to itself
    const net::Prefix& home = left.host.dynamic_in.front();
    for (unsigned value = unsigned(home.base.lo); value <= home.last().value.lo; ++value) {
      std::vector<net::Address> me = {address(net::Family::v4, value)};
      ir::Host fixed;
      fixed.addresses = me;
      for (Direction direction : {Direction::out, Direction::in})
        forEachPacket([&](const net::Packet& packet) {
          if (isReachable(fixed, direction, packet) && differs(left, right, direction, packet, me)) {
            any = true;
            any_foreign |= packet.source != packet.destination;
          }
        });
    }
    meaning::Comparison comparison = meaning::difference(left, right);
    ASSERT_FALSE(comparison.cut_short);
    if (any_foreign) {
      ASSERT_FALSE(comparison.regions.empty());
    }
    if (!any) {
      ASSERT_TRUE(comparison.regions.empty());
    }
    for (const meaning::Difference& part : comparison.regions) {
      std::vector<net::Address> me = {part.direction == Direction::out ? part.witness.source
                                                                       : part.witness.destination};
      ASSERT_TRUE(home.contains(me.front()));
      ASSERT_TRUE(differs(left, right, part.direction, part.witness, me));
    }
  }
}

} // namespace
