/// Traffic selectors, as local_ts and remote_ts hold them: `ADDRESS[PROTOCOL/PORT]`, and what the kernel makes of a
/// pair. Source: swanctl.conf(5); strongSwan vici plugin, parse_ts; kernel-netlink plugin, ts2selector.
#pragma once

#include "compiler/ir/filter.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>

namespace cordon::backends::strongswan {

/// One item of local_ts or remote_ts.
struct Selector {
  bool dynamic = false;                        ///< the own or the peer's address
  net::AddressRange range;                     ///< if not dynamic
  uint8_t protocol = 0;                        ///< 0: any
  uint16_t first_port = 0, last_port = 0xffff; ///< as written; ICMP: see ports.h. Reversed only for `opaque`
  bool anyPort() const { return first_port == 0 && last_port == 0xffff; }
};

/// Reads one item; on failure `why` says what was expected.
std::optional<Selector> parseSelector(llvm::StringRef text, std::string& why);

/// The text for one side of a filter. `ports` are aligned blocks; for ICMP `icmp_port` is the port text (icmpPort), if
/// a type is given. Numbers only: names depend on a machine's /etc/services.
std::string selectorText(const ir::Endpoint& side, unsigned protocol, net::PortRange ports,
                         std::optional<uint16_t> icmp_port);

/// The kernel's policy for a pair of selectors, source local.
struct KernelPolicy {
  ir::Filter filter;           ///< family, prefixes, protocol, ports: what it matches
  bool widened = false;        ///< matches more than was written
  unsigned port_mask_bits = 0; ///< of both ports, for automatic priorities
};

/// Why a pair of selectors gives no policy, or one that cannot be told.
enum class PairFault : uint8_t {
  none,
  family,      ///< IPv4 against IPv6: charon skips the pair
  protocol,    ///< two protocols: charon skips the pair
  stray_ports, ///< ports for a protocol whose packets the kernel sees without
  icmp_sides,  ///< ICMP type on one side only, or two types: the kernel takes them in an order of its own
  icmp_range,  ///< one bound a type, the other type and code
};

/// A dynamic local side gives `me` in a trap and any address in a shunt, a dynamic remote side any address (who knows
/// the peer puts its address there before). Both dynamic: of `family`.
PairFault pairUp(const Selector& local, const Selector& remote, bool shunt, net::Family family, KernelPolicy& policy);

} // namespace cordon::backends::strongswan
