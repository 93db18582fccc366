// A replay against `evaluate`: random policies, random packets around their filters, written into captures of many
// forms. The seeds are fixed: a failure names its own.
#include "backends/runtime/image.h"
#include "compiler/meaning/evaluate.h"
#include "runtime/capture/replay.h"
#include "runtime/ruleset/rules.h"
#include "tests/support/frames.h"
#include "tests/support/policy_gen.h"

#include <llvm/ADT/STLExtras.h>

#include <gtest/gtest.h>

namespace cordon {
namespace {

using tests::Bytes;
using tests::RandomPolicies;

constexpr ir::Direction kDirections[] = {ir::Direction::out, ir::Direction::in, ir::Direction::forward};

capture::Policy listsOf(const ir::PolicyIr& ir, const std::vector<net::Address>& me) {
  auto list = [&](ir::Direction direction) -> capture::List {
    std::vector<ruleset::FilterRecord> records;
    for (const ir::Filter& filter : ir.list(direction))
      records.push_back(backends::runtime::recordOf(filter));
    return {classify::Classifier(*ruleset::rulesOf(records, ruleset::Direction(direction), me)),
            std::vector<capture::Treatment>(records.size(), 1)};
  };
  return {list(ir::Direction::out), list(ir::Direction::in), list(ir::Direction::forward)};
}

/// What the replay has to come to, one packet at a time.
struct Expected {
  std::map<capture::FlowKey, capture::Flow> flows;
  std::array<std::vector<uint64_t>, 3> filters;
  std::array<uint64_t, 3> unmatched{};
  uint64_t internal = 0;

  Expected(const ir::PolicyIr& ir, const std::vector<net::Packet>& packets, const std::vector<net::Address>& me) {
    for (ir::Direction direction : kDirections)
      filters[size_t(direction)].resize(ir.list(direction).size());
    for (const net::Packet& packet : packets)
      add(ir, packet, me);
  }

  void add(const ir::PolicyIr& ir, const net::Packet& packet, const std::vector<net::Address>& me) {
    bool from = llvm::is_contained(me, packet.source), to = llvm::is_contained(me, packet.destination);
    if (from && to) {
      ++internal;
      return;
    }
    bool v4 = packet.destination.family == net::Family::v4;
    bool heard = v4 ? net::parsePrefix("224.0.0.0/4")->contains(packet.destination) ||
                          packet.destination == *net::parseAddress("255.255.255.255")
                    : net::parsePrefix("ff00::/8")->contains(packet.destination);
    ir::Direction direction = from ? ir::Direction::out : to || heard ? ir::Direction::in : ir::Direction::forward;
    meaning::Decision decision = meaning::evaluate(ir, direction, packet, me);
    uint32_t rank = decision.decides ? uint32_t(decision.decides - ir.list(direction).data()) : classify::kNoRank;
    ++(decision.decides ? filters[size_t(direction)][rank] : unmatched[size_t(direction)]);
    capture::FlowKey key{packet.source.value,
                         packet.destination.value,
                         packet.source_port,
                         packet.destination_port,
                         packet.protocol,
                         packet.source.family,
                         capture::Direction(direction),
                         0};
    capture::Flow& flow = flows[key];
    flow.key = key;
    flow.rank = rank;
    ++flow.packets;
  }
};

/// A packet as it can be on the wire: ICMP has types and codes of a byte, and what has no ports has none.
net::Packet onTheWire(net::Packet packet) {
  if (net::isIcmp(packet.protocol)) {
    packet.source_port &= 0xff;
    packet.destination_port &= 0xff;
  } else if (!net::hasPorts(packet.protocol)) {
    packet.source_port = packet.destination_port = 0;
  }
  // Hop-by-hop options, routing, fragment and destination options are headers of IPv6, not its protocols.
  if (packet.source.family == net::Family::v6)
    for (unsigned extension : {0u, 43u, 44u, 60u})
      if (packet.protocol == extension)
        packet.protocol = 59;
  return packet;
}

void compare(uint64_t seed, size_t filters, size_t count) {
  RandomPolicies random(seed);
  ir::PolicyIr ir = random.policy(filters);
  ir::rankBySpecificity(ir);
  const std::vector<net::Address> me = RandomPolicies::me();
  net::ConnectionClass connection = seed % 2 ? net::ConnectionClass::lan : net::ConnectionClass::remote_access;
  std::vector<net::Packet> packets;
  std::vector<Bytes> frames;
  for (size_t at = 0; at < count; ++at) {
    net::Packet packet = onTheWire(random.packetNear(ir, me));
    packet.connection = connection;
    packets.push_back(packet);
    frames.push_back(tests::ipBytes(packet));
    if (random.below(4) == 0) { // a flow has more than one packet
      packets.push_back(packet);
      frames.push_back(frames.back());
    }
  }
  tests::FileForm form{.big_endian = random.below(2) == 1};
  Bytes file = random.below(2) ? tests::pcapBytes(frames, form) : tests::pcapngBytes(frames, form);

  capture::Policy lists = listsOf(ir, me);
  capture::Options options;
  options.own = me;
  options.forwards = true;
  options.connection = connection;
  options.seed = seed;
  capture::Replay replay(options, lists, &lists);
  capture::Input input(file);
  capture::Reader reader(input);
  replay.run(reader);
  ASSERT_FALSE(reader.fault()) << seed;

  Expected expected(ir, packets, me);
  const capture::Totals& totals = replay.totals();
  EXPECT_EQ(totals.all.packets, packets.size()) << seed;
  EXPECT_EQ(totals.judged.packets + expected.internal, packets.size()) << seed;
  EXPECT_EQ(totals.skipped[size_t(capture::Skip::internal)].packets, expected.internal) << seed;
  for (size_t direction = 0; direction < 3; ++direction) {
    EXPECT_EQ(totals.unmatched[direction].packets, expected.unmatched[direction]) << seed;
    for (size_t rank = 0; rank < expected.filters[direction].size(); ++rank)
      ASSERT_EQ(totals.filters[direction][rank].packets, expected.filters[direction][rank])
          << "seed " << seed << ", direction " << direction << ", rank " << rank;
  }
  std::vector<capture::Flow> flows = replay.flows();
  ASSERT_EQ(flows.size(), expected.flows.size()) << seed;
  auto wanted = expected.flows.begin();
  for (const capture::Flow& flow : flows) {
    const capture::Flow& other = (wanted++)->second;
    ASSERT_EQ(flow.key, other.key) << seed;
    ASSERT_EQ(flow.packets, other.packets) << seed;
    ASSERT_EQ(flow.rank, other.rank) << seed;
    ASSERT_EQ(flow.other_rank, other.rank) << seed;
  }
}

TEST(Replay, OfFewFiltersSaysWhatEvaluateSays) {
  for (uint64_t seed = 1; seed <= 1000 && !testing::Test::HasFailure(); ++seed)
    compare(seed, 1 + seed % 12, 60);
}

TEST(Replay, OfManyFiltersSaysWhatEvaluateSays) {
  for (uint64_t seed = 10'001; seed <= 10'060 && !testing::Test::HasFailure(); ++seed)
    compare(seed, 50 + seed % 400, 700);
}

} // namespace
} // namespace cordon
