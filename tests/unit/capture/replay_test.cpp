#include "runtime/capture/replay.h"

#include "tests/support/frames.h"

#include <gtest/gtest.h>

namespace cordon {
namespace {

using capture::Direction;
using capture::Skip;
using classify::kNoRank;
using tests::Bytes;
using tests::hex;

net::Address address(const char* text) {
  return *net::parseAddress(text);
}

Bytes tcp(const char* from, uint16_t source_port, const char* to, uint16_t target_port) {
  return tests::ipBytes({address(from), address(to), net::protocol::tcp, source_port, target_port});
}

classify::Rule rule(const char* source, const char* target, uint32_t rank, uint16_t target_port = 0) {
  net::Prefix from = *net::parsePrefix(source), to = *net::parsePrefix(target);
  classify::Rule rule;
  rule.family = from.family;
  rule.source_base = from.base;
  rule.source_length = from.length;
  rule.target_base = to.base;
  rule.target_length = to.length;
  rule.rank = rank;
  if (target_port)
    rule.target_ports = net::singlePort(target_port);
  return rule;
}

capture::List list(std::vector<classify::Rule> rules, std::vector<capture::Treatment> treatments) {
  return {classify::Classifier(rules), std::move(treatments)};
}

/// At 10.0.0.1: out 0 to 10.0.1.0/24, 1 to all others; in 0 from 10.0.1.0/24; forward 0 for port 80.
capture::Policy onePolicy() {
  return {list({rule("10.0.0.1", "10.0.1.0/24", 0), rule("10.0.0.1", "0.0.0.0/0", 1)}, {1, 2}),
          list({rule("10.0.1.0/24", "10.0.0.1", 0)}, {1}), list({rule("0.0.0.0/0", "0.0.0.0/0", 0, 80)}, {3})};
}

capture::Options options() {
  capture::Options options;
  options.own = {address("10.0.0.1"), address("2001:db8::1")};
  return options;
}

/// Runs `replay` over a capture of raw IP packets.
void run(capture::Replay& replay, const std::vector<Bytes>& packets, uint32_t link = 101) {
  Bytes file = tests::pcapBytes(packets, {.link = link});
  capture::Input input(file);
  capture::Reader reader(input);
  replay.run(reader);
  ASSERT_FALSE(reader.fault());
}

uint64_t skipped(const capture::Totals& totals, Skip why) {
  return totals.skipped[size_t(why)].packets;
}

TEST(Replay, CountsWhatEachFilterDecides) {
  capture::Policy policy = onePolicy();
  capture::Replay replay(options(), policy);
  run(replay, {tcp("10.0.0.1", 1000, "10.0.1.7", 80), tcp("10.0.1.7", 80, "10.0.0.1", 1000),
               tcp("10.0.0.1", 1000, "10.0.2.7", 80), tcp("10.0.0.1", 1000, "10.0.1.7", 80),
               tcp("10.0.2.7", 80, "10.0.0.1", 1000), tcp("2001:db8::1", 1, "2001:db8::2", 2)});
  const capture::Totals& totals = replay.totals();
  EXPECT_EQ(totals.all.packets, 6u);
  EXPECT_EQ(totals.judged.packets, 6u);
  EXPECT_EQ(totals.judged.bytes, 5 * 24 + 44u);
  EXPECT_EQ(totals.filters[0][0].packets, 2u);
  EXPECT_EQ(totals.filters[0][0].bytes, 48u);
  EXPECT_EQ(totals.filters[0][1].packets, 1u);
  EXPECT_EQ(totals.filters[1][0].packets, 1u);
  EXPECT_EQ(totals.unmatched[0].packets, 1u); // IPv6
  EXPECT_EQ(totals.unmatched[1].packets, 1u);
  std::vector<capture::Flow> flows = replay.flows();
  ASSERT_EQ(flows.size(), 5u);
  EXPECT_EQ(flows[0].key.target, address("10.0.1.7").value);
  EXPECT_EQ(flows[0].packets, 2u);
  EXPECT_EQ(flows[0].rank, 0u);
  EXPECT_EQ(flows[1].rank, 1u);
  EXPECT_EQ(flows[2].key.family, net::Family::v6); // after IPv4 of the same direction
  EXPECT_EQ(flows[2].rank, kNoRank);
  EXPECT_EQ(flows[3].key.direction, Direction::in);
}

TEST(Replay, TellsTheDirectionByTheOwnAddresses) {
  const std::vector<Bytes> packets = {
      tcp("10.0.9.1", 1, "10.0.9.2", 80),        // of others
      tcp("10.0.0.1", 1, "10.0.0.1", 80),        // never leaves the host
      tcp("10.0.1.7", 1, "224.0.0.5", 80),       // heard
      tcp("10.0.1.7", 1, "255.255.255.255", 80), // heard
      tcp("2001:db8::7", 1, "ff02::1", 80),      // heard
      tcp("10.0.0.1", 1, "224.0.0.5", 80),       // sent
      tcp("10.0.9.1", 1, "10.0.9.2", 81),        // of others
  };
  for (bool forwards : {false, true}) {
    capture::Policy policy = onePolicy();
    capture::Options gateway = options();
    gateway.forwards = forwards;
    capture::Replay replay(gateway, policy);
    run(replay, packets);
    const capture::Totals& totals = replay.totals();
    EXPECT_EQ(skipped(totals, Skip::internal), 1u);
    EXPECT_EQ(skipped(totals, Skip::foreign), forwards ? 0u : 2u);
    EXPECT_EQ(totals.unmatched[1].packets, 3u);
    EXPECT_EQ(totals.filters[0][1].packets, 1u);
    EXPECT_EQ(totals.filters[2][0].packets, forwards ? 1u : 0u);
    EXPECT_EQ(totals.unmatched[2].packets, forwards ? 1u : 0u);
  }
}

TEST(Replay, ManyOwnAddressesAreKnownToo) {
  std::vector<net::Address> addresses;
  for (uint64_t last = 0; last < 200; ++last) {
    addresses.push_back({net::Family::v4, {0, 0x0a000000 + last * 7}});
    addresses.push_back({net::Family::v6, {0x20010db800000000, 1000 - last}});
  }
  capture::Own own(addresses, false);
  for (uint32_t low = 0; low < 1400; ++low) {
    bool mine = low % 7 == 0;
    EXPECT_EQ(own.courseOf(classify::Header4{.source = 0x0a000000 + low, .target = 1}),
              mine ? capture::Course::out : capture::Course::foreign);
  }
  EXPECT_EQ(own.courseOf(classify::Header6{.source = {1, 1}, .target = {0x20010db800000000, 900}}),
            capture::Course::in);
  EXPECT_EQ(own.courseOf(classify::Header6{.source = {1, 1}, .target = {0x20010db800000000, 9}}),
            capture::Course::foreign);
}

TEST(Replay, CountsWhatItSkipsByReason) {
  capture::Policy policy = onePolicy();
  capture::Replay replay(options(), policy);
  Bytes frame = hex("020000000002 020000000001");
  run(replay, {frame + hex("0806") + Bytes(28), frame + hex("0800 45"), frame + hex("0800 f5"), Bytes(5)}, 1);
  run(replay, {Bytes(30), Bytes(31)}, 105);
  run(replay, {Bytes(32)}, 104);
  const capture::Totals& totals = replay.totals();
  EXPECT_EQ(totals.all.packets, 7u);
  EXPECT_EQ(totals.judged.packets, 0u);
  EXPECT_EQ(skipped(totals, Skip::not_ip), 1u);
  EXPECT_EQ(skipped(totals, Skip::cut_off), 0u);
  EXPECT_EQ(skipped(totals, Skip::malformed), 3u); // two were captured whole and are too short
  EXPECT_EQ(skipped(totals, Skip::unknown_link), 3u);
  EXPECT_EQ(totals.skipped[size_t(Skip::unknown_link)].bytes, 93u);
  EXPECT_EQ(totals.unknown_links, (std::vector<uint32_t>{104, 105}));
}

TEST(Replay, JudgesByTheConnectionItIsTold) {
  for (net::ConnectionClass connection : {net::ConnectionClass::lan, net::ConnectionClass::remote_access}) {
    classify::Rule remote = rule("10.0.0.1", "0.0.0.0/0", 0);
    remote.connection = classify::ConnectionType::remote_access;
    capture::Policy policy = {list({remote}, {1}), list({}, {}), list({}, {})};
    capture::Options with = options();
    with.connection = connection;
    capture::Replay replay(with, policy);
    run(replay, {tcp("10.0.0.1", 1, "10.0.0.2", 2)});
    EXPECT_EQ(replay.totals().filters[0][0].packets, connection == net::ConnectionClass::lan ? 0u : 1u);
  }
}

/// Packets of `flows` flows, three of each, the flows in turn.
std::vector<Bytes> manyFlows(uint16_t flows) {
  std::vector<Bytes> packets;
  for (int round = 0; round < 3; ++round)
    for (uint16_t port = 0; port < flows; ++port)
      packets.push_back(tcp("10.0.0.1", port, port % 2 ? "10.0.1.7" : "10.0.2.7", 80));
  return packets;
}

TEST(Replay, CountsAFlowOnceHoweverManyThereAre) {
  std::vector<Bytes> packets = manyFlows(20'000);
  for (uint64_t seed : {0ull, 0x0123456789abcdefull}) {
    capture::Policy policy = onePolicy();
    capture::Options with = options();
    with.seed = seed;
    capture::Replay replay(with, policy);
    run(replay, packets);
    std::vector<capture::Flow> flows = replay.flows();
    ASSERT_EQ(flows.size(), 20'000u);
    for (const capture::Flow& flow : flows) {
      EXPECT_EQ(flow.packets, 3u);
      EXPECT_EQ(flow.bytes, 72u);
      EXPECT_EQ(flow.rank, flow.key.source_port % 2 ? 0u : 1u);
    }
    EXPECT_TRUE(std::is_sorted(flows.begin(), flows.end(), [](auto& a, auto& b) { return a.key < b.key; }));
    EXPECT_EQ(replay.totals().beyond.packets, 0u);
  }
}

TEST(Replay, CountsPacketsOfFlowsThatFindNoRoom) {
  // The new policy treats what goes to 10.0.1.0/24 otherwise.
  capture::Policy before = onePolicy(), after = onePolicy();
  after[0].treatments[0] = 9;
  capture::Options with = options();
  with.flows_max = 10;
  capture::Replay replay(with, before, &after);
  run(replay, manyFlows(1000));
  const capture::Totals& totals = replay.totals();
  EXPECT_EQ(replay.flows().size(), 10u);
  EXPECT_EQ(totals.judged.packets, 3000u);
  EXPECT_EQ(totals.filters[0][0].packets, 1500u); // filters count all
  EXPECT_EQ(totals.beyond.packets, 2970u);
  ASSERT_EQ(totals.changed_beyond.size(), 1u);
  const auto& [change, count] = *totals.changed_beyond.begin();
  EXPECT_EQ(change, (std::pair<capture::Treatment, capture::Treatment>{1, 9}));
  EXPECT_EQ(count.packets, 1485u);
}

TEST(Replay, GivesBothRanksOfAFlowWhenTwoPoliciesAreCompared) {
  capture::Policy before = onePolicy();
  capture::Policy after = {list({rule("10.0.0.1", "10.0.2.7", 5, 80)}, {0, 0, 0, 0, 0, 4}), list({}, {}), list({}, {})};
  capture::Replay replay(options(), before, &after);
  run(replay, manyFlows(2));
  std::vector<capture::Flow> flows = replay.flows();
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[0].rank, 0u); // to 10.0.1.7
  EXPECT_EQ(flows[0].other_rank, kNoRank);
  EXPECT_EQ(flows[1].rank, 1u);
  EXPECT_EQ(flows[1].other_rank, 5u);
  EXPECT_EQ(after[0].treatmentOf(5), 4u);
  EXPECT_EQ(after[0].treatmentOf(kNoRank), capture::kNoFilter);
}

} // namespace
} // namespace cordon
