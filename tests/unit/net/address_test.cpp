#include "runtime/net/address.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>

using namespace cordon::net;

namespace {

Address address(const char* text) {
  return *parseAddress(text);
}

std::vector<std::string> cover(const char* first, const char* last) {
  std::vector<std::string> texts;
  for (const Prefix& prefix : coverOf({address(first), address(last)}))
    texts.push_back(toString(prefix));
  return texts;
}

TEST(Address, ReadsWhatItWrites) {
  for (const char* text : {"0.0.0.0", "10.1.2.3", "255.255.255.255", "::", "::1", "2001:db8::10", "fe80::1:2:3:4"})
    EXPECT_EQ(toString(address(text)), text);
}

TEST(Address, WritesAsTheSystemDoes) {
  for (uint32_t v4 : {0u, 1u, 0x0a0b0c64u, 0x7f000001u, 0xffffffffu}) {
    in_addr bytes{htonl(v4)};
    std::array<char, INET_ADDRSTRLEN> text;
    EXPECT_EQ(toString(Address{Family::v4, {0, v4}}), inet_ntop(AF_INET, &bytes, text.data(), text.size()));
  }
  // Which of the eight words are 0, and what the others are; among them addresses that hold an IPv4 one.
  for (unsigned zeros = 0; zeros < 256; ++zeros)
    for (uint16_t word : {uint16_t(1), uint16_t(0x20), uint16_t(0xabc), uint16_t(0xffff)}) {
      in6_addr bytes{};
      Address v6{Family::v6, {}};
      for (unsigned i = 0; i < 8; ++i) {
        uint16_t value = (zeros >> i & 1) != 0 ? uint16_t(0) : word;
        bytes.s6_addr[2 * i] = uint8_t(value >> 8);
        bytes.s6_addr[2 * i + 1] = uint8_t(value);
        (i < 4 ? v6.value.hi : v6.value.lo) |= uint64_t(value) << (48 - 16 * (i % 4));
      }
      std::array<char, INET6_ADDRSTRLEN> text;
      EXPECT_EQ(toString(v6), inet_ntop(AF_INET6, &bytes, text.data(), text.size()));
    }
}

TEST(Address, RefusesWhatIsNotOne) {
  for (const char* text :
       {"", "10.1.2", "10.1.2.256", "10.01.2.3", "10.1.2.3 ", "1::2::3", ":", "fe80::1%eth0", "0x0a.1.2.3"})
    EXPECT_FALSE(parseAddress(text)) << text;
  EXPECT_FALSE(parseAddress(std::string_view("10.1.2.3\0", 9)));
}

TEST(Prefix, RefusesHostBitsAndLengthsOutOfRange) {
  EXPECT_TRUE(parsePrefix("10.1.0.0/16"));
  EXPECT_TRUE(parsePrefix("0.0.0.0/0"));
  for (const char* text :
       {"10.1.2.0/16", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8x"})
    EXPECT_FALSE(parsePrefix(text)) << text;
}

TEST(Prefix, ContainsExactlyItsAddresses) {
  Prefix prefix = *parsePrefix("10.1.0.0/16");
  EXPECT_TRUE(prefix.contains(address("10.1.255.255")));
  EXPECT_FALSE(prefix.contains(address("10.2.0.0")));
  EXPECT_FALSE(prefix.contains(address("::a01:0")));
  EXPECT_EQ(toString(prefix.last()), "10.1.255.255");
  Prefix v6 = *parsePrefix("2001:db8::/32");
  EXPECT_EQ(toString(v6.last()), "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
  EXPECT_TRUE(v6.contains(*parsePrefix("2001:db8:1::/48")));
  EXPECT_FALSE(v6.contains(*parsePrefix("2001::/16")));
}

TEST(PrefixCover, IsMinimalAndExact) {
  EXPECT_EQ(cover("10.1.9.10", "10.1.9.20"),
            (std::vector<std::string>{"10.1.9.10/31", "10.1.9.12/30", "10.1.9.16/30", "10.1.9.20"}));
  EXPECT_EQ(cover("0.0.0.0", "255.255.255.255"), (std::vector<std::string>{"0.0.0.0/0"}));
  EXPECT_EQ(cover("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), (std::vector<std::string>{"::/0"}));
  EXPECT_EQ(cover("2001:db8::1", "2001:db8::2"), (std::vector<std::string>{"2001:db8::1", "2001:db8::2"}));
  EXPECT_EQ(cover("255.255.255.255", "255.255.255.255"), (std::vector<std::string>{"255.255.255.255"}));
}

TEST(PrefixCover, HoldsForEveryRangeOfASmallUniverse) {
  for (uint64_t first = 0; first < 64; ++first)
    for (uint64_t last = first; last < 64; ++last) {
      uint64_t next = first;
      for (const Prefix& prefix : coverOf({{Family::v4, {0, first}}, {Family::v4, {0, last}}})) {
        ASSERT_EQ(prefix.base.lo, next);
        next = prefix.last().value.lo + 1;
      }
      ASSERT_EQ(next, last + 1);
    }
}

} // namespace
