/// What every engine of this bench is given and what it gives back: one rule list of one family in first-match order,
/// and headers to look up. The answer to a header is the rank (0, 1, 2, ... down the list) of the first rule that
/// matches, else classify::kNoRank.
#pragma once

#include "bench/isolation_rows.h" // Wide
#include "runtime/classify/rule.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace cordon::bench {

using classify::Header4;
using classify::Header6;
using classify::kNoRank;
using classify::Rule;

/// Rules of one family, for all connection types; the rank of each is its place.
struct RuleSet {
  std::string name;
  net::Family family = net::Family::v4;
  std::vector<Rule> rules;
};

/// `librte_acl avx2 batch 32`.
inline std::string nameOfWay(const std::string& engine, const std::string& variant, unsigned batch) {
  const std::string size = batch == 1 ? " single" : " batch " + std::to_string(batch);
  return engine + (variant.empty() ? "" : " " + variant) + size;
}

/// One way to ask one engine. `find` answers the first `count` headers of the trace that it was made for and writes
/// rank + bias of each to `ranks` (a rank that is none and a bias of 1 give 0).
struct Lookup {
  std::string engine;  ///< `cordon`, `librte_acl`, ...
  std::string variant; ///< of its code or data: `avx2`, `avx512x32 max_size`; may be empty
  unsigned batch = 1;  ///< headers a call
  uint32_t bias = 0;
  std::function<void(size_t count, uint32_t* ranks)> find;

  std::string name() const { return nameOfWay(engine, variant, batch); }
};

/// One engine with one rule list in it.
template <class Header> struct Engine {
  std::string name;
  double build_seconds = 0; ///< CPU time
  size_t bytes = 0;         ///< that lookups need
  /// The ways to ask it for `trace`, which must outlive them.
  std::function<std::vector<Lookup>(std::span<const Header> trace)> lookups;
};

/// An address as one number of its family's width.
template <class Header> using AddressOf = std::conditional_t<std::is_same_v<Header, Header4>, uint32_t, Wide>;

inline uint32_t numberOf(uint32_t address) {
  return address;
}
inline Wide numberOf(net::Bits128 address) {
  return Wide(address.hi) << 64 | address.lo;
}
template <class Address> Address maskOfLength(unsigned length) {
  return length == 0 ? 0 : Address(~Address(0)) << (8 * sizeof(Address) - length);
}

/// A rule as the baselines compare it.
template <class Header> struct Pattern {
  AddressOf<Header> source, source_mask, target, target_mask;
  net::PortRange source_ports, target_ports;
  uint8_t protocol, protocol_mask;

  explicit Pattern(const Rule& rule)
      : source(AddressOf<Header>(numberOf(rule.source_base))),
        source_mask(maskOfLength<AddressOf<Header>>(rule.source_length)),
        target(AddressOf<Header>(numberOf(rule.target_base))),
        target_mask(maskOfLength<AddressOf<Header>>(rule.target_length)), source_ports(rule.source_ports),
        target_ports(rule.target_ports), protocol(rule.protocol == classify::kAnyProtocol ? 0 : uint8_t(rule.protocol)),
        protocol_mask(rule.protocol == classify::kAnyProtocol ? 0 : 0xff) {}

  bool matches(const Header& header) const {
    return (numberOf(header.source) & source_mask) == source && (numberOf(header.target) & target_mask) == target &&
           (header.protocol & protocol_mask) == protocol && source_ports.contains(header.source_port) &&
           target_ports.contains(header.target_port);
  }
};

} // namespace cordon::bench
