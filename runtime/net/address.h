/// Addresses and prefixes of IPv4 and IPv6: the words that policies and packets share. Depends on nothing.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cordon::net {

enum class Family : uint8_t { v4, v6 };

/// Address length in bits: 32 or 128.
constexpr unsigned bitsOf(Family family) {
  return family == Family::v4 ? 32 : 128;
}

/// A 128-bit unsigned number, compared numerically.
struct Bits128 {
  uint64_t hi = 0, lo = 0;
  friend constexpr auto operator<=>(const Bits128&, const Bits128&) = default;
};

constexpr Bits128 operator&(Bits128 a, Bits128 b) {
  return {a.hi & b.hi, a.lo & b.lo};
}
constexpr Bits128 operator|(Bits128 a, Bits128 b) {
  return {a.hi | b.hi, a.lo | b.lo};
}
constexpr Bits128 operator~(Bits128 a) {
  return {~a.hi, ~a.lo};
}
constexpr Bits128 operator+(Bits128 a, uint64_t n) {
  return {a.hi + (a.lo + n < a.lo ? 1 : 0), a.lo + n};
}
constexpr Bits128 operator-(Bits128 a, uint64_t n) {
  return {a.hi - (a.lo < n ? 1 : 0), a.lo - n};
}

/// One address. IPv4 is kept in the low 32 bits. Order: IPv4 before IPv6, then numeric.
struct Address {
  Family family = Family::v4;
  Bits128 value;
  friend constexpr auto operator<=>(const Address&, const Address&) = default;
};

/// An address block in canonical form: bits beyond `length` are 0; `length` is at most bitsOf(family).
struct Prefix {
  Family family = Family::v4;
  Bits128 base;
  uint8_t length = 0;

  constexpr bool isAny() const { return length == 0; }
  constexpr bool isHost() const { return length == bitsOf(family); }
  Address first() const { return {family, base}; }
  Address last() const;
  bool contains(const Address& address) const;
  bool contains(const Prefix& other) const;
  bool overlaps(const Prefix& other) const { return contains(other) || other.contains(*this); }
  friend constexpr auto operator<=>(const Prefix&, const Prefix&) = default;
};

/// All addresses of a family: 0.0.0.0/0 or ::/0.
constexpr Prefix anyPrefix(Family family) {
  return {family, {}, 0};
}
/// The block of one address: /32 or /128.
constexpr Prefix hostPrefix(const Address& address) {
  return {address.family, address.value, uint8_t(bitsOf(address.family))};
}
/// The bits of a family's addresses that a prefix of `length` fixes. `length` <= bitsOf(family).
Bits128 maskOf(Family family, unsigned length);
/// The block of `length` bits that holds `address` (host bits are cut off).
Prefix prefixOf(const Address& address, unsigned length);

/// An inclusive span of addresses of one family, first <= last.
struct AddressRange {
  Address first, last;
  friend constexpr auto operator<=>(const AddressRange&, const AddressRange&) = default;
};

/// The fewest prefixes that together are exactly `range`, in ascending order.
std::vector<Prefix> coverOf(const AddressRange& range);

/// Reads `10.1.2.3` or `2001:db8::1`: dotted decimal without leading zeros, or RFC 4291 text. No length, no zone.
std::optional<Address> parseAddress(std::string_view text);
/// Reads `10.1.0.0/16`, `2001:db8::/32`, or a plain address (full length). Host bits beyond the length are refused.
std::optional<Prefix> parsePrefix(std::string_view text);

/// Canonical text: dotted decimal or RFC 5952.
std::string toString(const Address& address);
/// Canonical text with length (`10.1.0.0/16`); a single address has none (`10.1.2.3`).
std::string toString(const Prefix& prefix);

} // namespace cordon::net
