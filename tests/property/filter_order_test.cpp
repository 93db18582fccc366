// The product's order, ranking and evaluation against the naive oracle, exhaustively over a small universe: four
// addresses, two protocols, two ports; sides me, any and every prefix; permit, block, negotiate and negotiate in a
// tunnel. That gives 6,156 directional filters and 128 packets.
//
// Policies of up to three of these filters are some 3.9e10, too many to run one by one. These tests together cover all
// of them, without assuming that the code treats two addresses or two ports alike:
//  1. `EveryFilterMeetsItsPackets`: for every filter and every packet, `matches` is right.
//  2. `EveryPairIsOrdered`: for every ordered pair of filters, `precedes` is right. The oracle's order compares one
//  tuple
//     per filter, so it is a strict total order, and so then is `precedes` on the whole universe. A list sorted by a
//     strict total order has one outcome, for three filters as for any number.
//  3. What remains is that ranking sorts and keeps every filter, and that evaluation takes the first that matches,
//     whatever stands between. A packet's decision depends only on the filters that match it, in order:
//     `EveryTripleThatMeetsAPacket` runs, end to end, every set of up to three filters that match one packet, for each
//     way a packet can relate to the host (sent, received, passed on, to itself). Filters that don't match stand
//     between in `EveryMirroredTriple`, which runs all sets of three mirrored filters of a subset that has every class
//     pair and every action, with every packet that the subset can tell apart, in all directions.
#include "compiler/ir/filter_order.h"
#include "compiler/meaning/evaluate.h"
#include "tests/support/naive.h"
#include "tests/support/policy_gen.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cordon {
namespace {

using ir::Direction;
using ir::Filter;
using tests::show;

constexpr Direction kDirections[] = {Direction::out, Direction::in, Direction::forward};

/// A filter with what the oracle says about it, computed once.
struct Known {
  Filter filter;
  naive::Place place;
  std::vector<bool> meets; ///< by packet index
};

std::vector<Known> know(const tests::Universe& universe, const std::vector<Filter>& filters) {
  const ir::PolicyIr ir = universe.emptyPolicy();
  std::vector<Known> all;
  for (const Filter& filter : filters) {
    Known known{filter, naive::placeOf(ir, filter), {}};
    for (const net::Packet& packet : universe.packets)
      known.meets.push_back(naive::matches(filter, packet, universe.me));
    all.push_back(std::move(known));
  }
  return all;
}

TEST(SmallUniverse, EveryFilterMeetsItsPackets) {
  const tests::Universe universe = tests::makeUniverse();
  const ir::PolicyIr ir = universe.emptyPolicy();
  ASSERT_EQ(universe.filters.size(), 9u * 9 * (1 + 2 * 3 * 3) * 4);
  ASSERT_EQ(universe.packets.size(), 4u * 4 * 2 * 2 * 2);
  for (const Known& known : know(universe, universe.filters))
    for (size_t i = 0; i < universe.packets.size(); ++i)
      ASSERT_EQ(meaning::matches(known.filter, universe.packets[i], universe.me), known.meets[i])
          << show(ir, &known.filter) << "\n"
          << show(universe.packets[i]);
}

TEST(SmallUniverse, EveryFilterHasItsMirrorAndDirections) {
  const tests::Universe universe = tests::makeUniverse();
  const ir::PolicyIr ir = universe.emptyPolicy();
  for (const Filter& filter : universe.filters) {
    ASSERT_EQ(ir::mirror(filter), naive::reversed(filter)) << show(ir, &filter);
    for (Direction direction : kDirections)
      ASSERT_EQ(ir::concerns(filter, direction), naive::possible(filter, direction)) << show(ir, &filter);
  }
}

TEST(SmallUniverse, EveryPairIsOrdered) {
  const tests::Universe universe = tests::makeUniverse();
  const ir::PolicyIr ir = universe.emptyPolicy();
  std::vector<naive::Place> places;
  for (const Filter& filter : universe.filters)
    places.push_back(naive::placeOf(ir, filter));
  for (size_t a = 0; a < places.size(); ++a)
    for (size_t b = 0; b < places.size(); ++b)
      if (ir::precedes(ir, universe.filters[a], universe.filters[b]) != (places[a] < places[b]))
        FAIL() << show(ir, &universe.filters[a]) << (places[a] < places[b] ? "\nbefore\n" : "\nnot before\n")
               << show(ir, &universe.filters[b]);
}

/// Runs all sets of up to three filters that match the packet, in `direction`'s list.
void runTriples(const tests::Universe& universe, Direction direction, const net::Packet& packet,
                size_t filters_expected) {
  std::vector<Filter> meeting;
  for (const Filter& filter : universe.filters)
    if (naive::possible(filter, direction) && naive::matches(filter, packet, universe.me))
      meeting.push_back(filter);
  ASSERT_EQ(meeting.size(), filters_expected);

  const ir::PolicyIr empty = universe.emptyPolicy();
  std::vector<naive::Place> places;
  for (const Filter& filter : meeting)
    places.push_back(naive::placeOf(empty, filter));

  ir::PolicyIr ir = empty;
  std::vector<Filter>& list = ir.list(direction);
  for (size_t a = 0; a < meeting.size(); ++a)
    for (size_t b = a; b < meeting.size(); ++b)
      for (size_t c = b; c < meeting.size(); ++c) {
        // The written order must not matter: it turns with the indices.
        const size_t turns[3][3] = {{a, b, c}, {c, a, b}, {b, c, a}};
        const auto& turn = turns[(a + b + c) % 3];
        list.assign({meeting[turn[0]], meeting[turn[1]], meeting[turn[2]]});
        ir::rankBySpecificity(ir);
        size_t best = places[a] < places[b] ? a : b;
        best = places[c] < places[best] ? c : best;
        const meaning::Decision decision = meaning::evaluate(ir, direction, packet, universe.me);
        if (!decision.decides || !naive::sameFilter(*decision.decides, meeting[best]))
          FAIL() << show(packet) << "\nexpected " << show(ir, &meeting[best]) << "\ngot " << show(ir, decision.decides)
                 << "\n"
                 << show(ir);
      }
}

net::Packet packetBetween(const tests::Universe& universe, size_t source, size_t destination) {
  return {.source = universe.addresses[source],
          .destination = universe.addresses[destination],
          .protocol = net::protocol::tcp,
          .source_port = 1,
          .destination_port = 2,
          .connection = net::ConnectionClass::lan};
}

// Per side, any, the /30, a /31 and the /32 match, and `me` if the side is the host's (address 1). With five kinds of
// protocol and port clauses and four actions: 4 x 4 x 20 filters between others, 5 x 4 x 20 with one own side.
TEST(SmallUniverse, EveryTripleThatMeetsASentPacket) {
  runTriples(tests::makeUniverse(), Direction::out, packetBetween(tests::makeUniverse(), 1, 3), 400);
}
TEST(SmallUniverse, EveryTripleThatMeetsAReceivedPacket) {
  runTriples(tests::makeUniverse(), Direction::in, packetBetween(tests::makeUniverse(), 2, 1), 400);
}
TEST(SmallUniverse, EveryTripleThatMeetsAPassedPacket) {
  runTriples(tests::makeUniverse(), Direction::forward, packetBetween(tests::makeUniverse(), 0, 3), 320);
}
TEST(SmallUniverse, EveryTripleThatMeetsAPacketToItself) {
  // In the outbound list only; `any -> me` and the like are no filters for what the host sends.
  runTriples(tests::makeUniverse(), Direction::out, packetBetween(tests::makeUniverse(), 1, 1), 420);
}

/// One mirrored filter of the reduced set, both halves.
struct Mirrored {
  Known there, back;
};

bool isReducedSide(const ir::Endpoint& side, const tests::Universe& universe) {
  // me, any, a subnet that holds the host and another, the other's address.
  return side.me || side.prefix.isAny() || side.prefix == net::prefixOf(universe.addresses[0], 31) ||
         side.prefix == net::hostPrefix(universe.addresses[0]);
}

bool isReducedClause(const Filter& filter) {
  if (filter.protocol == ir::kAnyProtocol)
    return true;
  const net::PortRange one = net::singlePort(1), two = net::singlePort(2);
  return filter.protocol == net::protocol::tcp && ((filter.source_ports == one && filter.target_ports.isAny()) ||
                                                   (filter.source_ports.isAny() && filter.target_ports == two));
}

/// Addresses 2 and 3 lie outside the subnet, so one of them is enough; all UDP is alike.
bool isReducedPacket(const net::Packet& packet, const tests::Universe& universe) {
  const bool plain = packet.protocol == net::protocol::tcp || (packet.source_port == 1 && packet.destination_port == 2);
  return plain && packet.source != universe.addresses[3] && packet.destination != universe.addresses[3];
}

TEST(SmallUniverse, EveryMirroredTriple) {
  tests::Universe universe = tests::makeUniverse();
  std::erase_if(universe.packets, [&](const net::Packet& packet) { return !isReducedPacket(packet, universe); });
  ASSERT_EQ(universe.packets.size(), 3u * 3 * 5);
  std::vector<Mirrored> set;
  for (const Filter& filter : universe.filters)
    if (isReducedSide(filter.source(), universe) && isReducedSide(filter.target(), universe) && isReducedClause(filter))
      set.push_back({know(universe, {filter})[0], know(universe, {naive::reversed(filter)})[0]});
  ASSERT_EQ(set.size(), 4u * 4 * 3 * 4);

  ir::PolicyIr ir = universe.emptyPolicy();
  for (size_t a = 0; a < set.size(); ++a)
    for (size_t b = a; b < set.size(); ++b)
      for (size_t c = b; c < set.size(); ++c) {
        const Mirrored* policy[] = {&set[c], &set[a], &set[b]};
        for (Direction direction : kDirections)
          ir.list(direction).clear();
        for (const Mirrored* mirrored : policy)
          tests::addMirrored(ir, mirrored->there.filter);
        ir::rankBySpecificity(ir);
        for (Direction direction : kDirections)
          for (size_t p = 0; p < universe.packets.size(); ++p) {
            const Known* best = nullptr;
            for (const Mirrored* mirrored : policy)
              for (const Known* half : {&mirrored->there, &mirrored->back})
                if (half->meets[p] && naive::possible(half->filter, direction) && (!best || half->place < best->place))
                  best = half;
            const meaning::Decision got = meaning::evaluate(ir, direction, universe.packets[p], universe.me);
            if (best ? !got.decides || !naive::sameFilter(*got.decides, best->filter) : got.decides != nullptr)
              FAIL() << show(universe.packets[p]) << "\nexpected " << show(ir, best ? &best->filter : nullptr)
                     << "\ngot " << show(ir, got.decides) << "\n"
                     << show(ir);
          }
      }
}

} // namespace
} // namespace cordon
