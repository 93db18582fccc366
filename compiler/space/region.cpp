#include "compiler/space/region.h"

#include <algorithm>
#include <cassert>
#include <optional>

namespace cordon::space {
namespace {

constexpr uint64_t kPortMax = 0xffff, kIcmpMax = 255;

constexpr Span spanOf(uint64_t first, uint64_t last) {
  return {{0, first}, {0, last}};
}
constexpr Span kAllPorts = spanOf(0, kPortMax);

/// The normal form of a port span beside one protocol; none if no packet of it has such a port.
std::optional<Span> normalPorts(unsigned protocol, net::PortRange ports) {
  if (!net::hasPorts(protocol))
    return ports.contains(0) ? std::optional(kAllPorts) : std::nullopt;
  if (!net::isIcmp(protocol))
    return spanOf(ports.first, ports.last);
  if (ports.first > kIcmpMax)
    return std::nullopt;
  return spanOf(ports.first, ports.last >= kIcmpMax ? kPortMax : ports.last);
}

std::vector<Span> sideSpans(const ir::Endpoint& side, net::Family family, llvm::ArrayRef<net::Address> me) {
  if (!side.me)
    return {{side.prefix.base, side.prefix.last().value}};
  std::vector<Span> spans;
  for (const net::Address& address : me)
    if (address.family == family)
      spans.push_back({address.value, address.value});
  return spans;
}

/// Protocol and both port spans of a filter.
struct Service {
  Span protocol, source_ports, target_ports;
};

std::vector<Service> servicesOf(const ir::Filter& filter) {
  bool any_ports = filter.source_ports.isAny() && filter.target_ports.isAny();
  bool any_protocol = filter.protocol == ir::kAnyProtocol;
  if (any_ports && any_protocol)
    return {{spanOf(0, 255), kAllPorts, kAllPorts}};
  std::vector<Service> services;
  unsigned first = any_protocol ? 0 : filter.protocol, last = any_protocol ? 255 : filter.protocol;
  for (unsigned protocol = first; protocol <= last; ++protocol) {
    auto source = normalPorts(protocol, filter.source_ports), target = normalPorts(protocol, filter.target_ports);
    if (source && target)
      services.push_back({spanOf(protocol, protocol), *source, *target});
  }
  return services;
}

} // namespace

Span connectionSpan(ir::ConnectionType type) {
  switch (type) {
  case ir::ConnectionType::all:
    return spanOf(0, 1);
  case ir::ConnectionType::lan:
    return spanOf(0, 0);
  case ir::ConnectionType::remote_access:
    return spanOf(1, 1);
  }
  __builtin_unreachable();
}

Region wholeSpace(net::Family family) {
  net::Prefix any = net::anyPrefix(family);
  Span addresses{any.base, any.last().value};
  return {{addresses, addresses, spanOf(0, 255), kAllPorts, kAllPorts, spanOf(0, 1)}};
}

bool meets(const Region& a, const Region& b) {
  for (Field field : kFields)
    if (a[field].last < b[field].first || b[field].last < a[field].first)
      return false;
  return true;
}

bool covers(const Region& outer, const Region& inner) {
  for (Field field : kFields)
    if (inner[field].first < outer[field].first || outer[field].last < inner[field].last)
      return false;
  return true;
}

Region intersection(const Region& a, const Region& b) {
  assert(meets(a, b));
  Region both;
  for (Field field : kFields)
    both[field] = {std::max(a[field].first, b[field].first), std::min(a[field].last, b[field].last)};
  return both;
}

std::vector<Region> footprint(const ir::Filter& filter, llvm::ArrayRef<net::Address> source_me,
                              llvm::ArrayRef<net::Address> target_me) {
  std::vector<Region> regions;
  std::vector<Span> targets = sideSpans(filter.target(), filter.family, target_me);
  std::vector<Service> services = servicesOf(filter);
  for (const Span& source : sideSpans(filter.source(), filter.family, source_me))
    for (const Span& target : targets)
      for (const Service& service : services)
        regions.push_back({{source, target, service.protocol, service.source_ports, service.target_ports,
                            connectionSpan(filter.connection)}});
  return regions;
}

Box toBox(const Region& region, net::Family family) {
  auto range = [](const Span& span) { return net::PortRange{uint16_t(span.first.lo), uint16_t(span.last.lo)}; };
  auto addresses = [&](const Span& span) { return net::AddressRange{{family, span.first}, {family, span.last}}; };
  Box box;
  box.source = addresses(region[Field::source]);
  box.target = addresses(region[Field::target]);
  box.protocol = range(region[Field::protocol]);
  box.source_ports = range(region[Field::source_ports]);
  box.target_ports = range(region[Field::target_ports]);
  box.lan = region[Field::connection].first == net::Bits128{};
  box.remote_access = region[Field::connection].last != net::Bits128{};
  if (box.protocol.isSingle()) {
    unsigned protocol = box.protocol.first;
    uint16_t port_max = !net::hasPorts(protocol) ? 0 : uint16_t(net::isIcmp(protocol) ? kIcmpMax : kPortMax);
    box.source_ports.last = std::min(box.source_ports.last, port_max);
    box.target_ports.last = std::min(box.target_ports.last, port_max);
  }
  return box;
}

} // namespace cordon::space
