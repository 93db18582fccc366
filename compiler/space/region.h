/// The working form of a box: six spans of numbers, so that every set operation is one loop over the fields.
///
/// Regions are *normal*: ports other than 0-65535 stand only beside a single protocol, and only where packets of that
/// protocol differ in them. So an ICMP type span that reaches 255 is written as reaching 65535, and a span of a
/// protocol without ports is 0-65535 if it holds port 0. Cuts made at the bounds of normal regions never fall between
/// packets that cannot exist, as long as the protocol is cut before the ports.
#pragma once

#include "compiler/ir/filter.h"
#include "compiler/space/box.h"

#include <llvm/ADT/ArrayRef.h>

#include <array>
#include <vector>

namespace cordon::space {

enum class Field : uint8_t { source, target, protocol, source_ports, target_ports, connection };
/// In the order of cutting.
inline constexpr Field kFields[] = {Field::source,       Field::target,       Field::protocol,
                                    Field::source_ports, Field::target_ports, Field::connection};

/// An inclusive span. Connection: 0 = LAN, 1 = remote access.
struct Span {
  net::Bits128 first, last;
  friend constexpr auto operator<=>(const Span&, const Span&) = default;
};

struct Region {
  std::array<Span, std::size(kFields)> spans;
  Span& operator[](Field field) { return spans[size_t(field)]; }
  const Span& operator[](Field field) const { return spans[size_t(field)]; }
  friend constexpr auto operator<=>(const Region&, const Region&) = default;
};

/// All packets of a family.
Region wholeSpace(net::Family family);
/// The span of a connection type.
Span connectionSpan(ir::ConnectionType type);
/// True if some packet lies in both.
bool meets(const Region& a, const Region& b);
/// True if every packet of `inner` lies in `outer`.
bool covers(const Region& outer, const Region& inner);
/// What lies in both; they must meet.
Region intersection(const Region& a, const Region& b);

/// The packets a filter matches, as disjoint normal regions, at a host that is one of `source_me` where the filter has
/// `me` as source, one of `target_me` likewise. Addresses of the other family are ignored; none left, no region.
std::vector<Region> footprint(const ir::Filter& filter, llvm::ArrayRef<net::Address> source_me,
                              llvm::ArrayRef<net::Address> target_me);

/// As a box of packets that can exist: ICMP spans end at 255, protocols without ports have port 0.
Box toBox(const Region& region, net::Family family);

} // namespace cordon::space
