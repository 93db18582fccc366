#include "compiler/meaning/difference.h"

#include "compiler/meaning/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace cordon;
using ir::Direction;

namespace {

net::Prefix prefix(const std::string& text) {
  return *net::parsePrefix(text);
}
net::Address address(const std::string& text) {
  return *net::parseAddress(text);
}
ir::Endpoint me(net::Family family = net::Family::v4) {
  return {true, net::anyPrefix(family)};
}
ir::Endpoint to(const std::string& text) {
  return {false, prefix(text)};
}

ir::HostPolicy policyOf(std::vector<net::Address> addresses) {
  ir::HostPolicy policy;
  policy.host.name = "h";
  policy.host.addresses = std::move(addresses);
  policy.ir.origins.emplace_back();
  return policy;
}

ir::Filter filter(const ir::Endpoint& source, const ir::Endpoint& target, ir::ActionId action, uint16_t protocol = 256,
                  net::PortRange target_ports = {}) {
  ir::Filter made;
  made.family = target.prefix.family;
  made.setSource(source);
  made.setTarget(target);
  made.action = action;
  made.origin = {{0}};
  made.protocol = protocol;
  made.target_ports = target_ports;
  return made;
}

std::vector<std::string> boxes(const meaning::Comparison& comparison) {
  std::vector<std::string> texts;
  for (const auto& part : comparison.regions)
    texts.push_back(space::toString(part.box));
  return texts;
}

using Texts = std::vector<std::string>;

struct Actions {
  ir::ActionId permit, block, secure;
};

Actions actionsOf(ir::HostPolicy& policy) {
  return {policy.ir.intern(ir::Permit{}), policy.ir.intern(ir::Block{}), policy.ir.intern(ir::Negotiate{})};
}

TEST(Difference, OfOneChangedPortIsBothPorts) {
  ir::HostPolicy left = policyOf({address("10.1.2.10")});
  auto [permit, block, secure] = actionsOf(left);
  ir::HostPolicy right = left;
  left.ir.out = {filter(me(), to("10.1.2.20"), permit, 6, net::singlePort(1433)), filter(me(), to("0.0.0.0/0"), block)};
  right.ir.out = {filter(me(), to("10.1.2.20"), permit, 6, net::singlePort(1435)),
                  filter(me(), to("0.0.0.0/0"), block)};
  auto comparison = meaning::difference(left, right);
  EXPECT_EQ(boxes(comparison),
            (Texts{"10.1.2.10 -> 10.1.2.20, tcp, port any -> 1433", "10.1.2.10 -> 10.1.2.20, tcp, port any -> 1435"}));
  EXPECT_EQ(comparison.regions[0].left, &left.ir.out[0]);
  EXPECT_EQ(comparison.regions[0].right, &right.ir.out[1]);
  EXPECT_EQ(space::toString(comparison.regions[0].witness), "tcp 10.1.2.10:0 -> 10.1.2.20:1433");
}

TEST(Difference, JoinsWhatCutsPartedNeedlessly) {
  ir::HostPolicy left = policyOf({address("10.1.2.10"), address("10.1.2.11")});
  auto [permit, block, secure] = actionsOf(left);
  left.ir.out = {filter(me(), to("10.0.0.0/8"), secure)};
  ir::HostPolicy right = left;
  right.ir.out[0].action = block;
  EXPECT_EQ(boxes(meaning::difference(left, right)), (Texts{"10.1.2.10/31 -> 10.0.0.0/8"}));
}

TEST(Difference, OfReorderedFiltersShowsOnlyTheirOverlap) {
  ir::HostPolicy left = policyOf({address("10.1.2.10")});
  auto [permit, block, secure] = actionsOf(left);
  left.ir.in = {filter(to("10.1.0.0/16"), me(), secure), filter(to("0.0.0.0/0"), me(), block, 17, {53, 100})};
  ir::HostPolicy right = left;
  std::swap(right.ir.in[0], right.ir.in[1]);
  EXPECT_EQ(boxes(meaning::difference(left, right)), (Texts{"10.1.0.0/16 -> 10.1.2.10, udp, port any -> 53-100"}));
}

TEST(Difference, LeavesOutPacketsThatTheDirectionCannotMeet) {
  ir::HostPolicy left = policyOf({address("10.1.2.10")});
  auto [permit, block, secure] = actionsOf(left);
  ir::HostPolicy right = left;
  left.ir.out = {filter(to("10.9.0.0/16"), to("0.0.0.0/0"), block)}; // not from here
  left.ir.forward = left.ir.out;
  EXPECT_TRUE(meaning::difference(left, right).isEqual());
  left.host.forwards = true;
  auto comparison = meaning::difference(left, right);
  // On a gateway both count, save for packets to the gateway itself.
  ASSERT_EQ(comparison.regions.size(), 4u);
  EXPECT_EQ(boxes(comparison)[0], "10.9.0.0/16 -> 0.0.0.0-10.1.2.9");
  EXPECT_EQ(comparison.regions[2].direction, Direction::forward);
}

TEST(Difference, TakesInPacketsOfUnlistedAddressesWhereAsked) {
  // Link-local addresses and multicast groups are a host's too, though no policy lists them.
  ir::HostPolicy left = policyOf({address("2001:db8::1")});
  auto [permit, block, secure] = actionsOf(left);
  ir::HostPolicy right = left;
  left.ir.out = {filter(to("::/0"), to("::/0"), permit)};
  right.ir.out = {filter(me(net::Family::v6), to("::/0"), permit)};
  EXPECT_TRUE(meaning::difference(left, right).isEqual());
  auto comparison = meaning::difference(left, right, {.foreign = meaning::Foreign::always});
  ASSERT_EQ(comparison.regions.size(), 4u); // sources and targets below and above the own address
  EXPECT_TRUE(
      space::contains(comparison.regions[3].box,
                      net::Packet{.source = address("fe80::1"), .destination = address("ff02::1"), .protocol = 58}));
}

TEST(Difference, LeavesOutPacketsOfTheHostToItselfWhereAsked) {
  const meaning::ComparisonOptions without{.itself = meaning::Itself::left_out};
  ir::HostPolicy left = policyOf({address("10.1.2.10"), address("10.1.2.11")});
  auto [permit, block, secure] = actionsOf(left);
  ir::HostPolicy right = left;
  right.ir.out = {filter(me(), to("10.1.2.10/31"), secure)};
  right.ir.in = {filter(to("10.1.2.11"), me(), block)};
  EXPECT_FALSE(meaning::difference(left, right).isEqual());
  EXPECT_TRUE(meaning::difference(left, right, without).isEqual());

  // One packet more that leaves the host, and the region is shown whole, by that packet.
  right.ir.out = {filter(me(), to("10.1.2.0/24"), secure)};
  left.ir.out = {filter(me(), to("10.1.2.0/29"), secure), filter(me(), to("10.1.2.8/31"), secure)};
  right.ir.in.clear();
  auto comparison = meaning::difference(left, right, without);
  EXPECT_EQ(boxes(comparison), (Texts{"10.1.2.10/31 -> 10.1.2.10-10.1.2.255"}));
  EXPECT_EQ(space::toString(comparison.regions[0].witness), "protocol 0 10.1.2.10 -> 10.1.2.12");
}

TEST(Difference, KeepsWhatADynamicHostMaySendToAnotherAddressOfItsRange) {
  // One address stands for all of the range: what it would send to itself, its neighbour sends to it.
  ir::HostPolicy left = policyOf({});
  left.host.dynamic_in = {prefix("10.1.2.10/31")};
  auto [permit, block, secure] = actionsOf(left);
  ir::HostPolicy right = left;
  right.ir.out = {filter(me(), to("10.1.2.10"), secure)};
  left.ir.out = {filter(me(), to("10.1.2.11"), permit)};
  right.ir.out.push_back(left.ir.out.front());
  EXPECT_FALSE(meaning::difference(left, right, {.itself = meaning::Itself::left_out}).isEqual());
}

TEST(Difference, TellsAPermitFromNoFilter) {
  ir::HostPolicy left = policyOf({address("10.1.2.10")});
  auto [permit, block, secure] = actionsOf(left);
  ir::HostPolicy right = left;
  left.ir.out = {filter(me(), to("10.1.2.20"), permit)};
  auto comparison = meaning::difference(left, right);
  EXPECT_EQ(boxes(comparison), (Texts{"10.1.2.10 -> 10.1.2.20"}));
  EXPECT_EQ(meaning::describeDifference(left, comparison.regions[0].left, right, comparison.regions[0].right),
            (Texts{"treatment: permit / no filter"}));
}

TEST(Difference, SeesIpv6AndIcmp) {
  ir::HostPolicy left = policyOf({address("2001:db8::1")});
  auto [permit, block, secure] = actionsOf(left);
  auto v6 = net::Family::v6;
  left.ir.out = {filter(me(v6), to("::/0"), block)};
  ir::HostPolicy right = left;
  ir::Filter echo = filter(me(v6), to("fe80::/10"), permit, 58);
  echo.source_ports = {133, 137};
  right.ir.out.insert(right.ir.out.begin(), echo);
  EXPECT_EQ(boxes(meaning::difference(left, right)), (Texts{"2001:db8::1 -> fe80::/10, icmpv6, type 133-137"}));
}

TEST(Difference, OfADynamicHostUsesAnAddressNoFilterNames) {
  ir::HostPolicy left = policyOf({});
  left.host.dynamic_in = {prefix("10.1.40.0/22")};
  auto [permit, block, secure] = actionsOf(left);
  left.ir.out = {filter(me(), to("10.1.40.0"), permit), filter(me(), to("10.1.0.0/16"), secure)};
  ir::HostPolicy right = left;
  right.ir.out[1].action = block;
  EXPECT_EQ(boxes(meaning::difference(left, right)),
            (Texts{"10.1.40.1 -> 10.1.0.0-10.1.39.255", "10.1.40.1 -> 10.1.40.1-10.1.255.255"}));
}

TEST(Difference, OfADynamicHostSeesFiltersThatNameSomeOfItsAddresses) {
  ir::HostPolicy left = policyOf({});
  left.host.dynamic_in = {prefix("10.1.40.0/22")};
  auto [permit, block, secure] = actionsOf(left);
  left.ir.out = {filter(me(), to("10.1.0.0/16"), secure)};
  ir::HostPolicy right = left;
  right.ir.out.insert(right.ir.out.begin(), filter(to("10.1.41.7"), to("10.2.0.1"), block));
  EXPECT_EQ(boxes(meaning::difference(left, right)), (Texts{"10.1.41.7 -> 10.2.0.1"}));
}

/// A list like that of a large group: hosts exempt, subnets secured, the rest blocked; every third with ports.
ir::HostPolicy large(size_t hosts) {
  ir::HostPolicy policy = policyOf({address("10.1.2.10"), address("2001:db8::10")});
  auto [permit, block, secure] = actionsOf(policy);
  for (size_t i = 0; i < hosts; ++i) {
    net::Address peer{net::Family::v4, {0, 0x0a400000 + 7919 * i % 0x100000}};
    ir::Endpoint side{false, net::hostPrefix(peer)};
    policy.ir.out.push_back(i % 3 ? filter(me(), side, permit)
                                  : filter(me(), side, permit, 6, net::singlePort(uint16_t(i))));
  }
  for (unsigned i = 0; i < 100; ++i)
    policy.ir.out.push_back(filter(me(), to("10." + std::to_string(i) + ".0.0/16"), i % 2 ? secure : block));
  policy.ir.out.push_back(filter(me(), to("0.0.0.0/0"), block, 17));
  policy.ir.out.push_back(filter(me(), to("0.0.0.0/0"), permit));
  return policy;
}

TEST(DifferenceWork, FollowsTheChangeNotTheLists) {
  ir::HostPolicy left = large(4000), right = left;
  right.ir.out[1999].target_ports = {1, 2};
  right.ir.out[1999].protocol = 6;
  auto comparison = meaning::difference(left, right);
  EXPECT_FALSE(comparison.regions.empty());
  EXPECT_FALSE(comparison.cut_short);
  EXPECT_LT(comparison.work, 20u * 8200u);
}

TEST(DifferenceWork, StaysNearLinearWhenTheOrderIsTurnedRound) {
  // Another platform's order: the disjoint exemptions backwards.
  ir::HostPolicy left = large(4000), right = left;
  std::reverse(right.ir.out.begin(), right.ir.out.begin() + 4000);
  auto comparison = meaning::difference(left, right);
  EXPECT_TRUE(comparison.isEqual());
  EXPECT_LT(comparison.work, 100u * 8200u);
}

TEST(DifferenceWork, IsBoundedAndSaysSo) {
  ir::HostPolicy left = large(400), right = left;
  for (ir::Filter& changed : right.ir.out)
    changed.action = {{(changed.action.index + 1) % 3}};
  auto bounded = meaning::difference(left, right, {.regions_max = 64, .work_max = 1000});
  EXPECT_TRUE(bounded.cut_short);
  EXPECT_FALSE(bounded.isEqual());
  auto capped = meaning::difference(left, right, {.regions_max = 5});
  EXPECT_TRUE(capped.cut_short);
  EXPECT_EQ(capped.regions.size(), 5u);
}

} // namespace
