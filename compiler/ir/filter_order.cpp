#include "compiler/ir/filter_order.h"

#include <tuple>
#include <utility>

namespace cordon::ir {
namespace {

enum SideClass { any = 0, subnet = 1, single = 2 };

SideClass classOf(bool me, unsigned length, net::Family family) {
  if (me || length == net::bitsOf(family))
    return single;
  return length == 0 ? any : subnet;
}

/// Place of a source class -> target class pair in the published table; smaller is tried first.
int pairRank(const Filter& f) {
  // The table reads S->S > N->S > S->N > N->N > A->S > S->A > A->N > N->A > A->A, source before target.
  static constexpr int ranks[3][3] = {
      // target: any, subnet, single
      {8, 6, 4}, // source any
      {7, 3, 1}, // source subnet
      {5, 2, 0}, // source single
  };
  return ranks[classOf(f.source_me, f.source_length, f.family)][classOf(f.target_me, f.target_length, f.family)];
}

int portsRank(const Filter& f) {
  bool source = !f.source_ports.isAny(), target = !f.target_ports.isAny();
  return target ? (source ? 0 : 1) : (source ? 2 : 3);
}

/// Layers that are tried before all others; generated and assigned filters compete by shape.
int layerRank(Layer layer) {
  switch (layer) {
  case Layer::platform:
    return 0;
  case Layer::persistent:
    return 1;
  case Layer::generated:
  case Layer::assigned:
    return 2;
  }
  __builtin_unreachable();
}

bool isTunnel(const Action& action) {
  const auto* negotiate = std::get_if<Negotiate>(&action);
  return negotiate && negotiate->tunnel;
}

// `me` as a prefix length for the length steps: it stands for single addresses.
unsigned lengthOf(bool me, unsigned length, net::Family family) {
  return me ? net::bitsOf(family) : length;
}

/// What is compared at each step; the filter with the smaller value is tried first.
std::pair<int64_t, int64_t> valueAt(OrderStep step, const PolicyIr& ir, const Filter& f) {
  switch (step) {
  case OrderStep::layer:
    return {layerRank(f.layer), 0};
  case OrderStep::tunnel:
    return {isTunnel(ir.action(f)) ? 0 : 1, 0};
  case OrderStep::endpoint_class:
    return {pairRank(f), 0};
  case OrderStep::own_literal:
    return {int(f.source_me) + int(f.target_me), 0};
  case OrderStep::prefix_length:
    return {-int64_t(lengthOf(f.target_me, f.target_length, f.family)),
            -int64_t(lengthOf(f.source_me, f.source_length, f.family))};
  case OrderStep::protocol:
    return {f.protocol == kAnyProtocol ? 1 : 0, 0};
  case OrderStep::ports:
  case OrderStep::icmp:
    return {portsRank(f), 0};
  case OrderStep::port_width:
    return {f.target_ports.size(), f.source_ports.size()};
  case OrderStep::connection:
    return {f.connection == ConnectionType::all ? 1 : 0, 0};
  case OrderStep::restriction:
    return {restrictionOf(ir.action(f)), 0};
  case OrderStep::canonical:
  case OrderStep::equal:
    return {0, 0};
  }
  __builtin_unreachable();
}

auto canonicalKey(const Filter& f) {
  return std::tuple(f.family, f.target_base, f.target_length, f.target_me, f.source_base, f.source_length, f.source_me,
                    f.protocol, f.target_ports, f.source_ports, f.connection, f.layer);
}

constexpr OrderStep kComparedSteps[] = {
    OrderStep::layer,         OrderStep::tunnel,     OrderStep::endpoint_class, OrderStep::own_literal,
    OrderStep::prefix_length, OrderStep::protocol,   OrderStep::ports,          OrderStep::icmp,
    OrderStep::port_width,    OrderStep::connection, OrderStep::restriction,
};

/// What `ports` says of two filters, `icmp` says if both are of ICMP; the other of the two steps says nothing.
bool isSilent(OrderStep step, const Filter& a, const Filter& b) {
  bool between_icmp = net::isIcmp(a.protocol) && net::isIcmp(b.protocol);
  return step == (between_icmp ? OrderStep::ports : OrderStep::icmp);
}

} // namespace

int restrictionOf(const Action& action) {
  return std::visit(Overloaded{
                        [](const Block&) { return 0; },
                        [](const Negotiate& n) { return 1 + 2 * int(n.fallback_to_clear) + int(n.inbound_clear); },
                        [](const Permit&) { return 5; },
                    },
                    action);
}

bool isDocumented(OrderStep step) {
  switch (step) {
  case OrderStep::layer:
  case OrderStep::tunnel:
  case OrderStep::endpoint_class:
  case OrderStep::protocol:
  case OrderStep::ports:
    return true;
  case OrderStep::own_literal:
  case OrderStep::prefix_length:
  case OrderStep::icmp:
  case OrderStep::port_width:
  case OrderStep::connection:
  case OrderStep::restriction:
  case OrderStep::canonical:
  case OrderStep::equal:
    return false;
  }
  __builtin_unreachable();
}

OrderStep separatingStep(const PolicyIr& ir, const Filter& a, const Filter& b) {
  for (OrderStep step : kComparedSteps)
    if (!isSilent(step, a, b) && valueAt(step, ir, a) != valueAt(step, ir, b))
      return step;
  bool same = canonicalKey(a) == canonicalKey(b) && ir.action(a) == ir.action(b);
  return same ? OrderStep::equal : OrderStep::canonical;
}

bool precedes(const PolicyIr& ir, const Filter& a, const Filter& b) {
  for (OrderStep step : kComparedSteps) {
    if (isSilent(step, a, b))
      continue;
    auto left = valueAt(step, ir, a), right = valueAt(step, ir, b);
    if (left != right)
      return left < right;
  }
  auto left = canonicalKey(a), right = canonicalKey(b);
  return left != right ? left < right : ir.action(a) < ir.action(b);
}

} // namespace cordon::ir
