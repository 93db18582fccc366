#include "backends/strongswan/selector.h"

#include "backends/strongswan/numbers.h"
#include "backends/strongswan/ports.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace cordon::backends::strongswan {
namespace {

/// Names that /etc/protocols and /etc/services hold on every system; a file with another one must use the number.
constexpr std::pair<llvm::StringLiteral, uint8_t> kProtocols[] = {
    {"icmp", 1}, {"igmp", 2},  {"tcp", 6},        {"udp", 17},    {"gre", 47},   {"esp", 50},
    {"ah", 51},  {"ospf", 89}, {"ipv6-icmp", 58}, {"icmpv6", 58}, {"sctp", 132}, {"udplite", 136},
};
constexpr std::pair<llvm::StringLiteral, uint16_t> kServices[] = {
    {"ftp", 21},    {"ssh", 22},        {"telnet", 23}, {"smtp", 25},     {"domain", 53},        {"bootps", 67},
    {"bootpc", 68}, {"tftp", 69},       {"http", 80},   {"kerberos", 88}, {"pop3", 110},         {"ntp", 123},
    {"imap2", 143}, {"snmp", 161},      {"ldap", 389},  {"https", 443},   {"isakmp", 500},       {"syslog", 514},
    {"ldaps", 636}, {"ms-sql-s", 1433}, {"l2f", 1701},  {"nfs", 2049},    {"ipsec-nat-t", 4500},
};

std::optional<uint8_t> parseProtocol(llvm::StringRef text) {
  if (text.empty() || text == "any")
    return 0;
  for (const auto& [name, number] : kProtocols)
    if (text == name)
      return number;
  auto number = parseNumber(text, 255);
  return number ? std::optional(uint8_t(*number)) : std::nullopt;
}

bool parsePorts(llvm::StringRef text, Selector& selector) {
  if (text.empty() || text == "any")
    return true;
  if (text == "opaque") {
    selector.first_port = 0xffff;
    selector.last_port = 0;
    return true;
  }
  for (const auto& [name, number] : kServices)
    if (text == name) {
      selector.first_port = selector.last_port = number;
      return true;
    }
  auto [first_text, last_text] = text.split('-');
  auto first = parseNumber(first_text, 0xffff);
  auto last = text.contains('-') ? parseNumber(last_text, 0xffff) : first;
  if (!first || !last || *first > *last)
    return false;
  selector.first_port = uint16_t(*first);
  selector.last_port = uint16_t(*last);
  return true;
}

std::optional<net::AddressRange> parseRange(llvm::StringRef text) {
  if (text.contains('-')) {
    auto [first_text, last_text] = text.split('-');
    auto first = net::parseAddress(first_text.str()), last = net::parseAddress(last_text.str());
    if (!first || !last || first->family != last->family || *first > *last)
      return std::nullopt;
    return net::AddressRange{*first, *last};
  }
  auto [address_text, length_text] = text.split('/');
  auto address = net::parseAddress(address_text.str());
  if (!address)
    return std::nullopt;
  unsigned bits = net::bitsOf(address->family);
  auto length = text.contains('/') ? parseNumber(length_text, bits) : std::optional<uint64_t>(bits);
  if (!length)
    return std::nullopt;
  net::Prefix prefix = net::prefixOf(*address, unsigned(*length)); // host bits are cut off, as charon does
  return net::AddressRange{prefix.first(), prefix.last()};
}

/// The longest prefix that holds all of a range: the bits that both ends share.
net::Prefix sharedPrefix(const net::AddressRange& range) {
  unsigned length = net::bitsOf(range.first.family);
  while (!net::prefixOf(range.first, length).contains(range.last))
    --length;
  return net::prefixOf(range.first, length);
}

/// True if the kernel finds ports in packets of this protocol (include/net/xfrm.h, xfrm_flowi_sport). DCCP is missing
/// there.
bool kernelSeesPorts(unsigned protocol) {
  return protocol == net::protocol::tcp || protocol == net::protocol::udp || protocol == 132 || protocol == 136;
}

struct Side {
  ir::Endpoint endpoint;
  bool widened = false;
};

Side sideOf(const Selector& selector, bool shunt, net::Family family) {
  if (selector.dynamic)
    return {{!shunt, net::anyPrefix(family)}, false};
  net::Prefix prefix = sharedPrefix(selector.range);
  return {{false, prefix}, prefix.first() != selector.range.first || prefix.last() != selector.range.last};
}

PairFault takeIcmp(const Selector& local, const Selector& remote, KernelPolicy& policy) {
  if (local.anyPort() && remote.anyPort())
    return PairFault::none;
  // One side alone is fine unless its value is 0: the kernel would get the type on that side only.
  const Selector& given = local.anyPort() ? remote : local;
  bool both = local.first_port == remote.first_port && local.last_port == remote.last_port;
  bool alone = local.anyPort() || remote.anyPort();
  bool zero = commonMask(given.first_port, given.last_port).value == 0;
  if (!both && (!alone || (zero && given.first_port <= given.last_port)))
    return PairFault::icmp_sides;
  bool types = given.first_port < 256 && given.last_port < 256;
  if (!types && (given.first_port < 256) != (given.last_port < 256))
    return given.first_port > given.last_port ? PairFault::none : PairFault::icmp_range; // `opaque` is any
  IcmpMatch match = icmpMatch(given.first_port, given.last_port);
  policy.filter.source_ports = match.type;
  policy.filter.target_ports = match.code;
  policy.port_mask_bits = 16 * unsigned(!match.type.isAny()) + 16 * unsigned(!match.code.isAny());
  policy.widened |= icmpPort(match) != given.first_port || given.first_port != given.last_port;
  return PairFault::none;
}

PairFault takePorts(const Selector& local, const Selector& remote, KernelPolicy& policy) {
  PortMask source = commonMask(local.first_port, local.last_port);
  PortMask target = commonMask(remote.first_port, remote.last_port);
  if (!kernelSeesPorts(policy.filter.protocol) && !(source.isAny() && target.isAny()))
    return PairFault::stray_ports;
  policy.filter.source_ports = source.range();
  policy.filter.target_ports = target.range();
  policy.port_mask_bits = unsigned(std::popcount(source.mask) + std::popcount(target.mask));
  auto wider = [](const Selector& selector, net::PortRange range) {
    return selector.first_port <= selector.last_port &&
           range != net::PortRange{selector.first_port, selector.last_port};
  };
  policy.widened |= wider(local, policy.filter.source_ports) || wider(remote, policy.filter.target_ports);
  return PairFault::none;
}

} // namespace

