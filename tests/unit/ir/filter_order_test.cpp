// The published order of specificity, pair by pair, and what follows from it. Source: J. Fossen, SANS SEC505, "IPSec
// order of specificity"; the steps it lacks are inferred (filter_order.h says which).
#include "compiler/ir/filter_order.h"
#include "compiler/meaning/evaluate.h"

#include <gtest/gtest.h>

namespace cordon::ir {
namespace {

Endpoint side(const char* text) {
  if (std::string(text) == "me")
    return {true, net::anyPrefix(net::Family::v4)};
  if (std::string(text) == "any")
    return {false, net::anyPrefix(net::Family::v4)};
  return {false, *net::parsePrefix(text)};
}

/// The actions of every policy here, by index.
enum : uint32_t { kPermit, kBlock, kNegotiate, kInpass, kSoft, kSoftInpass, kTunnel };

PolicyIr emptyPolicy() {
  PolicyIr ir;
  ir.origins.resize(1);
  ir.actions = {Permit{}, Block{}};
  for (bool soft : {false, true})
    for (bool inpass : {false, true}) {
      Negotiate negotiate;
      negotiate.fallback_to_clear = soft;
      negotiate.inbound_clear = inpass;
      ir.actions.push_back(negotiate);
    }
  Negotiate tunnel;
  tunnel.tunnel = Tunnel{net::parseAddress("198.51.100.1"), net::parseAddress("203.0.113.1")};
  ir.actions.push_back(tunnel);
  return ir;
}

Filter filter(const char* source, const char* target, uint32_t action = kPermit) {
  Filter made;
  made.setSource(side(source));
  made.setTarget(side(target));
  made.family = made.source().prefix.family;
  if (!side(target).prefix.isAny())
    made.family = side(target).prefix.family;
  if (!side(source).prefix.isAny())
    made.family = side(source).prefix.family;
  made.action = {{action}};
  made.origin = {{0}};
  return made;
}

Filter with(Filter made, uint16_t protocol, net::PortRange from = net::kAnyPort, net::PortRange to = net::kAnyPort) {
  made.protocol = protocol;
  made.source_ports = from;
  made.target_ports = to;
  return made;
}

constexpr net::PortRange port(uint16_t number) {
  return net::singlePort(number);
}

/// Holds the order of two filters in both readings, and which step decides.
void expectBefore(const Filter& first, const Filter& second, OrderStep step, const char* why) {
  const PolicyIr ir = emptyPolicy();
  EXPECT_TRUE(precedes(ir, first, second)) << why;
  EXPECT_FALSE(precedes(ir, second, first)) << why;
  EXPECT_EQ(separatingStep(ir, first, second), step) << why;
  EXPECT_EQ(separatingStep(ir, second, first), step) << why;
}

/// The deciding filter of a policy for one packet.
Filter decides(std::vector<Filter> mirrored, Direction direction, const net::Packet& packet,
               std::vector<net::Address> me) {
  PolicyIr ir = emptyPolicy();
  for (const Filter& written : mirrored)
    for (const Filter& half : {written, mirror(written)})
      for (Direction each : {Direction::out, Direction::in, Direction::forward})
        if (concerns(half, each))
          ir.list(each).push_back(half);
  rankBySpecificity(ir);
  const meaning::Decision decision = meaning::evaluate(ir, direction, packet, me);
  EXPECT_TRUE(decision.decides);
  Filter decided = decision.decides ? *decision.decides : Filter{};
  decided.rank = 0;
  return decided;
}

net::Packet packet(const char* source, const char* destination, uint8_t protocol = 6, uint16_t source_port = 1024,
                   uint16_t destination_port = 445) {
  return {.source = *net::parseAddress(source),
          .destination = *net::parseAddress(destination),
          .protocol = protocol,
          .source_port = source_port,
          .destination_port = destination_port,
          .connection = net::ConnectionClass::lan};
}

const std::vector<net::Address> kMe = {*net::parseAddress("10.1.5.7")};

// --- the table -----------------------------------------------------------------------------------------------------

TEST(FilterOrder, TunnelBeatsTransportWhateverTheAddresses) {
  expectBefore(filter("any", "any", kTunnel), with(filter("10.0.0.1", "10.0.0.2", kBlock), 6, port(1), port(2)),
               OrderStep::tunnel, "A->A tunnel, S->S transport with ports");
}

TEST(FilterOrder, ClassPairsStandAsInTheTable) {
  // One example of each row, most specific first; every two rows are compared.
  const std::pair<const char*, Filter> rows[] = {
      {"S->S", filter("10.0.0.1", "10.0.0.2")},
      {"N->S", filter("10.0.0.0/8", "10.0.0.2")},
      {"S->N", filter("10.0.0.1", "10.0.0.0/8")},
      {"N->N", filter("10.1.0.0/16", "10.0.0.0/8")},
      {"A->S", filter("any", "10.0.0.2")},
      {"S->A", filter("10.0.0.1", "any")},
      {"A->N", filter("any", "10.0.0.0/8")},
      {"N->A", filter("10.0.0.0/8", "any")},
      {"A->A", filter("any", "any")},
  };
  for (size_t i = 0; i < std::size(rows); ++i)
    for (size_t j = i + 1; j < std::size(rows); ++j) {
      const std::string why = std::string(rows[i].first) + " before " + rows[j].first;
      expectBefore(rows[i].second, rows[j].second, OrderStep::endpoint_class, why.c_str());
      // Addresses outrank everything that follows: the loser gains nothing by protocol, ports and a block.
      expectBefore(rows[i].second, with(rows[j].second, 6, port(1), port(2)), OrderStep::endpoint_class, why.c_str());
      Filter block = rows[j].second;
      block.action = {{kBlock}};
      expectBefore(rows[i].second, block, OrderStep::endpoint_class, why.c_str());
    }
}

TEST(FilterOrder, PortsStandAsInTheTable) {
  const Filter base = filter("10.0.0.1", "10.0.0.2");
  const std::pair<const char*, Filter> rows[] = {
      {"protocol, source port and destination port", with(base, 6, port(1024), port(80))},
      {"protocol and destination port", with(base, 6, net::kAnyPort, port(80))},
      {"protocol and source port", with(base, 6, port(1024))},
      {"protocol", with(base, 6)},
      {"nothing", base},
  };
  for (size_t i = 0; i < std::size(rows); ++i)
    for (size_t j = i + 1; j < std::size(rows); ++j) {
      const std::string why = std::string(rows[i].first) + " before " + rows[j].first;
      const OrderStep step = j == 4 ? OrderStep::protocol : OrderStep::ports;
      expectBefore(rows[i].second, rows[j].second, step, why.c_str());
      Filter block = rows[j].second;
      block.action = {{kBlock}};
      expectBefore(rows[i].second, block, step, why.c_str());
    }
}

TEST(FilterOrder, LongerMaskFirstInsideAClassDestinationBeforeSource) {
  expectBefore(filter("10.0.0.0/8", "10.1.0.0/16"), filter("10.0.0.0/8", "10.0.0.0/8"), OrderStep::prefix_length,
               "longer destination");
  expectBefore(filter("10.1.0.0/16", "10.0.0.0/8"), filter("10.0.0.0/8", "10.0.0.0/8"), OrderStep::prefix_length,
               "longer source");
  expectBefore(filter("10.0.0.0/8", "10.1.2.0/24"), filter("10.1.2.0/24", "10.0.0.0/8"), OrderStep::prefix_length,
               "the destination's mask outweighs the source's");
  expectBefore(filter("10.0.0.0/8", "10.1.0.0/16"), with(filter("10.0.0.0/8", "10.0.0.0/8"), 6, port(1), port(2)),
               OrderStep::prefix_length, "a mask outweighs ports");
  EXPECT_FALSE(isDocumented(OrderStep::prefix_length)) << "how two masks combine is stated nowhere";
}

TEST(FilterOrder, BlockBeatsNegotiateBeatsPermit) {
  const auto same = [](uint32_t action) { return filter("10.0.0.1", "10.0.0.2", action); };
  const uint32_t order[] = {kBlock, kNegotiate, kInpass, kSoft, kSoftInpass, kPermit};
  for (size_t i = 0; i < std::size(order); ++i)
    for (size_t j = i + 1; j < std::size(order); ++j)
      expectBefore(same(order[i]), same(order[j]), OrderStep::restriction, "the more restrictive action");
}

// --- what is inferred ----------------------------------------------------------------------------------------------

TEST(FilterOrder, MeCountsAsASingleAddressAfterALiteralOne) {
  expectBefore(filter("me", "10.0.0.2"), filter("10.0.0.0/8", "10.0.0.2"), OrderStep::endpoint_class, "S->S, N->S");
  expectBefore(filter("me", "any"), filter("any", "10.0.0.0/8"), OrderStep::endpoint_class, "S->A, A->N");
  expectBefore(filter("10.1.5.7", "10.0.0.2"), filter("me", "10.0.0.2"), OrderStep::own_literal, "own literal address");
  expectBefore(filter("10.1.5.7", "10.0.0.2"), with(filter("me", "10.0.0.2", kBlock), 6, port(1), port(2)),
               OrderStep::own_literal, "own literal address, whatever follows");
  EXPECT_FALSE(isDocumented(OrderStep::own_literal)) << "the table knows no `me`";
}

TEST(FilterOrder, NarrowerPortRangesFirstDestinationBeforeSource) {
  const Filter base = filter("any", "10.0.0.2");
  expectBefore(with(base, 6, net::kAnyPort, port(80)), with(base, 6, net::kAnyPort, {80, 81}), OrderStep::port_width,
               "one port, two ports");
  expectBefore(with(base, 6, {1, 100}, {80, 81}), with(base, 6, {1, 2}, {80, 82}), OrderStep::port_width,
               "the destination's range outweighs the source's");
  expectBefore(with(base, 6, {1, 2}, {80, 81}), with(base, 6, {1, 3}, {80, 81}), OrderStep::port_width,
               "narrower source range");
  EXPECT_FALSE(isDocumented(OrderStep::port_width)) << "Windows 2003 has no ranges";
}

TEST(FilterOrder, IcmpCodeBeatsTypeBeatsNone) {
  const Filter base = filter("me", "any");
  const Filter code = with(base, 1, port(3), port(4)), type = with(base, 1, port(3)), none = with(base, 1);
  expectBefore(code, type, OrderStep::icmp, "type and code, type");
  expectBefore(type, none, OrderStep::icmp, "type, protocol");
  EXPECT_FALSE(isDocumented(OrderStep::icmp)) << "Windows 2003 has no ICMP types";
  expectBefore(with(base, 6, net::kAnyPort, port(80)), type, OrderStep::ports, "TCP has ports, whatever ICMP has");
  EXPECT_TRUE(isDocumented(OrderStep::ports));
}

TEST(FilterOrder, OneConnectionTypeBeatsAllOfThem) {
  Filter all = filter("me", "any", kBlock), lan = filter("me", "any");
  lan.connection = ConnectionType::lan;
  expectBefore(lan, all, OrderStep::connection, "LAN only, all connections");
}

TEST(FilterOrder, LayersComeBeforeShapesAndGeneratedCompetesWithAssigned) {
  Filter wide = filter("any", "any"), narrow = with(filter("10.0.0.1", "10.0.0.2", kTunnel), 6, port(1), port(2));
  wide.layer = Layer::platform;
  expectBefore(wide, narrow, OrderStep::layer, "platform, assigned");
  wide.layer = Layer::persistent;
  expectBefore(wide, narrow, OrderStep::layer, "persistent, assigned");
  wide.layer = Layer::generated;
  expectBefore(narrow, wide, OrderStep::tunnel, "assigned tunnel, generated transport");
  // The paper's conflict: what RRAS makes for L2TP (UDP 1701, any -> me) beats the isolated domain's subnets.
  Filter l2tp = with(filter("any", "me", kNegotiate), 17, net::kAnyPort, port(1701));
  l2tp.layer = Layer::generated;
  expectBefore(l2tp, filter("any", "10.0.0.0/8", kNegotiate), OrderStep::endpoint_class, "RRAS, isolation");
}

TEST(FilterOrder, PositionNeverDecides) {
  PolicyIr one = emptyPolicy(), other = emptyPolicy();
  const Filter a = filter("me", "10.0.0.0/8", kNegotiate), b = filter("me", "10.1.0.0/16");
  one.out = {a, b};
  other.out = {b, a};
  rankBySpecificity(one);
  rankBySpecificity(other);
  EXPECT_EQ(one.out, other.out);
  EXPECT_EQ(one.out[0].target_length, 16);
}

TEST(FilterOrder, AnIpv6AddressIsSingleAtItsFullLengthOnly) {
  expectBefore(filter("2001:db8::1", "2001:db8::2"), filter("2001:db8::/32", "2001:db8::2"), OrderStep::endpoint_class,
               "S->S, N->S");
  expectBefore(filter("2001:db8::/32", "2001:db8::2"), filter("2001:db8::/32", "2001:db8::/127"),
               OrderStep::endpoint_class, "N->S, N->N");
}

// --- the surprises -------------------------------------------------------------------------------------------------

TEST(FilterOrderSurprise, AnIcmpExemptionForAnyLosesToASecuredSubnet) {
  const Filter exempt = with(filter("any", "any"), 1), secured = filter("any", "10.0.0.0/8", kNegotiate);
  expectBefore(secured, exempt, OrderStep::endpoint_class, "addresses beat protocols");
  expectBefore(mirror(secured), exempt, OrderStep::endpoint_class, "the mirror too");
  const net::Packet ping = packet("10.1.5.7", "10.9.9.9", 1, 8, 0);
  EXPECT_EQ(decides({exempt, secured}, Direction::out, ping, kMe), secured);
  // Repeating the secured subnet's addresses is the cure.
  const Filter repeated = with(secured, 1);
  Filter permit = repeated;
  permit.action = {{kPermit}};
  EXPECT_EQ(decides({permit, secured}, Direction::out, ping, kMe), permit);
}

TEST(FilterOrderSurprise, AnExemptHostWithAnyLosesToTwoSubnets) {
  const Filter exempt = filter("any", "10.0.0.5"), secured = filter("10.1.0.0/16", "10.0.0.0/8", kNegotiate);
  expectBefore(secured, exempt, OrderStep::endpoint_class, "an any side loses to every pair without one");
  EXPECT_EQ(decides({exempt, secured}, Direction::out, packet("10.1.5.7", "10.0.0.5"), kMe), secured);
}

TEST(FilterOrderSurprise, HalvesOfAnAnyFilterRankDifferently) {
  // Secured `me <-> any`, exempt `any <-> host`: the exemption works on the way out, and not on the way back.
  const Filter secured = filter("me", "any", kNegotiate), exempt = filter("any", "10.0.0.5");
  EXPECT_EQ(decides({secured, exempt}, Direction::out, packet("10.1.5.7", "10.0.0.5"), kMe), exempt);
  EXPECT_EQ(decides({secured, exempt}, Direction::in, packet("10.0.0.5", "10.1.5.7"), kMe), mirror(secured));
  expectBefore(filter("any", "10.0.0.5"), filter("10.0.0.5", "any"), OrderStep::endpoint_class, "A->S, S->A");
  expectBefore(filter("any", "10.0.0.0/8"), filter("10.0.0.0/8", "any"), OrderStep::endpoint_class, "A->N, N->A");
}

TEST(FilterOrderSurprise, HalvesOfNestedMeFiltersRankAlike) {
  // With `me` as the own side a more specific filter wins in both directions: why the compiler writes `me`.
  const char* nested[] = {"10.0.0.5", "10.0.0.0/24", "10.0.0.0/8", "any"};
  const PolicyIr ir = emptyPolicy();
  for (size_t i = 0; i < std::size(nested); ++i)
    for (size_t j = i + 1; j < std::size(nested); ++j) {
      const Filter narrow = filter("me", nested[i]), wide = filter("me", nested[j], kBlock);
      EXPECT_TRUE(precedes(ir, narrow, wide)) << nested[i] << " before " << nested[j];
      EXPECT_TRUE(precedes(ir, mirror(narrow), mirror(wide))) << nested[i] << " before " << nested[j] << ", mirrored";
    }
}

TEST(FilterOrderSurprise, DhcpExemptionBeatsSecuredSubnetsOfAny) {
  // me:68 -> any:67 is S->A, its mirror A->S: both beat any <-> subnet, and lose to me <-> subnet.
  const Filter dhcp = with(filter("me", "any"), 17, port(68), port(67));
  const Filter with_any = filter("any", "10.0.0.0/8", kNegotiate), with_me = filter("me", "10.0.0.0/8", kNegotiate);
  expectBefore(dhcp, with_any, OrderStep::endpoint_class, "S->A, A->N");
  expectBefore(mirror(dhcp), mirror(with_any), OrderStep::endpoint_class, "A->S, N->A");
  expectBefore(with_me, dhcp, OrderStep::endpoint_class, "S->N, S->A: hence the intersection that lowering adds");
  expectBefore(mirror(with_me), mirror(dhcp), OrderStep::endpoint_class, "N->S, A->S");
}

TEST(FilterOrderSurprise, TheSqlPairBeatsTheBlockOfEverythingElse) {
  // The paper's application-to-application example, both halves, at the SQL server.
  const Filter sql = with(filter("10.1.2.30", "me", kNegotiate), 6, net::kAnyPort, port(1433));
  const Filter rest = filter("me", "any", kBlock);
  expectBefore(sql, mirror(rest), OrderStep::endpoint_class, "S->S, A->S");
  expectBefore(mirror(sql), rest, OrderStep::endpoint_class, "S->S, S->A");
}

TEST(FilterOrderSurprise, CrossingFiltersFlipWithDirection) {
  // Both S->S with one port each way: the destination port outranks the source port, so each wins in its own direction.
  const Filter dns = with(filter("me", "10.0.0.5"), 17, net::kAnyPort, port(53));
  const Filter inbound = with(filter("10.0.0.5", "me", kNegotiate), 17, net::kAnyPort, port(1433));
  const net::Packet query = packet("10.1.5.7", "10.0.0.5", 17, 1433, 53);
  EXPECT_EQ(decides({dns, inbound}, Direction::out, query, kMe), dns);
  EXPECT_EQ(decides({dns, inbound}, Direction::in, packet("10.0.0.5", "10.1.5.7", 17, 53, 1433), kMe), inbound);
}

// --- the halves ----------------------------------------------------------------------------------------------------

TEST(Mirror, SwapsSidesAndPortsAndIsItsOwnInverse) {
  const Filter there = with(filter("me", "10.0.0.0/8"), 6, port(1024), {80, 81});
  const Filter back = mirror(there);
  EXPECT_EQ(back.source(), there.target());
  EXPECT_EQ(back.target(), there.source());
  EXPECT_EQ(back.source_ports, there.target_ports);
  EXPECT_EQ(back.target_ports, there.source_ports);
  EXPECT_EQ(mirror(back), there);
}

TEST(Mirror, KeepsTypeAndCodeOfAnIcmpMessage) {
  for (uint16_t protocol : {1, 58}) {
    const Filter back = mirror(with(filter("me", "10.0.0.0/8"), protocol, port(3), port(4)));
    EXPECT_EQ(back.source_ports, port(3));
    EXPECT_EQ(back.target_ports, port(4));
  }
}

TEST(Concerns, WhatTheHostSendsIsNotToItselfOnly) {
  EXPECT_TRUE(concerns(filter("me", "any"), Direction::out));
  EXPECT_TRUE(concerns(filter("any", "10.0.0.5"), Direction::out));
  EXPECT_TRUE(concerns(filter("me", "me"), Direction::out));
  EXPECT_FALSE(concerns(filter("any", "me"), Direction::out));
}

TEST(Concerns, WhatTheHostReceivesIsNotFromItselfOnly) {
  EXPECT_TRUE(concerns(filter("any", "me"), Direction::in));
  EXPECT_TRUE(concerns(filter("10.0.0.5", "any"), Direction::in));
  EXPECT_FALSE(concerns(filter("me", "any"), Direction::in));
}

TEST(Concerns, WhatAGatewayPassesOnIsNeitherFromNorToItself) {
  EXPECT_TRUE(concerns(filter("10.1.0.0/16", "10.2.0.0/16"), Direction::forward));
  EXPECT_FALSE(concerns(filter("me", "10.2.0.0/16"), Direction::forward));
  EXPECT_FALSE(concerns(filter("10.1.0.0/16", "me"), Direction::forward));
}

} // namespace
} // namespace cordon::ir
