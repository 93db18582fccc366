#include "runtime/capture/dissect.h"

#include "runtime/capture/link.h"
#include "tests/support/frames.h"

#include <gtest/gtest.h>

namespace cordon {
namespace {

using tests::Bytes;
using tests::hex;

/// "10.0.0.1:1000 -> 10.0.0.2:80 6", or why there is no header.
std::string show(capture::Dissector& dissector, uint32_t link, const Bytes& frame, uint32_t not_captured = 0) {
  classify::Header4 four;
  classify::Header6 six;
  auto text = [](const net::Address& from, const net::Address& to, const auto& header) {
    return net::toString(from) + ":" + std::to_string(header.source_port) + " -> " + net::toString(to) + ":" +
           std::to_string(header.target_port) + " " + std::to_string(header.protocol);
  };
  switch (dissector.dissect({frame, uint32_t(frame.size()) + not_captured, link}, four, six)) {
  case capture::Found::ipv4:
    return text({net::Family::v4, {0, four.source}}, {net::Family::v4, {0, four.target}}, four);
  case capture::Found::ipv6:
    return text({net::Family::v6, six.source}, {net::Family::v6, six.target}, six);
  case capture::Found::unknown_link:
    return "unknown link";
  case capture::Found::not_ip:
    return "not IP";
  case capture::Found::cut_off:
    return "cut off";
  case capture::Found::malformed:
    return "malformed";
  }
  return "?";
}

std::string show(uint32_t link, const Bytes& frame) {
  capture::Dissector dissector;
  return show(dissector, link, frame);
}

/// A frame of which the capture has the first `size` bytes only.
std::string showStart(uint32_t link, const Bytes& frame, size_t size) {
  capture::Dissector dissector;
  return show(dissector, link, Bytes(frame.begin(), frame.begin() + long(size)), uint32_t(frame.size() - size));
}

std::string showIp(const char* digits) {
  return show(capture::link::raw, hex(digits));
}

const Bytes kTcp4 = hex("45000028 12344000 40060000 0a000001 0a000002  03e80050 00000000 00000000 50020000 00000000");
const char* const kTcp4Text = "10.0.0.1:1000 -> 10.0.0.2:80 6";
const Bytes kUdp6 = hex("60000000 00081140 20010db8 00000000 00000000 00000001"
                        "20010db8 00000000 00000000 00000002 03e80035 00080000");
const char* const kUdp6Text = "2001:db8::1:1000 -> 2001:db8::2:53 17";
const Bytes kEnds = hex("020000000002 020000000001");

TEST(Frames, OfEveryLinkTypeAreStripped) {
  struct {
    uint32_t link;
    const char* head;
    bool v6;
  } forms[] = {
      {1, "0200000000020200000000010800", false},
      {1, "020000000002020000000001 86dd", true},
      {1, "020000000002020000000001 8100 0064 0800", false},
      {1, "020000000002020000000001 88a8 0001 8100 0002 86dd", true},
      {1, "020000000002020000000001 9100 0001 8100 0002 8100 0003 0800", false},
      {1, "020000000002020000000001 8864 1100 0001 002a 0021", false}, // PPPoE
      {1, "020000000002020000000001 8100 0007 8864 1100 0001 003a 0057", true},
      {1, "020000000002020000000001 0030 aaaa03 000000 0800", false}, // SNAP
      {113, "0000 0001 0006 020000000001 0000 0800", false},          // Linux cooked
      {113, "0004 0304 0000 0000000000000000 86dd", true},
      {113, "0000 0001 0006 020000000001 0000 8100 0005 0800", false},
      {276, "0800 0000 00000002 0001 04 06 0200000000010000", false}, // the same, version 2
      {276, "86dd 0000 00000002 0001 04 06 0200000000010000", true},
      {101, "", false},
      {101, "", true},
      {12, "", false},
      {14, "", true},
      {228, "", false},
      {229, "", true},
      {0, "02000000", false},
      {0, "00000002", false}, // from a machine of the other byte order
      {0, "0a000000", true},  // Linux
      {0, "17000000", true},  // Windows
      {0, "18000000", true},  // NetBSD, OpenBSD
      {0, "0000001c", true},  // FreeBSD
      {0, "1e000000", true},  // macOS
      {108, "00000002", false},
      {108, "00000018", true},
      {9, "0021", false},
      {9, "ff03 0057", true},
  };
  for (const auto& form : forms) {
    const Bytes& packet = form.v6 ? kUdp6 : kTcp4;
    Bytes frame = hex(form.head) + packet;
    EXPECT_EQ(show(form.link, frame), form.v6 ? kUdp6Text : kTcp4Text) << form.link << ' ' << form.head;
    EXPECT_TRUE(capture::isReadable(form.link));
    // Padding behind the packet is not part of it.
    EXPECT_EQ(show(form.link, frame + Bytes(18)), form.v6 ? kUdp6Text : kTcp4Text);
    for (size_t size = 0; size < frame.size() - packet.size(); ++size) {
      std::string cut = showStart(form.link, frame, size);
      EXPECT_TRUE(cut == "cut off" || cut == "not IP") << form.link << ' ' << form.head << ' ' << size << ' ' << cut;
    }
  }
}

TEST(Frames, WithoutIpAreNotIp) {
  EXPECT_EQ(show(1, kEnds + hex("0806") + Bytes(28)), "not IP");                    // ARP
  EXPECT_EQ(show(1, kEnds + hex("0026 424203 0000") + Bytes(35)), "not IP");        // spanning tree
  EXPECT_EQ(show(1, kEnds + hex("0030 aaaa03 00000c 0800") + kTcp4), "not IP");     // SNAP of Cisco's own
  EXPECT_EQ(show(1, kEnds + hex("8864 1100 0001 0008 c021") + Bytes(6)), "not IP"); // PPP's LCP
  EXPECT_EQ(show(113, hex("0000 0001 0006 020000000001 0000 0806") + Bytes(28)), "not IP");
  EXPECT_EQ(show(276, hex("0806") + Bytes(18) + Bytes(28)), "not IP");
  EXPECT_EQ(show(0, hex("07000000") + kTcp4), "not IP");
  EXPECT_EQ(show(108, hex("02000000") + kTcp4), "not IP");
  EXPECT_EQ(show(9, hex("c021") + Bytes(6)), "not IP");
}

TEST(Frames, OfOtherLinkTypesAreLeftAlone) {
  EXPECT_EQ(show(105, kTcp4), "unknown link"); // 802.11
  EXPECT_FALSE(capture::isReadable(105));
  EXPECT_FALSE(capture::isReadable(0xffffffff));
}

TEST(Ipv4, PortsAreBehindTheOptions) {
  EXPECT_EQ(showIp("46000020 00000000 40110000 0a000001 0a000002 94040000  00350400 000c0000"),
            "10.0.0.1:53 -> 10.0.0.2:1024 17");
  EXPECT_EQ(showIp("4f000044 00000000 40060000 0a000001 0a000002"
                   "01010101 01010101 01010101 01010101 01010101 01010101 01010101 01010101 01010101 01010101"
                   "03e80050 00000000"),
            kTcp4Text);
}

TEST(Ipv4, ProtocolsHaveTheFieldsTheyHave) {
  struct {
    const char *protocol, *behind, *expected;
  } cases[] = {
      {"01", "08000000", "10.0.0.1:8 -> 10.0.0.2:0 1"}, // echo request
      {"01", "03040000", "10.0.0.1:3 -> 10.0.0.2:4 1"}, // too large
      {"11", "10001001", "10.0.0.1:4096 -> 10.0.0.2:4097 17"},
      {"21", "00010002", "10.0.0.1:1 -> 10.0.0.2:2 33"},  // DCCP
      {"84", "00010002", "10.0.0.1:1 -> 10.0.0.2:2 132"}, // SCTP
      {"88", "00010002", "10.0.0.1:1 -> 10.0.0.2:2 136"}, // UDP-Lite
      {"32", "00010002", "10.0.0.1:0 -> 10.0.0.2:0 50"},  // ESP
      {"33", "06040000", "10.0.0.1:0 -> 10.0.0.2:0 51"},  // AH is judged, not what it protects
      {"2f", "00000800", "10.0.0.1:0 -> 10.0.0.2:0 47"},  // GRE
      {"02", "16000000", "10.0.0.1:0 -> 10.0.0.2:0 2"},   // IGMP
      {"04", "45000014", "10.0.0.1:0 -> 10.0.0.2:0 4"},   // IP in IP: the outer packet
      {"3a", "80000000", "10.0.0.1:128 -> 10.0.0.2:0 58"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(
        showIp((std::string("45000018 00000000 40") + one.protocol + "0000 0a000001 0a000002" + one.behind).c_str()),
        one.expected);
}

TEST(Ipv4, ThatContradictsItselfIsMalformed) {
  EXPECT_EQ(showIp("44000028 00000000 40060000 0a000001 0a000002 03e80050"), "malformed"); // a header of 16 bytes
  EXPECT_EQ(showIp("45000010 00000000 40060000 0a000001 0a000002 03e80050"), "malformed"); // shorter than its header
  EXPECT_EQ(showIp("45000016 00000000 40060000 0a000001 0a000002 03e80050"), "malformed"); // ends within the ports
  EXPECT_EQ(showIp("45000015 00000000 40010000 0a000001 0a000002 0800"), "malformed");
  EXPECT_EQ(showIp("46000014 00000000 40320000 0a000001 0a000002 00000000"), "malformed");
  EXPECT_EQ(showIp("55000028 00000000 40060000 0a000001 0a000002 03e80050"), "malformed"); // version 5
}

TEST(Ipv4, CutOffBeforeThePortsIsNotJudged) {
  for (size_t size = 0; size < 24; ++size)
    EXPECT_EQ(showStart(101, kTcp4, size), "cut off") << size;
  EXPECT_EQ(show(101, Bytes(kTcp4.begin(), kTcp4.begin() + 24)), kTcp4Text);
  EXPECT_EQ(showIp("45000100 00000000 40010000 0a000001 0a000002 0b00"), "10.0.0.1:11 -> 10.0.0.2:0 1");
  EXPECT_EQ(showIp("45000100 00000000 40320000 0a000001 0a000002"), "10.0.0.1:0 -> 10.0.0.2:0 50"); // needs none
}

TEST(Frames, CapturedWholeAndTooShortAreMalformed) {
  for (size_t size = 0; size < 24; ++size)
    EXPECT_EQ(show(101, Bytes(kTcp4.begin(), kTcp4.begin() + long(size))), "malformed") << size;
  for (size_t size = 0; size < 44; ++size)
    EXPECT_EQ(show(101, Bytes(kUdp6.begin(), kUdp6.begin() + long(size))), "malformed") << size;
  EXPECT_EQ(show(1, kEnds), "malformed");
}

TEST(Ipv4, WithoutALengthIsTakenWhole) {
  // A segment that the network card is still to cut.
  EXPECT_EQ(showIp("45000000 00000000 40060000 0a000001 0a000002 03e80050"), kTcp4Text);
}

TEST(Ipv4, LaterFragmentsHaveThePortsOfTheirFirst) {
  capture::Dissector dissector;
  auto fragment = [&](const char* length_id_offset, const char* protocol, const char* behind) {
    return show(dissector, 101,
                hex("4500") + hex(length_id_offset) + hex("40") + hex(protocol) + hex("0000 0a000001 0a000002") +
                    hex(behind));
  };
  EXPECT_EQ(fragment("0020 0007 0002", "11", "ffffffff"), "10.0.0.1:0 -> 10.0.0.2:0 17"); // came before its first
  EXPECT_EQ(fragment("0020 0007 2000", "11", "03e80035"), "10.0.0.1:1000 -> 10.0.0.2:53 17");
  EXPECT_EQ(fragment("0020 0007 2002", "11", "ffffffff"), "10.0.0.1:1000 -> 10.0.0.2:53 17");
  EXPECT_EQ(fragment("0020 0007 0004", "11", "ffffffff"), "10.0.0.1:1000 -> 10.0.0.2:53 17");
  EXPECT_EQ(fragment("0020 0008 0004", "11", "ffffffff"), "10.0.0.1:0 -> 10.0.0.2:0 17"); // of another packet
  EXPECT_EQ(fragment("0020 0007 0004", "06", "ffffffff"), "10.0.0.1:0 -> 10.0.0.2:0 6");  // of another protocol
  EXPECT_EQ(fragment("0020 0007 2000", "11", "00010002"), "10.0.0.1:1 -> 10.0.0.2:2 17"); // the number comes again
  EXPECT_EQ(fragment("0020 0007 0004", "11", ""), "10.0.0.1:1 -> 10.0.0.2:2 17");
  EXPECT_EQ(fragment("0020 0009 0004", "32", ""), "10.0.0.1:0 -> 10.0.0.2:0 50"); // has no ports to miss
  EXPECT_EQ(fragment("0016 000a 2000", "06", "03e80050"), "malformed");           // too small for its ports
  EXPECT_EQ(fragment("0020 000a 0001", "06", "03e80050"), "10.0.0.1:0 -> 10.0.0.2:0 6");
  EXPECT_EQ(dissector.followers(), 3u);
  EXPECT_EQ(dissector.orphans(), 4u);
}

/// An IPv6 packet with `length` bytes behind its header, the first of them of kind `next`.
std::string showIpv6(const char* next, const char* behind, capture::Dissector* dissector = nullptr) {
  Bytes payload = hex(behind);
  Bytes packet = hex("60000000") + tests::two(uint16_t(payload.size()), true) + hex(next) + hex("40") +
                 hex("20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002") + payload;
  return dissector ? show(*dissector, 101, packet) : show(101, packet);
}

TEST(Ipv6, ExtensionHeadersArePassedOver) {
  EXPECT_EQ(showIpv6("11", "03e80035"), kUdp6Text);
  EXPECT_EQ(showIpv6("00", "1100010400000000 03e80035"), kUdp6Text);                                   // hop by hop
  EXPECT_EQ(showIpv6("2b", "1102000000000000 0000000000000000 0000000000000000 03e80035"), kUdp6Text); // routing
  EXPECT_EQ(showIpv6("3c", "1100010400000000 03e80035"), kUdp6Text); // destination options
  EXPECT_EQ(showIpv6("00", "3c00010400000000 2b01010400000000 0000000000000000 3c00010400000000"
                           "1100010400000000 03e80035"),
            kUdp6Text);
  EXPECT_EQ(showIpv6("3a", "87000000"), "2001:db8::1:135 -> 2001:db8::2:0 58");
  EXPECT_EQ(showIpv6("00", "3a00050200000000 8f000000"), "2001:db8::1:143 -> 2001:db8::2:0 58");
  EXPECT_EQ(showIpv6("32", "00000001 00000001"), "2001:db8::1:0 -> 2001:db8::2:0 50"); // ESP
  EXPECT_EQ(showIpv6("33", "0604000000000000 0000000000000000 0000000000000000 03e80050"),
            "2001:db8::1:0 -> 2001:db8::2:0 51"); // AH, as in IPv4
  EXPECT_EQ(showIpv6("3c", "3200010400000000 00000001"), "2001:db8::1:0 -> 2001:db8::2:0 50");
  EXPECT_EQ(showIpv6("3b", ""), "2001:db8::1:0 -> 2001:db8::2:0 59"); // nothing follows
  EXPECT_EQ(showIpv6("87", "3b00000000000000"), "2001:db8::1:0 -> 2001:db8::2:0 135");
}

TEST(Ipv6, ThatContradictsItselfIsMalformed) {
  EXPECT_EQ(showIpv6("00", "110001"), "malformed");
  EXPECT_EQ(showIpv6("00", "1105010400000000 03e80035"), "malformed"); // the header is longer than the packet
  EXPECT_EQ(showIpv6("11", "03e8"), "malformed");
  EXPECT_EQ(showIpv6("32", ""), "2001:db8::1:0 -> 2001:db8::2:0 50");
}

TEST(Ipv6, CutOffBeforeThePortsIsNotJudged) {
  Bytes packet = hex("60000000 00101140") + Bytes(kUdp6.begin() + 8, kUdp6.end());
  packet[6] = 0; // hop by hop before UDP
  Bytes options = hex("1100010400000000");
  packet.insert(packet.begin() + 40, options.begin(), options.end());
  EXPECT_EQ(show(101, packet), kUdp6Text);
  for (size_t size = 0; size < 52; ++size)
    EXPECT_EQ(showStart(101, packet, size), "cut off") << size;
}

TEST(Ipv6, WithoutALengthIsTakenWhole) {
  Bytes packet = kUdp6;
  packet[4] = packet[5] = 0;
  EXPECT_EQ(show(101, packet), kUdp6Text);
}

TEST(Ipv6, LaterFragmentsHaveThePortsOfTheirFirst) {
  capture::Dissector dissector;
  EXPECT_EQ(showIpv6("2c", "11000000 00000009 03e80035", &dissector), kUdp6Text); // in one fragment
  EXPECT_EQ(showIpv6("2c", "11000010 00000009 ffffffff", &dissector), "2001:db8::1:0 -> 2001:db8::2:0 17");
  EXPECT_EQ(showIpv6("2c", "11000001 00000009 03e80035", &dissector), kUdp6Text);
  EXPECT_EQ(showIpv6("2c", "11000011 00000009 ffffffff", &dissector), kUdp6Text);
  EXPECT_EQ(showIpv6("2c", "11000020 0000000a ffffffff", &dissector), "2001:db8::1:0 -> 2001:db8::2:0 17");
  // The protocol is behind options that only the first fragment has.
  EXPECT_EQ(showIpv6("2c", "3c000001 0000000b 1100010400000000 03e80035", &dissector), kUdp6Text);
  EXPECT_EQ(showIpv6("2c", "3c000010 0000000b ffffffff", &dissector), kUdp6Text);
  EXPECT_EQ(showIpv6("2c", "3c000010 0000000c ffffffff", &dissector), "2001:db8::1:0 -> 2001:db8::2:0 60");
  EXPECT_EQ(showIpv6("2c", "32000010 0000000c ffffffff", &dissector), "2001:db8::1:0 -> 2001:db8::2:0 50");
  EXPECT_EQ(dissector.followers(), 2u);
  EXPECT_EQ(dissector.orphans(), 3u);
}

TEST(Fragments, AreRememberedInWholeGroups) {
  capture::Fragments fragments(/*fragments_max=*/1);
  for (uint32_t number = 0; number < 4; ++number)
    fragments.remember({{}, {}, number}, {1, 2, 17});
  for (uint32_t number = 0; number < 4; ++number)
    EXPECT_TRUE(fragments.find({{}, {}, number})) << number;
}

TEST(Fragments, ForgetTheOldestWhenThereAreTooMany) {
  capture::Fragments fragments;
  capture::FragmentKey key{{0, 1}, {0, 2}, 0, net::Family::v4, 17};
  EXPECT_EQ(fragments.find(key), nullptr);
  const uint32_t many = 4 * capture::kFragmentsMax;
  for (uint32_t id = 0; id < many; ++id) {
    key.identification = id;
    fragments.remember(key, {uint16_t(id), 0, 17});
    ASSERT_NE(fragments.find(key), nullptr);
  }
  size_t held = 0, recent = 0;
  for (uint32_t id = 0; id < many; ++id) {
    key.identification = id;
    if (const capture::FragmentPorts* ports = fragments.find(key)) {
      EXPECT_EQ(ports->source, uint16_t(id));
      ++held;
      recent += id >= many / 2 ? 1 : 0;
    }
  }
  EXPECT_LE(held, capture::kFragmentsMax);
  EXPECT_GT(held, capture::kFragmentsMax / 2);
  EXPECT_GT(recent, held / 2);
}

} // namespace
} // namespace cordon