std::optional<Selector> parseSelector(llvm::StringRef text, std::string& why) {
  Selector selector;
  llvm::StringRef address = text.take_until([](char c) { return c == '['; });
  llvm::StringRef rest = text.drop_front(address.size());
  if (rest.consume_front("[")) {
    if (!rest.consume_back("]")) {
      why = "`]` at the end";
      return std::nullopt;
    }
    auto [protocol_text, port_text] = rest.split('/');
    auto protocol = parseProtocol(protocol_text);
    if (!protocol) {
      why = "a protocol number, `any` or a well-known name in brackets";
      return std::nullopt;
    }
    selector.protocol = *protocol;
    if (!parsePorts(port_text, selector)) {
      why = "a port, first-last, `any`, `opaque` or a well-known name behind `/`";
      return std::nullopt;
    }
  }
  if (address == "dynamic") {
    selector.dynamic = true;
    return selector;
  }
  auto range = parseRange(address);
  if (!range) {
    why = "an address, address/length, first-last or `dynamic`";
    return std::nullopt;
  }
  selector.range = *range;
  return selector;
}

std::string selectorText(const ir::Endpoint& side, unsigned protocol, net::PortRange ports,
                         std::optional<uint16_t> icmp_port) {
  std::string text = "dynamic";
  if (!side.me)
    text = net::toString(side.prefix.first()) + "/" + std::to_string(side.prefix.length);
  if (protocol == ir::kAnyProtocol)
    return text;
  text += "[" + std::to_string(protocol);
  if (icmp_port)
    text += "/" + std::to_string(*icmp_port);
  else if (ports.isSingle())
    text += "/" + std::to_string(ports.first);
  else if (!ports.isAny())
    text += "/" + std::to_string(ports.first) + "-" + std::to_string(ports.last);
  return text + "]";
}

PairFault pairUp(const Selector& local, const Selector& remote, bool shunt, net::Family family, KernelPolicy& policy) {
  policy = KernelPolicy();
  if (!local.dynamic)
    family = local.range.first.family;
  if (!remote.dynamic) {
    if (!local.dynamic && remote.range.first.family != family)
      return PairFault::family;
    family = remote.range.first.family;
  }
  if (local.protocol && remote.protocol && local.protocol != remote.protocol)
    return PairFault::protocol;
  Side source = sideOf(local, shunt, family), target = sideOf(remote, /*shunt=*/true, family);
  policy.filter.family = family;
  policy.filter.setSource(source.endpoint);
  policy.filter.setTarget(target.endpoint);
  uint8_t protocol = std::max(local.protocol, remote.protocol);
  policy.filter.protocol = protocol == 0 ? ir::kAnyProtocol : protocol;
  policy.widened = source.widened || target.widened;
  return net::isIcmp(policy.filter.protocol) ? takeIcmp(local, remote, policy) : takePorts(local, remote, policy);
}

} // namespace cordon::backends::strongswan
