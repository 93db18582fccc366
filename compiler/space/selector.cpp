#include "compiler/space/selector.h"

#include <algorithm>
#include <cmath>

namespace cordon::space {
namespace {

constexpr uint16_t kIcmpMax = 255;

/// Makes equal matches equal values; false if no packet of the protocol has such ports.
bool makeNormal(Service& service) {
  if (service.protocol == ir::kAnyProtocol || service.protocol == net::protocol::tcp ||
      service.protocol == net::protocol::udp)
    return true;
  for (net::PortRange* ports : {&service.source_ports, &service.target_ports}) {
    if (!net::hasPorts(service.protocol)) {
      if (!ports->contains(0))
        return false;
      *ports = net::kAnyPort;
    } else if (net::isIcmp(service.protocol)) {
      if (ports->first > kIcmpMax)
        return false;
      ports->last = std::min(ports->last, kIcmpMax);
    }
  }
  return true;
}

bool meets(ir::ConnectionType a, ir::ConnectionType b) {
  return a == b || a == ir::ConnectionType::all || b == ir::ConnectionType::all;
}

uint32_t widthOf(uint16_t protocol, net::PortRange ports) {
  return protocol == ir::kAnyProtocol && ports.isAny() ? 0x10000 : ports.size();
}

/// The part of `a` that `b` covers; 0 if they are apart.
double shareOf(net::PortRange a, net::PortRange b) {
  int32_t common = std::min<int32_t>(a.last, b.last) - std::max<int32_t>(a.first, b.first) + 1;
  return common <= 0 ? 0 : double(common) / double(a.size());
}

} // namespace

bool meets(const Service& a, const Service& b) {
  if (!meets(a.connection, b.connection))
    return false;
  if (a.protocol == ir::kAnyProtocol || b.protocol == ir::kAnyProtocol)
    return true;
  return a.protocol == b.protocol && a.source_ports.overlaps(b.source_ports) && a.target_ports.overlaps(b.target_ports);
}

bool meets(const Selector& a, const Selector& b, net::Family family) {
  auto nest = [&](net::Bits128 a_base, uint8_t a_length, net::Bits128 b_base, uint8_t b_length) {
    net::Bits128 mask = net::maskOf(family, std::min(a_length, b_length));
    return (a_base & mask) == (b_base & mask);
  };
  return nest(a.source, a.source_length, b.source, b.source_length) &&
         nest(a.target, a.target_length, b.target, b.target_length) && meets(a.service, b.service);
}

double shareOf(const Service& a, const Service& b) {
  if (!meets(a, b))
    return 0;
  double share = a.connection == ir::ConnectionType::all && b.connection != ir::ConnectionType::all ? 0.5 : 1;
  if (b.protocol == ir::kAnyProtocol)
    return share;
  if (a.protocol != ir::kAnyProtocol)
    return share * shareOf(a.source_ports, b.source_ports) * shareOf(a.target_ports, b.target_ports);
  double all = net::isIcmp(b.protocol) ? kIcmpMax + 1 : 0x10000;
  return share / 256 * (widthOf(b.protocol, b.source_ports) / all) * (widthOf(b.protocol, b.target_ports) / all);
}

double shareOf(const Selector& a, const Selector& b) {
  int finer = std::max(b.source_length - a.source_length, 0) + std::max(b.target_length - a.target_length, 0);
  return std::ldexp(shareOf(a.service, b.service), -finer);
}

Selector intersection(const Selector& a, const Selector& b) {
  auto common = [](net::PortRange x, net::PortRange y) {
    return net::PortRange{std::max(x.first, y.first), std::min(x.last, y.last)};
  };
  Selector both = a;
  if (b.source_length > a.source_length) {
    both.source = b.source;
    both.source_length = b.source_length;
  }
  if (b.target_length > a.target_length) {
    both.target = b.target;
    both.target_length = b.target_length;
  }
  Service& service = both.service;
  if (service.protocol == ir::kAnyProtocol)
    service.protocol = b.service.protocol;
  if (service.connection == ir::ConnectionType::all)
    service.connection = b.service.connection;
  // Any protocol has any ports.
  service.source_ports = common(a.service.source_ports, b.service.source_ports);
  service.target_ports = common(a.service.target_ports, b.service.target_ports);
  return both;
}

bool covers(const Selector& outer, const Selector& inner, net::Family family) {
  auto holds = [&](net::Bits128 outer_base, uint8_t outer_length, net::Bits128 base, uint8_t length) {
    return outer_length <= length && (base & net::maskOf(family, outer_length)) == outer_base;
  };
  return holds(outer.source, outer.source_length, inner.source, inner.source_length) &&
         holds(outer.target, outer.target_length, inner.target, inner.target_length) &&
         shareOf(inner.service, outer.service) == 1;
}

Region regionOf(const Selector& selector, net::Family family) {
  const Service& service = selector.service;
  auto addresses = [&](net::Bits128 base, uint8_t length) {
    return Span{base, net::Prefix{family, base, length}.last().value};
  };
  auto ports = [&](net::PortRange range) {
    bool is_whole = net::isIcmp(service.protocol) && range.last == kIcmpMax;
    return Span{{0, range.first}, {0, is_whole ? 0xffffu : range.last}};
  };
  bool is_any = service.protocol == ir::kAnyProtocol;
  return {{addresses(selector.source, selector.source_length), addresses(selector.target, selector.target_length),
           is_any ? Span{{0, 0}, {0, 255}} : Span{{0, service.protocol}, {0, service.protocol}},
           ports(service.source_ports), ports(service.target_ports), connectionSpan(service.connection)}};
}

std::array<SelectorList, 2> selectorsOf(llvm::ArrayRef<ir::Filter> list, ir::Direction direction) {
  std::array<SelectorList, 2> by_family;
  for (SelectorList& one : by_family) {
    one.selectors.reserve(list.size());
    one.ids.reserve(list.size());
  }
  for (uint32_t i = 0; i < list.size(); ++i) {
    const ir::Filter& filter = list[i];
    bool own_peer = direction == ir::Direction::out ? filter.target_me : filter.source_me;
    if (own_peer || (direction == ir::Direction::forward && filter.target_me))
      continue;
    Service service{filter.protocol, filter.source_ports, filter.target_ports, filter.connection};
    if (!makeNormal(service))
      continue;
    SelectorList& same_family = by_family[size_t(net::Family(filter.family))];
    same_family.selectors.push_back({filter.source_base, filter.target_base, filter.source_length, filter.target_length,
                                     service, filter.action.index, filter.origin});
    same_family.ids.push_back(i);
  }
  return by_family;
}

} // namespace cordon::space
