#include "backends/strongswan/pairs.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::strongswan {

bool overlap(const ir::Filter& a, const ir::Filter& b) {
  auto sides = [](const ir::Endpoint& x, const ir::Endpoint& y) { return x.me || y.me || x.prefix.overlaps(y.prefix); };
  return a.family == b.family &&
         (a.protocol == ir::kAnyProtocol || b.protocol == ir::kAnyProtocol || a.protocol == b.protocol) &&
         a.source_ports.overlaps(b.source_ports) && a.target_ports.overlaps(b.target_ports) &&
         sides(a.source(), b.source()) && sides(a.target(), b.target());
}

ir::Filter intersection(const ir::Filter& a, const ir::Filter& b) {
  auto narrower = [](const ir::Endpoint& x, const ir::Endpoint& y) {
    if (x.me || y.me)
      return x.me ? x : y;
    return x.prefix.length >= y.prefix.length ? x : y;
  };
  auto ports = [](net::PortRange x, net::PortRange y) {
    return net::PortRange{std::max(x.first, y.first), std::min(x.last, y.last)};
  };
  ir::Filter both = a;
  both.setSource(narrower(a.source(), b.source()));
  both.setTarget(narrower(a.target(), b.target()));
  both.protocol = a.protocol == ir::kAnyProtocol ? b.protocol : a.protocol;
  both.source_ports = ports(a.source_ports, b.source_ports);
  both.target_ports = ports(a.target_ports, b.target_ports);
  return both;
}

bool covers(const ir::Filter& wide, const ir::Filter& narrow) {
  auto side = [](const ir::Endpoint& w, const ir::Endpoint& n) {
    return w.me ? n.me : w.prefix.isAny() || (!n.me && w.prefix.contains(n.prefix));
  };
  return wide.family == narrow.family && (wide.protocol == ir::kAnyProtocol || wide.protocol == narrow.protocol) &&
         wide.source_ports.contains(narrow.source_ports) && wide.target_ports.contains(narrow.target_ports) &&
         side(wide.source(), narrow.source()) && side(wide.target(), narrow.target());
}

PeerIndex::PeerIndex(const std::vector<Pair>& pairs) {
  for (size_t i = 0; i < pairs.size(); ++i) {
    net::Prefix target = pairs[i].filter.target().prefix;
    sorted.emplace_back(target, uint32_t(i));
    std::vector<uint8_t>& known = lengths[size_t(target.family)];
    if (!llvm::is_contained(known, target.length))
      known.push_back(target.length);
  }
  llvm::sort(sorted);
  for (auto& known : lengths)
    llvm::sort(known);
}

} // namespace cordon::backends::strongswan
