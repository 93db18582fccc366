/// Filter lists of a universe small enough to count every packet: 4-bit addresses, TCP, UDP and one protocol without
/// ports, 8 ports.
#pragma once

#include "compiler/space/effect.h"

#include <random>
#include <string>
#include <vector>

namespace cordon::tests {

/// One packet, numbered: source, target, protocol, ports, connection.
struct Point {
  unsigned source, target, protocol, source_port, target_port, connection;
};

/// Random lists; a seed gives the same ones on every machine.
class SmallLists {
public:
  explicit SmallLists(uint32_t seed) : random(seed) {}
  std::vector<space::Selector> make(size_t size);
  unsigned below(unsigned n) { return unsigned(random() % n); }

private:
  std::mt19937 random;
  std::pair<net::Bits128, uint8_t> prefix();
  net::PortRange ports(unsigned count);
  space::Selector one();
};

/// What counting every packet says of a list.
struct SmallOracle {
  std::vector<space::Selector> list;
  std::vector<Point> points;
  std::vector<std::vector<bool>> match; ///< by filter, by point

  explicit SmallOracle(std::vector<space::Selector> selectors);
  bool meet(size_t a, size_t b) const { return meet(a, b, b); }
  /// True if some packet matches all three.
  bool meet(size_t a, size_t b, size_t c) const;
  /// Point `p` as a selector of one packet.
  space::Selector packet(size_t p) const;
  /// True if `outer` matches every packet that `inner` matches.
  bool covers(size_t outer, size_t inner) const;
  static constexpr size_t kNone = ~size_t(0);
  /// The filter that decides point `p` if there were no filter `without`.
  size_t first(size_t p, size_t without = kNone) const;
  space::Effect effectOf(size_t one) const;
  std::string show() const;
};

} // namespace cordon::tests
