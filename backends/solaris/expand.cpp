#include "backends/solaris/expand.h"

#include "compiler/diag/kinds/plt.h"

#include <algorithm>

namespace cordon::backends::solaris {
namespace {

std::vector<net::Prefix> ownAddresses(const net::Prefix& within, const ir::Host& host) {
  std::vector<net::Prefix> own;
  for (const net::Address& address : host.addresses)
    if (within.contains(address))
      own.push_back(net::hostPrefix(address));
  return own;
}

/// Types and codes beyond 255 do not exist.
net::PortRange icmpRange(net::PortRange range) {
  constexpr uint16_t highest = 255;
  return range.first == 0 && range.last >= highest ? net::kAnyPort
                                                   : net::PortRange{range.first, std::min(range.last, highest)};
}

uint64_t spanOf(const net::PortRange& range) {
  return range.isAny() ? 1 : range.size();
}

class Expansion {
public:
  Expansion(const Entry& entry, bool negotiates, const ir::Host& host, const Place& place, diag::Diagnostics& diags)
      : entry(entry), negotiates(negotiates), host(host), place(place), diags(diags) {}

  std::optional<std::vector<Entry>> run() {
    if (entry.connection != ir::ConnectionType::all) {
      diags.report(place.span, diag::FeatureNotCarried, place.platform,
                   entry.connection == ir::ConnectionType::lan ? "filters for LAN connections only"
                                                               : "filters for remote access only");
      return std::nullopt;
    }
    if (entry.selector.protocol == 0)
      return refuse("protocol 0");
    bool known_self = !host.addresses.empty();
    if (entry.selector.remote_me && !known_self)
      return refuse("the host's own address as the peer, while that address is dynamic");
    auto patterns = net::isIcmp(entry.selector.protocol) ? icmpPattern() : portPatterns();
    if (!patterns)
      return std::nullopt;
    return atOwnAddresses(*patterns);
  }

private:
  std::nullopt_t refuse(std::string what) {
    diags.report(place.span, diag::PatternNotSayable, place.platform, std::move(what));
    return std::nullopt;
  }

  std::optional<std::vector<Selector>> icmpPattern() {
    constexpr uint16_t highest_code = 254; // 255 means any code (ipsecconf(8))
    Selector selector = entry.selector;
    selector.local_ports = icmpRange(selector.local_ports);
    selector.remote_ports = icmpRange(selector.remote_ports);
    if (selector.local_ports.first > selector.local_ports.last ||
        selector.remote_ports.first > selector.remote_ports.last)
      return std::vector<Selector>{}; // matches nothing
    if (!selector.remote_ports.isAny() && selector.remote_ports.last > highest_code)
      return refuse("ICMP code 255 beside others"), std::nullopt;
    return std::vector{selector};
  }

  std::optional<std::vector<Selector>> portPatterns() {
    const net::PortRange &local = entry.selector.local_ports, &remote = entry.selector.remote_ports;
    if (uint64_t count = spanOf(local) * spanOf(remote); count > kPortEntriesMax) {
      diags.report(place.span, diag::TooManyPorts, place.platform, count, kPortEntriesMax);
      return std::nullopt;
    }
    if ((!local.isAny() && local.first == 0) || (!remote.isAny() && remote.first == 0))
      return refuse("port 0"), std::nullopt;
    std::vector<Selector> patterns;
    forEachPort(local, [&](net::PortRange own) {
      forEachPort(remote, [&](net::PortRange theirs) {
        Selector& selector = patterns.emplace_back(entry.selector);
        selector.local_ports = own;
        selector.remote_ports = theirs;
      });
    });
    return patterns;
  }

  template <class Visit> static void forEachPort(const net::PortRange& range, Visit visit) {
    if (range.isAny())
      return visit(net::kAnyPort);
    for (uint32_t port = range.first; port <= range.last; ++port)
      visit(net::singlePort(uint16_t(port)));
  }

  std::vector<Entry> atOwnAddresses(const std::vector<Selector>& patterns) const {
    bool known_self = !host.addresses.empty();
    // A negotiation's packets have an own address on the own side; rules and keys of IKE name just those.
    bool by_address = known_self && (entry.selector.local_me || negotiates);
    std::vector<net::Prefix> locals = {entry.selector.local}, remotes = {entry.selector.remote};
    if (by_address)
      locals = ownAddresses(entry.selector.local, host);
    if (known_self && entry.selector.remote_me)
      remotes = ownAddresses(entry.selector.remote, host);
    std::vector<Entry> entries;
    for (const net::Prefix& local : locals)
      for (const net::Prefix& remote : remotes)
        for (const Selector& pattern : patterns) {
          Entry& expanded = entries.emplace_back(entry);
          expanded.selector = pattern;
          expanded.selector.local = local;
          expanded.selector.remote = remote;
          expanded.selector.local_me = entry.selector.local_me && !known_self;
          expanded.selector.remote_me = false;
        }
    return entries;
  }

  const Entry& entry;
  bool negotiates;
  const ir::Host& host;
  const Place& place;
  diag::Diagnostics& diags;
};

} // namespace

uint64_t countByPorts(const Entry& entry) {
  if (net::isIcmp(entry.selector.protocol))
    return 1;
  const uint64_t count = spanOf(entry.selector.local_ports) * spanOf(entry.selector.remote_ports);
  return count <= kPortEntriesMax ? count : 0;
}

std::optional<std::vector<Entry>> expand(const Entry& entry, bool negotiates, const ir::Host& host, const Place& place,
                                         diag::Diagnostics& diags) {
  return Expansion(entry, negotiates, host, place, diags).run();
}

} // namespace cordon::backends::solaris
