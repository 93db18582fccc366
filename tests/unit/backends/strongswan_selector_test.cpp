// Selectors, port masks and priorities, each with what charon 5.9.8 and Linux were seen to do.
#include "backends/strongswan/selector.h"

#include "backends/strongswan/numbers.h"
#include "backends/strongswan/ports.h"
#include "backends/strongswan/priority.h"

#include <gtest/gtest.h>

namespace cordon::backends::strongswan {
namespace {

TEST(StrongswanPorts, BlocksAreAlignedExactAndFew) {
  EXPECT_EQ(alignedBlocks({80, 80}), (std::vector<net::PortRange>{{80, 80}}));
  EXPECT_EQ(alignedBlocks({0, 65535}), (std::vector<net::PortRange>{{0, 65535}}));
  EXPECT_EQ(alignedBlocks({1000, 1010}), (std::vector<net::PortRange>{{1000, 1007}, {1008, 1009}, {1010, 1010}}));
  EXPECT_EQ(alignedBlocks({1024, 65535}).size(), 6u);
  EXPECT_EQ(alignedBlocks({1, 65534}).size(), 30u);
  for (net::PortRange range : {net::PortRange{0, 0}, {1, 65535}, {7, 4711}, {65535, 65535}, {32768, 49151}}) {
    uint32_t next = range.first;
    for (net::PortRange block : alignedBlocks(range)) {
      EXPECT_EQ(block.first, next);
      EXPECT_EQ(commonMask(block.first, block.last).range(), block) << "a mask holds exactly this block";
      next = uint32_t(block.last) + 1;
    }
    EXPECT_EQ(next, uint32_t(range.last) + 1);
  }
}

TEST(StrongswanPorts, TheKernelWidensToTheCommonBits) {
  EXPECT_EQ(commonMask(1000, 1010).range(), (net::PortRange{992, 1023}));
  EXPECT_EQ(commonMask(1000, 1003).range(), (net::PortRange{1000, 1003}));
  EXPECT_EQ(commonMask(0, 65535).mask, 0);
  EXPECT_EQ(commonMask(0xffff, 0).mask, 0) << "opaque";
  EXPECT_EQ(commonMask(80, 80).mask, 0xffff);
}

TEST(StrongswanPorts, IcmpAsSeenInTheKernel) {
  net::PortRange any = net::kAnyPort;
  auto one = [](uint16_t value) { return net::singlePort(value); };
  struct Row {
    uint16_t first, last;
    net::PortRange type, code;
  } rows[] = {
      {0, 0, one(0), one(0)},    {8, 8, one(8), any},     {2048, 2048, one(8), any}, {2049, 2049, one(8), one(1)},
      {3, 3, one(3), any},       {3, 4, any, any},        {0, 255, any, any},        {768, 1279, any, any},
      {2048, 2303, one(8), any}, {256, 256, one(1), any},
  };
  for (const Row& row : rows) {
    IcmpMatch match = icmpMatch(row.first, row.last);
    EXPECT_EQ(match.type, row.type) << row.first << '-' << row.last;
    EXPECT_EQ(match.code, row.code) << row.first << '-' << row.last;
  }
  EXPECT_EQ(icmpPort({one(0), one(0)}), 0);
  EXPECT_EQ(icmpPort({one(8), any}), 8);
  EXPECT_EQ(icmpPort({one(3), one(1)}), 769);
  EXPECT_FALSE(icmpPort({one(0), any}));
  EXPECT_FALSE(icmpPort({one(8), one(0)}));
  EXPECT_FALSE(icmpPort({{3, 4}, any}));
  EXPECT_FALSE(icmpPort({any, one(1)}));
}

TEST(StrongswanSelector, ReadsWhatTheManualNames) {
  std::string why;
  auto text = [&](const char* written) {
    auto selector = parseSelector(written, why);
    if (!selector)
      return std::string("refused");
    std::string out = selector->dynamic
                          ? "dynamic"
                          : net::toString(selector->range.first) + "-" + net::toString(selector->range.last);
    return out + " " + std::to_string(selector->protocol) + " " + std::to_string(selector->first_port) + "-" +
           std::to_string(selector->last_port);
  };
  const std::pair<const char*, const char*> cases[] = {
      {"10.0.0.0/8", "10.0.0.0-10.255.255.255 0 0-65535"},
      {"10.1.2.3", "10.1.2.3-10.1.2.3 0 0-65535"},
      {"10.1.2.3/16", "10.1.0.0-10.1.255.255 0 0-65535"}, // host bits are cut, as charon does
      {"10.1.2.1-10.1.2.6", "10.1.2.1-10.1.2.6 0 0-65535"},
      {"fd77::/64[tcp/80]", "fd77::-fd77::ffff:ffff:ffff:ffff 6 80-80"},
      {"dynamic[udp]", "dynamic 17 0-65535"},
      {"dynamic[17/1701]", "dynamic 17 1701-1701"},
      {"0.0.0.0/0[6/1000-1010]", "0.0.0.0-255.255.255.255 6 1000-1010"},
      {"10.0.0.1[any/any]", "10.0.0.1-10.0.0.1 0 0-65535"},
      {"10.0.0.1[/53]", "10.0.0.1-10.0.0.1 0 53-53"},
      {"10.0.0.1[tcp/opaque]", "10.0.0.1-10.0.0.1 6 65535-0"},
      {"10.0.0.1[ipv6-icmp/0x85]", "10.0.0.1-10.0.0.1 58 133-133"},
      {"10.0.0.1[tcp/http]", "10.0.0.1-10.0.0.1 6 80-80"},
      {"10.0.0.1[tcp/0100]", "10.0.0.1-10.0.0.1 6 64-64"}, // a leading 0 is octal
  };
  for (const auto& [written, expected] : cases)
    EXPECT_EQ(text(written), expected) << written;
  for (const char* bad :
       {"", "10.0.0.0/33", "10.0.0.256", "10.0.0.5-10.0.0.1", "10.0.0.1-fd77::1", "10.0.0.1[tcp", "10.0.0.1[tcp/80]x",
        "10.0.0.1[nope]", "10.0.0.1[256]", "10.0.0.1[tcp/65536]", "10.0.0.1[tcp/90-80]", "10.0.0.1[tcp/80-]",
        "10.0.0.1[tcp/-80]", "me", "10.0.0.0/", "[tcp]", "10.0.0.0/-1", "10.0.0.0/8/8", "host.example"})
    EXPECT_EQ(text(bad), "refused") << bad;
}

/// What the kernel makes of a pair of texts.
KernelPolicy paired(const char* local, const char* remote, bool shunt = true) {
  std::string why;
  KernelPolicy policy;
  EXPECT_EQ(pairUp(*parseSelector(local, why), *parseSelector(remote, why), shunt, net::Family::v4, policy),
            PairFault::none);
  return policy;
}
PairFault faultOf(const char* local, const char* remote) {
  std::string why;
  KernelPolicy policy;
  return pairUp(*parseSelector(local, why), *parseSelector(remote, why), true, net::Family::v4, policy);
}

TEST(StrongswanSelector, RangesBecomeTheSharedPrefixAndSaySo) {
  KernelPolicy policy = paired("10.1.2.1-10.1.2.6", "10.9.9.9");
  EXPECT_EQ(net::toString(policy.filter.source().prefix), "10.1.2.0/29");
  EXPECT_TRUE(policy.widened);
  EXPECT_FALSE(paired("10.1.2.0-10.1.2.7", "10.9.9.9").widened);
  EXPECT_TRUE(paired("10.1.2.0/24[tcp/1000-1010]", "10.9.9.9").widened);
  EXPECT_FALSE(paired("10.1.2.0/24[tcp/1000-1003]", "10.9.9.9").widened);
  EXPECT_TRUE(paired("10.1.2.0/24[1/2048]", "10.9.9.9[1/2048]").widened);
}

TEST(StrongswanSelector, DynamicIsMeInTrapsAndAnybodyInShunts) {
  EXPECT_TRUE(paired("dynamic", "10.0.0.0/8", /*shunt=*/false).filter.source_me);
  KernelPolicy shunt = paired("dynamic", "10.0.0.0/8");
  EXPECT_FALSE(shunt.filter.source_me);
  EXPECT_TRUE(shunt.filter.source().prefix.isAny());
  EXPECT_EQ(paired("dynamic", "fd77::/64").filter.family, net::Family::v6);
}

TEST(StrongswanSelector, PairsThatCharonSkipsAreFaults) {
  EXPECT_EQ(faultOf("10.0.0.1[tcp/80]", "10.0.0.2[udp]"), PairFault::protocol);
  EXPECT_EQ(faultOf("10.0.0.1", "fd77::1"), PairFault::family);
  EXPECT_EQ(faultOf("10.0.0.1[/80]", "10.0.0.2"), PairFault::stray_ports);
  EXPECT_EQ(faultOf("10.0.0.1[esp/80]", "10.0.0.2"), PairFault::stray_ports);
  EXPECT_EQ(faultOf("10.0.0.1[1/0]", "10.0.0.2[1]"), PairFault::icmp_sides);
  EXPECT_EQ(faultOf("10.0.0.1[1/8]", "10.0.0.2[1/3]"), PairFault::icmp_sides);
  EXPECT_EQ(faultOf("10.0.0.1[1/8-2049]", "10.0.0.2[1/8-2049]"), PairFault::icmp_range);
  EXPECT_EQ(paired("10.0.0.1[1/8]", "10.0.0.2").filter.source_ports, net::singlePort(8));
  EXPECT_EQ(paired("10.0.0.1[tcp]", "10.0.0.2[/80]").filter.target_ports, net::singlePort(80));
}

TEST(StrongswanSelector, WritesNumbersAndReadsThemBack) {
  ir::Endpoint side{false, *net::parsePrefix("10.77.0.1")};
  EXPECT_EQ(selectorText(side, ir::kAnyProtocol, net::kAnyPort, {}), "10.77.0.1/32");
  EXPECT_EQ(selectorText(side, 6, net::kAnyPort, {}), "10.77.0.1/32[6]");
  EXPECT_EQ(selectorText(side, 17, {1000, 1007}, {}), "10.77.0.1/32[17/1000-1007]");
  EXPECT_EQ(selectorText(side, 1, net::singlePort(3), 769), "10.77.0.1/32[1/769]");
  EXPECT_EQ(selectorText({true, net::anyPrefix(net::Family::v6)}, 6, net::singlePort(80), {}), "dynamic[6/80]");
}

TEST(StrongswanPriority, AutomaticNumbersAsSeen) {
  auto of = [](Treatment treatment, const char* local, const char* remote, bool wildcard = false) {
    return automaticPriority(treatment, paired(local, remote, treatment != Treatment::trap), wildcard);
  };
  EXPECT_EQ(of(Treatment::pass, "10.0.0.1", "10.1.0.0/28"), 169279u);
  EXPECT_EQ(of(Treatment::trap, "0.0.0.0/0", "10.1.0.0/16"), 391808u);
  EXPECT_EQ(of(Treatment::trap, "dynamic", "10.1.0.0/16", /*wildcard=*/true), 391808u);
  EXPECT_EQ(of(Treatment::trap, "0.0.0.0/0", "10.1.1.1[tcp/1433]"), 383296u);
  EXPECT_EQ(of(Treatment::drop, "10.0.0.1", "10.0.0.2"), 567231u);
  EXPECT_EQ(of(Treatment::trap, "dynamic", "10.1.1.1"), 400000u - 512 * 64);
}

TEST(StrongswanPriority, BandsDoNotOverlap) {
  uint32_t narrowest_drop = automaticPriority(Treatment::drop, paired("fd77::1[tcp/1]", "fd77::2[tcp/1]"), false);
  uint32_t widest_trap = automaticPriority(Treatment::trap, paired("0.0.0.0/0", "0.0.0.0/0", false), false);
  EXPECT_EQ(600000 - narrowest_drop, 131072u + 256 + 128 + 1);
  EXPECT_LT(widest_trap, narrowest_drop);
}

TEST(StrongswanNumbers, AsCharonReadsThem) {
  EXPECT_EQ(parseNumber("0x1F", 255), 31u);
  EXPECT_EQ(parseNumber("010", 255), 8u);
  EXPECT_EQ(parseNumber("0", 255), 0u);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "256", "0x", "08", "1e3", "99999999999999999999999"})
    EXPECT_FALSE(parseNumber(bad, 255)) << bad;
  EXPECT_EQ(parseTime("3600"), 3600u);
  EXPECT_EQ(parseTime("60m"), 3600u);
  EXPECT_EQ(parseTime("1 h"), 3600u);
  EXPECT_EQ(parseTime("2d"), 172800u);
  EXPECT_FALSE(parseTime("1w"));
  EXPECT_FALSE(parseTime("s"));
  EXPECT_FALSE(parseTime("999999999999999h")) << "longer than charon's buffer";
  EXPECT_EQ(parseBytes("100000K"), 102400000u);
  EXPECT_EQ(parseBytes("1g"), uint64_t(1) << 30);
  EXPECT_FALSE(parseBytes("9999999999999999"));
  EXPECT_EQ(parseSwitch("Yes"), true);
  EXPECT_EQ(parseSwitch("disabled"), false);
  EXPECT_FALSE(parseSwitch("on"));
}

} // namespace
} // namespace cordon::backends::strongswan
