/// A large isolation policy as rows, what a company with hundreds of sites has after lowering: load for the analyzer
/// and for classifiers. Deterministic: the same seed gives the same rows on every machine.
///
/// Shares: pairs of hosts or of host and subnet that negotiate, two thirds of them for one service, 44 %; exempt
/// infrastructure by port (DNS, Kerberos, NTP, LDAP, DHCP, SNMP, IKE, ICMP, ...) 20 %; blocks of a server's port 14 %;
/// exempt hosts 10 %; tunnels between subnets of sites 7 %; secured subnets /16 to /24 (IPv6 /56 to /64) 3 %; exempt
/// subnets /23 to /28 3 %; one default for each family. Secured subnets overlap, exemptions lie inside them, and a few
/// sites carry most of the rows.
#pragma once

#include "runtime/net/address.h"
#include "runtime/net/packet.h"
#include "runtime/net/ports.h"
#include "runtime/net/splitmix.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <unordered_set>
#include <vector>

namespace cordon::bench {

__extension__ typedef unsigned __int128 Wide; // ISO C++ has no such type

class Random : public net::SplitMix {
public:
  using SplitMix::SplitMix;
  /// 0 to n - 1.
  uint64_t below(uint64_t n) { return uint64_t((static_cast<Wide>(next()) * n) >> 64); }
  template <class List> const auto& pick(const List& list) { return list[below(list.size())]; }
  /// Small numbers more often.
  uint64_t skewed(uint64_t n) {
    uint64_t a = below(n), b = below(n), c = below(n);
    return std::min({a, b, c});
  }
  /// A prefix of `length` bits inside `base`; `base` itself if that is no longer.
  net::Prefix inside(const net::Prefix& base, unsigned length) {
    if (length <= base.length)
      return {base.family, base.base, uint8_t(length)};
    unsigned free = length - base.length, shift = net::bitsOf(base.family) - length;
    auto value = static_cast<Wide>(next());
    value = free <= 64 ? (value << free) >> 64 : value << (free - 64);
    value <<= shift;
    return {base.family, base.base | net::Bits128{uint64_t(value >> 64), uint64_t(value)}, uint8_t(length)};
  }
};

struct IsolationRow {
  enum class Kind : uint8_t {
    secured_subnet,
    exempt_host,
    exempt_subnet,
    exempt_service,
    pair,
    block,
    tunnel,
    fallback
  };
  /// What stands at one end; `me` is any of a family's.
  struct Side {
    bool me = false;
    net::Prefix prefix;
    friend bool operator==(const Side&, const Side&) = default;
  };
  Kind kind = Kind::fallback;
  Side source{}, target{};
  uint16_t protocol = 0; ///< 0: any
  net::PortRange source_ports{}, target_ports{};
  bool mirrored = true; ///< matches the reverse direction, too
  uint8_t profile = 0;  ///< of what negotiates: one of kIsolationProfiles
  uint32_t site = 0, peer_site = 0;

  bool hasSameMatch(const IsolationRow& other) const {
    bool is_tunnel = kind == Kind::tunnel;
    return is_tunnel == (other.kind == Kind::tunnel) &&
           (!is_tunnel || (site == other.site && peer_site == other.peer_site)) && source == other.source &&
           target == other.target && protocol == other.protocol && source_ports == other.source_ports &&
           target_ports == other.target_ports;
  }
};

constexpr uint8_t kIsolationProfiles = 6;
constexpr unsigned kIsolationIpv6Percent = 15;

/// `count` rows, in no order that matters.
class IsolationRows {
public:
  IsolationRows(size_t count, uint64_t seed, unsigned ipv6_percent = kIsolationIpv6Percent)
      : count(count), ipv6_percent(ipv6_percent), random(seed) {
    rows.reserve(count);
  }

