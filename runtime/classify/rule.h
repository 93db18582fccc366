/// What a classifier is built of and what it looks up: one family's five fields and the connection type, in the order
/// and width that a packet has them. Depends on runtime/net alone.
#pragma once

#include "runtime/net/address.h"
#include "runtime/net/packet.h"
#include "runtime/net/ports.h"

#include <cstdint>
#include <type_traits>

namespace cordon::classify {

constexpr uint16_t kAnyProtocol = 256;
/// The answer where no rule matches.
constexpr uint32_t kNoRank = 0xffffffff;

/// Which connections a rule is for (the paper's connection type).
enum class ConnectionType : uint8_t { all, lan, remote_access };

/// One directional filter whose `me` has been replaced by an address. Bits of a base beyond its length are 0; IPv4 is
/// kept in the low 32 bits. A port range constrains whatever protocol the rule names, also any: packets without ports
/// have 0. Ranks are below kNoRank and need not be dense; the smallest matching one is the answer. Rules of one rank
/// are one filter (`me` with several addresses).
struct Rule {
  net::Bits128 source_base, target_base;
  uint8_t source_length = 0, target_length = 0;
  net::Family family = net::Family::v4;
  ConnectionType connection = ConnectionType::all;
  uint16_t protocol = kAnyProtocol; ///< IANA number or kAnyProtocol
  net::PortRange source_ports, target_ports;
  uint32_t rank = 0;
  friend bool operator==(const Rule&, const Rule&) = default;
};

/// A packet of IPv4, in host byte order. For ICMP the source port holds the type, the destination port the code.
struct Header4 {
  uint32_t source = 0, target = 0;
  uint16_t source_port = 0, target_port = 0;
  uint8_t protocol = 0;
  net::ConnectionClass connection = net::ConnectionClass::lan;
  uint16_t unused = 0;
};
static_assert(std::is_trivially_copyable_v<Header4> && sizeof(Header4) == 16);

/// A packet of IPv6, likewise; addresses as two 64-bit numbers, high half first.
struct Header6 {
  net::Bits128 source, target;
  uint16_t source_port = 0, target_port = 0;
  uint8_t protocol = 0;
  net::ConnectionClass connection = net::ConnectionClass::lan;
  uint16_t unused = 0;
};
static_assert(std::is_trivially_copyable_v<Header6> && sizeof(Header6) == 40);

} // namespace cordon::classify
