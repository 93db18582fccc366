/// The platform catalogue: one row per platform, each cell with the source it was taken from. "Not documented" is a
/// value: a cell without one.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <cstdint>
#include <optional>

namespace cordon::catalog {

/// One fact. `value` is empty where no source states it.
template <class T> struct Cell {
  std::optional<T> value;
  const char* source;
};

/// What decides when two rules of a platform match one packet.
enum class NativeOrder : uint8_t {
  specificity,       ///< most specific first, whatever the position (Windows)
  explicit_priority, ///< a number per rule (strongSwan with `priority`)
  classes,           ///< bypass, AH+ESP, ESP, AH, drop; inside a class file order (Solaris)
};

/// How a preshared key is written.
enum class PskNotation : uint8_t { ascii, hexadecimal, either };

struct Platform {
  llvm::StringLiteral name;    ///< as policies write it
  llvm::StringLiteral title;   ///< for people
  llvm::StringLiteral backend; ///< which backend writes its configuration; "" = we don't configure it
  Cell<bool> ipsec;
  Cell<bool> ike_v1, ike_v2;
  Cell<bool> ipv6_policy; ///< filters for IPv6 exist
  Cell<bool> ad_member;   ///< can join an Active Directory domain
  Cell<bool> kerberos;    ///< as IKE authentication
  Cell<bool> me_address;  ///< filters can say "my address"
  Cell<bool> fallback_to_clear;
  Cell<uint32_t> fallback_delay_ms; ///< time without an IKE answer until a soft SA; 0: at once
  Cell<bool> accepts_unsecured;     ///< inbound clear packets can be accepted and answered with IPsec
  Cell<bool> ports_in_tunnels;      ///< tunnel filters may name protocol and ports
  Cell<bool> needs_nd_permit;       ///< IPv6 neighbour discovery must be permitted by filters
  Cell<PskNotation> psk_notation;
  Cell<NativeOrder> order;
};

/// All rows, by name.
llvm::ArrayRef<Platform> platforms();
/// The row called `name`; null if there is none.
const Platform* findPlatform(llvm::StringRef name);

} // namespace cordon::catalog
