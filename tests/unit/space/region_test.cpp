#include "compiler/space/region.h"

#include <gtest/gtest.h>

using namespace cordon;
using space::Field;

namespace {

ir::Filter filter(uint16_t protocol, net::PortRange source_ports, net::PortRange target_ports) {
  ir::Filter made;
  made.protocol = protocol;
  made.source_ports = source_ports;
  made.target_ports = target_ports;
  return made;
}

TEST(Footprint, OfMeHasARegionForEachOwnAddressOfTheFamily) {
  ir::Filter f = filter(ir::kAnyProtocol, {}, {});
  f.source_me = true;
  std::vector<net::Address> me = {*net::parseAddress("10.0.0.1"), *net::parseAddress("10.0.0.2"),
                                  *net::parseAddress("::1")};
  EXPECT_EQ(space::footprint(f, me, {}).size(), 2u);
  f.family = net::Family::v6;
  EXPECT_EQ(space::footprint(f, me, {}).size(), 1u);
  EXPECT_TRUE(space::footprint(f, {}, me).empty());
}

TEST(Footprint, TakesAnIcmpSpanThatReaches255AsOpen) {
  auto regions = space::footprint(filter(1, {8, 255}, {0, 300}), {}, {});
  ASSERT_EQ(regions.size(), 1u);
  EXPECT_EQ(regions[0][Field::source_ports], (space::Span{{0, 8}, {0, 65535}}));
  EXPECT_EQ(regions[0][Field::target_ports], (space::Span{{0, 0}, {0, 65535}}));
  EXPECT_TRUE(space::footprint(filter(1, {256, 400}, {}), {}, {}).empty()); // no such type
  EXPECT_EQ(space::toBox(regions[0], net::Family::v4).source_ports, (net::PortRange{8, 255}));
}

TEST(Footprint, OfPortsWithoutProtocolIsOneRegionForEachProtocolThatHasThem) {
  EXPECT_EQ(space::footprint(filter(ir::kAnyProtocol, {}, {80, 80}), {}, {}).size(), 7u);
  EXPECT_EQ(space::footprint(filter(ir::kAnyProtocol, {}, {0, 80}), {}, {}).size(), 256u); // port 0 is what others have
  EXPECT_TRUE(space::footprint(filter(50, {}, {80, 80}), {}, {}).empty());
}

TEST(Region, MeetsCoversAndIntersects) {
  space::Region all = space::wholeSpace(net::Family::v4), tcp = all, udp = all;
  tcp[Field::protocol] = {{0, 6}, {0, 6}};
  udp[Field::protocol] = {{0, 17}, {0, 17}};
  EXPECT_TRUE(space::covers(all, tcp));
  EXPECT_FALSE(space::covers(tcp, all));
  EXPECT_TRUE(space::meets(all, tcp));
  EXPECT_FALSE(space::meets(udp, tcp));
  EXPECT_EQ(space::intersection(all, tcp), tcp);
}

TEST(Box, SaysOnlyWhatItRestricts) {
  space::Box box = space::everything(net::Family::v4);
  EXPECT_EQ(space::toString(box), "any IPv4 -> any IPv4");
  box.target = {*net::parseAddress("10.1.9.10"), *net::parseAddress("10.1.9.20")};
  box.protocol = {17, 17};
  box.target_ports = {1000, 1010};
  box.lan = false;
  EXPECT_EQ(space::toString(box), "any IPv4 -> 10.1.9.10-10.1.9.20, udp, port any -> 1000-1010, remote access");
  box.protocol = {1, 1};
  box.source_ports = {8, 8};
  box.target_ports = {0, 255};
  EXPECT_EQ(space::toString(box), "any IPv4 -> 10.1.9.10-10.1.9.20, icmp, type 8, remote access");
  box.protocol = {47, 47};
  EXPECT_EQ(space::toString(box), "any IPv4 -> 10.1.9.10-10.1.9.20, protocol 47, remote access");
  box.protocol = {2, 5};
  box.source_ports = box.target_ports = {};
  box.lan = true;
  EXPECT_EQ(space::toString(box), "any IPv4 -> 10.1.9.10-10.1.9.20, protocols 2-5");
}

TEST(Box, ShowsPacketsReadably) {
  net::Packet packet{.source = *net::parseAddress("2001:db8::1"),
                     .destination = *net::parseAddress("2001:db8::2"),
                     .protocol = 6,
                     .source_port = 1,
                     .destination_port = 80};
  EXPECT_EQ(space::toString(packet), "tcp [2001:db8::1]:1 -> [2001:db8::2]:80");
  packet.protocol = 58;
  packet.source_port = 135;
  packet.destination_port = 0;
  EXPECT_EQ(space::toString(packet), "icmpv6 type 135 code 0 2001:db8::1 -> 2001:db8::2");
  packet.protocol = 47;
  packet.connection = net::ConnectionClass::remote_access;
  EXPECT_EQ(space::toString(packet), "protocol 47 2001:db8::1 -> 2001:db8::2 (remote access)");
}

} // namespace