  std::vector<IsolationRow> make() {
    makeSites();
    for (uint32_t site = 0; site < sites.size(); ++site)
      for (net::Family family : {net::Family::v4, net::Family::v6})
        for (const net::Prefix& subnet : of(site, family).subnets)
          if (rows.size() < count / 10)
            add({.kind = Kind::secured_subnet, .source = any(family), .target = {false, subnet}, .site = site});
    for (size_t misses = 0; rows.size() + 2 < count && misses < 50 * count;) {
      size_t before = rows.size();
      addOne();
      misses = rows.size() == before ? misses + 1 : 0;
    }
    for (net::Family family : {net::Family::v4, net::Family::v6})
      rows.push_back({.source = any(family), .target = any(family)});
    return std::move(rows);
  }

private:
  using Kind = IsolationRow::Kind;
  using Side = IsolationRow::Side;
  struct Network {
    std::vector<net::Prefix> subnets, servers;
  };
  struct Site {
    std::array<Network, 2> networks; ///< by family
  };
  struct Service {
    uint16_t protocol;
    net::PortRange source_ports, target_ports;
  };
  struct Hash {
    const std::vector<IsolationRow>* rows;
    size_t operator()(uint32_t at) const {
      const IsolationRow& row = (*rows)[at];
      uint64_t hash = row.protocol;
      for (uint64_t part : {row.source.prefix.base.hi, row.source.prefix.base.lo, row.target.prefix.base.hi,
                            row.target.prefix.base.lo, uint64_t(row.source.prefix.length), uint64_t(row.source.me),
                            uint64_t(row.target.prefix.length), uint64_t(row.target_ports.first)})
        hash = (hash ^ part) * 0x9e3779b97f4a7c15 ^ (hash >> 29);
      return hash;
    }
  };
  struct Equal {
    const std::vector<IsolationRow>* rows;
    bool operator()(uint32_t a, uint32_t b) const { return (*rows)[a].hasSameMatch((*rows)[b]); }
  };

  static constexpr std::array<net::PortRange, 16> kPorts{{{445, 445},
                                                          {135, 135},
                                                          {1433, 1434},
                                                          {3389, 3389},
                                                          {80, 80},
                                                          {443, 443},
                                                          {22, 22},
                                                          {25, 25},
                                                          {1521, 1521},
                                                          {8080, 8080},
                                                          {5060, 5061},
                                                          {9100, 9100},
                                                          {5985, 5986},
                                                          {139, 139},
                                                          {2049, 2049},
                                                          {6000, 6063}}};
  static constexpr net::PortRange kAny{};
  static constexpr std::array<Service, 17> kInfrastructure{{{17, kAny, {53, 53}},
                                                            {6, kAny, {53, 53}},
                                                            {17, kAny, {88, 88}},
                                                            {6, kAny, {88, 88}},
                                                            {17, kAny, {123, 123}},
                                                            {17, kAny, {389, 389}},
                                                            {6, kAny, {389, 389}},
                                                            {6, kAny, {636, 636}},
                                                            {6, kAny, {3268, 3269}},
                                                            {17, {68, 68}, {67, 67}},
                                                            {17, kAny, {161, 162}},
                                                            {17, kAny, {500, 500}},
                                                            {17, kAny, {4500, 4500}},
                                                            {17, kAny, {137, 138}},
                                                            {1, kAny, kAny},
                                                            {6, {1024, 65535}, {445, 445}},
                                                            {17, {49152, 65535}, {1812, 1813}}}};

  size_t count;
  unsigned ipv6_percent;
  Random random;
  std::vector<Site> sites;
  std::vector<IsolationRow> rows;
  std::unordered_set<uint32_t, Hash, Equal> seen{0, Hash{&rows}, Equal{&rows}};

  const Network& of(uint32_t site, net::Family family) const { return sites[site].networks[size_t(family)]; }
  static Side any(net::Family family) { return {false, net::anyPrefix(family)}; }
  Side host(const net::Prefix& subnet) { return {false, random.inside(subnet, net::bitsOf(subnet.family))}; }

