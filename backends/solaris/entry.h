/// An entry of ipsecinit.conf as the backend works with it: own and peer's side instead of source and target, one entry
/// for both halves of a mirrored filter. And its class, which decides before file order does.
#pragma once

#include "backends/solaris/address_box.h"
#include "compiler/ir/policy_ir.h"

#include <string>
#include <vector>

namespace cordon::backends::solaris {

/// What an entry matches. For ICMP, `local_ports` holds the type and `remote_ports` the code.
struct Selector {
  net::Family family = net::Family::v4;
  bool local_me = false, remote_me = false; ///< then the prefix is any
  net::Prefix local, remote;
  uint16_t protocol = ir::kAnyProtocol;
  net::PortRange local_ports, remote_ports;
  friend auto operator<=>(const Selector&, const Selector&) = default;
};

struct Entry {
  Selector selector;
  bool out = false, in = false; ///< at least one
  ir::ConnectionType connection = ir::ConnectionType::all;
  ir::ActionId action;
  ir::OriginId origin;
  uint32_t out_rank = 0, in_rank = 0; ///< place in the policy's list of that direction

  uint32_t rank(ir::Direction direction) const { return direction == ir::Direction::out ? out_rank : in_rank; }
  bool has(ir::Direction direction) const { return direction == ir::Direction::out ? out : in; }
  /// The smallest rank it has.
  uint32_t firstRank() const { return !in ? out_rank : !out ? in_rank : std::min(out_rank, in_rank); }
};

/// What a directional filter matches, seen from the host.
Selector selectorOf(const ir::Filter& filter, ir::Direction direction);
/// The directional filter of an entry, without rank.
ir::Filter filterOf(const Entry& entry, ir::Direction direction);

/// The entries that say what the lists `out` and `in` say: an outbound and an inbound filter that mirror each other and
/// share their action become one. In the order of their first ranks. Filters that no packet of their direction can meet
/// are left out.
std::vector<Entry> pairHalves(const ir::PolicyIr& ir);

/// The addresses of a selector; `me` counts as any.
AddressBox addressesOf(const Selector& selector);
bool overlaps(const Selector& a, const Selector& b);
/// True if `outer` matches all that `inner` does, addresses left aside: protocol, ports, ICMP type and code.
bool coversTraffic(const Selector& outer, const Selector& inner);

/// The class of an entry, in the order the kernel tries them (ipsecconf.c: BYPASS, ESP and AH_POLICY_BOOST; spd.c:
/// highest number first). Inside a class file order decides.
enum class NativeClass : uint8_t { bypass, ah_and_esp, esp, ah, drop };
NativeClass classOf(const ir::Action& action);
/// The class of an entry whose alternatives are together so.
NativeClass classOf(bool bypass, bool esp, bool ah);

/// For people: `10.1.2.20 <-> 10.1.2.30 tcp port any <-> 1433`.
std::string describe(const Selector& selector);
/// The same with what is done and the statement it comes from.
std::string describe(const Entry& entry, const ir::PolicyIr& ir);

} // namespace cordon::backends::solaris
