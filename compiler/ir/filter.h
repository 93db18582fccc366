/// One directional filter (traffic selector, RFC 4301 section 4.4.1) of a policy class.
#pragma once

#include "compiler/id.h"
#include "runtime/net/address.h"
#include "runtime/net/packet.h"
#include "runtime/net/ports.h"

#include <compare>
#include <tuple>
#include <type_traits>

namespace cordon::ir {

struct ActionId : Id<ActionId> {}; ///< index into PolicyIr::actions
struct OriginId : Id<OriginId> {}; ///< index into PolicyIr::origins

/// Which packets a list judges: what the host sends, what it receives, what it passes on as a gateway.
enum class Direction : uint8_t { out, in, forward };

/// Tried first to last, whatever the filters' shapes (design: layers).
enum class Layer : uint8_t {
  platform,   ///< needed to keep the host alive (IPv6 neighbour discovery); origin `platform`
  persistent, ///< Windows 2003's persistent policy
  generated,  ///< made by the platform (RRAS); competes with `assigned` by specificity
  assigned,   ///< the policy
};

/// The paper's connection type.
enum class ConnectionType : uint8_t { all, lan, remote_access };

constexpr uint16_t kAnyProtocol = 256;

/// One side of a filter.
struct Endpoint {
  bool me = false;    ///< any address of the host itself; then `prefix` is the family's any
  net::Prefix prefix; ///< length 0: any
  friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// Equal fields, equal filter. Ranges are inclusive. For ICMP and ICMPv6 the source ports hold the type and the
/// destination ports the code. Ports other than any need a protocol that has them. A class may have millions: no bit is
/// idle.
struct Filter {
  net::Bits128 source_base, target_base;
  uint8_t source_length = 0, target_length = 0;
  uint16_t protocol : 9 = kAnyProtocol; ///< IANA number or kAnyProtocol
  net::Family family : 1 = net::Family::v4;
  Layer layer : 2 = Layer::assigned;
  ConnectionType connection : 2 = ConnectionType::all;
  bool source_me : 1 = false, target_me : 1 = false;
  net::PortRange source_ports, target_ports;
  ActionId action;
  OriginId origin;
  uint32_t rank = 0; ///< place in its list: the smallest matching rank decides

  Endpoint source() const { return {source_me, {family, source_base, source_length}}; }
  Endpoint target() const { return {target_me, {family, target_base, target_length}}; }
  void setSource(const Endpoint& side) {
    source_base = side.prefix.base;
    source_length = side.prefix.length;
    source_me = side.me;
  }
  void setTarget(const Endpoint& side) {
    target_base = side.prefix.base;
    target_length = side.prefix.length;
    target_me = side.me;
  }

private:
  /// In the order in which they are compared.
  auto fields() const {
    return std::tuple(source_base, target_base, source_length, target_length, bool(source_me), bool(target_me),
                      source_ports, target_ports, uint16_t(protocol), net::Family(family), Layer(layer),
                      ConnectionType(connection), action, origin, rank);
  }

public:
  friend bool operator==(const Filter&, const Filter&) = default;
  friend std::strong_ordering operator<=>(const Filter& a, const Filter& b) { return a.fields() <=> b.fields(); }
};
static_assert(std::is_trivially_copyable_v<Filter> && sizeof(Filter) == 56);

/// True if both match the same packets in the same layer, whatever they do with them.
bool matchesSame(const Filter& a, const Filter& b);

/// The other half of a mirrored filter: addresses and ports swapped, an ICMP type and code kept.
Filter mirror(const Filter& filter);

/// True if `filter` can meet a packet of this direction: what the host sends never has `me` as target only.
bool concerns(const Filter& filter, Direction direction);

} // namespace cordon::ir
