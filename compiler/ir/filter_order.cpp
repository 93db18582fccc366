#include "compiler/ir/filter_order.h"

#include <cassert>
#include <iterator>
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
unsigned pairRank(const Filter& f) {
  // The table reads S->S > N->S > S->N > N->N > A->S > S->A > A->N > N->A > A->A, source before target.
  static constexpr unsigned ranks[3][3] = {
      // target: any, subnet, single
      {8, 6, 4}, // source any
      {7, 3, 1}, // source subnet
      {5, 2, 0}, // source single
  };
  return ranks[classOf(f.source_me, f.source_length, f.family)][classOf(f.target_me, f.target_length, f.family)];
}

unsigned portsRank(const Filter& f) {
  bool source = !f.source_ports.isAny(), target = !f.target_ports.isAny();
  return target ? (source ? 0 : 1) : (source ? 2 : 3);
}

/// Layers that are tried before all others; generated and assigned filters compete by shape.
unsigned layerRank(Layer layer) {
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

// `me` as a prefix length for the length steps: it stands for single addresses.
unsigned lengthOf(bool me, unsigned length, net::Family family) {
  return me ? net::bitsOf(family) : length;
}

using Value = std::pair<uint64_t, uint64_t>;

/// What is compared at each step; the filter with the smaller value is tried first. Never negative.
template <OrderStep step> Value valueAt(ActionPlace action, const Filter& f) {
  switch (step) {
  case OrderStep::layer:
    return {layerRank(f.layer), 0};
  case OrderStep::tunnel:
    return {action.tunnel ? 0 : 1, 0};
  case OrderStep::endpoint_class:
    return {pairRank(f), 0};
  case OrderStep::own_literal:
    return {unsigned(f.source_me) + unsigned(f.target_me), 0};
  case OrderStep::prefix_length:
    return {128 - lengthOf(f.target_me, f.target_length, f.family),
            128 - lengthOf(f.source_me, f.source_length, f.family)};
  case OrderStep::protocol:
    return {f.protocol == kAnyProtocol ? 1 : 0, 0};
  case OrderStep::ports:
  case OrderStep::icmp:
    return {portsRank(f), 0};
  case OrderStep::port_width:
    return {f.target_ports.size() - 1, f.source_ports.size() - 1};
  case OrderStep::connection:
    return {f.connection == ConnectionType::all ? 1 : 0, 0};
  case OrderStep::restriction:
    return {action.restriction, 0};
  case OrderStep::canonical:
  case OrderStep::equal:
    return {0, 0};
  }
  __builtin_unreachable();
}

/// The steps in order, with the bits that their values need: 64 in all. `icmp` shares those of `ports`.
constexpr struct {
  OrderStep step;
  unsigned first_bits, second_bits;
} kComparedSteps[] = {
    {OrderStep::layer, 2, 0},       {OrderStep::tunnel, 1, 0},        {OrderStep::endpoint_class, 4, 0},
    {OrderStep::own_literal, 2, 0}, {OrderStep::prefix_length, 8, 8}, {OrderStep::protocol, 1, 0},
    {OrderStep::ports, 2, 0},       {OrderStep::icmp, 0, 0},          {OrderStep::port_width, 16, 16},
    {OrderStep::connection, 1, 0},  {OrderStep::restriction, 3, 0},
};

using EachStep = std::make_index_sequence<std::size(kComparedSteps)>;

/// What `ports` says of two filters, `icmp` says if both are of ICMP; the other of the two steps says nothing.
bool isSilent(OrderStep step, const Filter& a, const Filter& b) {
  bool between_icmp = net::isIcmp(a.protocol) && net::isIcmp(b.protocol);
  return step == (between_icmp ? OrderStep::ports : OrderStep::icmp);
}

/// The first step before `canonical` at which the two differ; `canonical` if none.
template <size_t... I>
OrderStep firstDifference(ActionPlace action_a, const Filter& a, ActionPlace action_b, const Filter& b,
                          std::index_sequence<I...>) {
  OrderStep found = OrderStep::canonical;
  auto differs = [&]<OrderStep step>() {
    if (isSilent(step, a, b) || valueAt<step>(action_a, a) == valueAt<step>(action_b, b))
      return false;
    found = step;
    return true;
  };
  (void)(differs.template operator()<kComparedSteps[I].step>() || ...);
  return found;
}

template <size_t... I> uint64_t keyOf(ActionPlace action, const Filter& filter, std::index_sequence<I...>) {
  uint64_t key = 0;
  auto append = [&](uint64_t value, unsigned bits) {
    assert(bits == 0 || value < uint64_t(1) << bits);
    key = bits ? key << bits | value : key;
  };
  auto appendStep = [&]<size_t i>() {
    auto [first, second] = valueAt<kComparedSteps[i].step>(action, filter);
    append(first, kComparedSteps[i].first_bits);
    append(second, kComparedSteps[i].second_bits);
  };
  (appendStep.template operator()<I>(), ...);
  return key;
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

ActionPlace placeOf(const Action& action) {
  const auto* negotiate = std::get_if<Negotiate>(&action);
  return {negotiate && negotiate->tunnel, uint8_t(restrictionOf(action))};
}

OrderStep separatingStep(const PolicyIr& ir, const Filter& a, const Filter& b) {
  OrderStep step = firstDifference(placeOf(ir.action(a)), a, placeOf(ir.action(b)), b, EachStep());
  return step == OrderStep::canonical && compareByValue(ir, a, b) == 0 ? OrderStep::equal : step;
}

uint64_t orderKey(ActionPlace action, const Filter& filter) {
  return keyOf(action, filter, EachStep());
}

uint64_t orderKey(const PolicyIr& ir, const Filter& filter) {
  return orderKey(placeOf(ir.action(filter)), filter);
}

std::array<uint64_t, kCanonicalWords> canonicalWords(const Filter& f) {
  auto ports = [](net::PortRange range) { return uint64_t(range.first) << 16 | range.last; };
  return {uint64_t(f.family),
          f.target_base.hi,
          f.target_base.lo,
          uint64_t(f.target_length) << 1 | uint64_t(f.target_me),
          f.source_base.hi,
          f.source_base.lo,
          uint64_t(f.source_length) << 42 | uint64_t(f.source_me) << 41 | uint64_t(f.protocol) << 32 |
              ports(f.target_ports),
          ports(f.source_ports) << 4 | uint64_t(f.connection) << 2 | uint64_t(f.layer)};
}

std::strong_ordering compareByValue(const PolicyIr& ir, const Filter& a, const Filter& b) {
  if (auto order = canonicalWords(a) <=> canonicalWords(b); order != 0)
    return order;
  return a.action == b.action ? std::strong_ordering::equal : ir.action(a) <=> ir.action(b);
}

bool precedes(const PolicyIr& ir, const Filter& a, const Filter& b) {
  uint64_t left = orderKey(ir, a), right = orderKey(ir, b);
  return left != right ? left < right : compareByValue(ir, a, b) < 0;
}

} // namespace cordon::ir