  /// A site has an IPv4 block /14 to /18 and an IPv6 /48, with secured subnets and three servers in each.
  void makeSites() {
    constexpr uint64_t kNet10 = 10u << 24, kNet172 = 172u << 24 | 16u << 16;
    size_t n = std::clamp<size_t>(count / 400, 4, 4000);
    for (uint64_t i = 0; i < n; ++i) {
      net::Prefix block = random.below(8) != 0
                              ? random.inside({net::Family::v4, {0, kNet10}, 8}, unsigned(14 + random.below(5)))
                              : random.inside({net::Family::v4, {0, kNet172}, 12}, 18);
      net::Prefix block6{net::Family::v6, {0x20010db8'00000000 | i << 16, 0}, 48};
      Site site;
      auto& [v4, v6] = site.networks;
      for (uint64_t left = 3 + random.below(14); left > 0; --left)
        v4.subnets.push_back(random.inside(block, std::max(block.length + 1u, unsigned(16 + random.below(9)))));
      for (uint64_t left = 2 + random.below(6); left > 0; --left)
        v6.subnets.push_back(random.inside(block6, unsigned(56 + random.below(9))));
      for (Network* network : {&v4, &v6})
        for (const net::Prefix& subnet : network->subnets)
          for (int server = 0; server < 3; ++server)
            network->servers.push_back(host(subnet).prefix);
      random.next(); // its gateway's address, which no filter matches
      sites.push_back(std::move(site));
    }
  }

  void add(const IsolationRow& row) {
    if (rows.size() + 2 >= count)
      return;
    rows.push_back(row);
    if (!seen.insert(uint32_t(rows.size() - 1)).second)
      rows.pop_back();
  }

  void addOne() {
    net::Family family = random.below(100) < ipv6_percent ? net::Family::v6 : net::Family::v4;
    auto site = uint32_t(random.skewed(sites.size())), peer = uint32_t(random.below(sites.size()));
    uint64_t kind = random.below(100);
    IsolationRow row{.site = site, .peer_site = peer};
    if (kind < 10)
      makeExemptHost(row, family);
    else if (kind < 13)
      makeExemptSubnet(row, family);
    else if (kind < 33)
      makeExemptService(row, family);
    else if (kind < 78)
      makePair(row, family);
    else if (kind < 92)
      makeBlock(row, family);
    else if (site != peer)
      makeTunnel(row, family);
    else
      return;
    add(row);
  }

  void makeExemptHost(IsolationRow& row, net::Family family) {
    row.kind = Kind::exempt_host;
    const net::Prefix& subnet = random.pick(of(row.site, family).subnets);
    row.source = any(family);
    row.source.me = random.below(3) != 0;
    row.target = host(subnet);
  }

  void makeExemptSubnet(IsolationRow& row, net::Family family) {
    row.kind = Kind::exempt_subnet;
    const net::Prefix& subnet = random.pick(of(row.site, family).subnets);
    auto length = unsigned(family == net::Family::v4 ? 23 + random.below(6) : 64 + 8 * random.below(7));
    row.source = any(family);
    row.target = {false, random.inside(subnet, std::max<unsigned>(subnet.length, length))};
  }

  void makeExemptService(IsolationRow& row, net::Family family) {
    row.kind = Kind::exempt_service;
    const Service& service = random.pick(kInfrastructure);
    const Network& network = of(row.site, family);
    row.target = {false, random.below(4) != 0 ? random.pick(network.servers) : random.pick(network.subnets)};
    Side peer{false, random.pick(of(row.peer_site, family).subnets)}, me = any(family);
    me.me = true;
    row.source = random.pick(std::array{me, any(family), peer});
    bool is_icmpv6 = service.protocol == net::protocol::icmp && family == net::Family::v6;
    row.protocol = is_icmpv6 ? net::protocol::icmpv6 : service.protocol;
    row.source_ports = service.source_ports;
    row.target_ports = service.target_ports;
  }

  void makePair(IsolationRow& row, net::Family family) {
    row.kind = Kind::pair;
    const net::Prefix& subnet = random.pick(of(row.site, family).subnets);
    const net::Prefix& peer = random.pick(of(row.peer_site, family).subnets);
    uint64_t shape = random.below(10);
    row.source = shape < 7 ? host(peer) : Side{false, peer};
    if (shape < 6)
      row.target = host(subnet);
    else if (family == net::Family::v4 && shape < 8)
      row.target = {false, random.inside(subnet, std::max<unsigned>(subnet.length, unsigned(24 + random.below(5))))};
    else
      row.target = {false, subnet};
    if (random.below(3) != 0) {
      row.target_ports = random.pick(kPorts);
      row.protocol = random.below(5) != 0 ? net::protocol::tcp : net::protocol::udp;
    }
    row.profile = uint8_t(random.below(kIsolationProfiles));
  }

  void makeBlock(IsolationRow& row, net::Family family) {
    row.kind = Kind::block;
    row.target_ports = random.pick(kPorts);
    row.protocol = net::protocol::tcp;
    row.source = random.below(3) == 0 ? any(family) : Side{false, random.pick(of(row.peer_site, family).subnets)};
    row.target = {false, random.pick(of(row.site, family).servers)};
    if (random.below(4) == 0)
      row.source_ports = {1024, 65535};
    row.mirrored = false;
  }

  void makeTunnel(IsolationRow& row, net::Family family) {
    row.kind = Kind::tunnel;
    row.source = {false, random.pick(of(row.site, family).subnets)};
    row.target = {false, random.pick(of(row.peer_site, family).subnets)};
    row.profile = 2;
  }
};

} // namespace cordon::bench
