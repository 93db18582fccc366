#include "compiler/ir/filter_order.h"

#include <cassert>
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

bool isTunnel(const Action& action) {
  const auto* negotiate = std::get_if<Negotiate>(&action);
  return negotiate && negotiate->tunnel;
}

// `me` as a prefix length for the length steps: it stands for single addresses.
unsigned lengthOf(bool me, unsigned length, net::Family family) {
  return me ? net::bitsOf(family) : length;
}

/// What is compared at each step; the filter with the smaller value is tried first. Never negative.
std::pair<uint64_t, uint64_t> valueAt(OrderStep step, const PolicyIr& ir, const Filter& f) {
  switch (step) {
  case OrderStep::layer:
    return {layerRank(f.layer), 0};
  case OrderStep::tunnel:
    return {isTunnel(ir.action(f)) ? 0 : 1, 0};
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
    return {restrictionOf(ir.action(f)), 0};
  case OrderStep::canonical:
  case OrderStep::equal:
    return {0, 0};
  }
  __builtin_unreachable();
}

auto canonicalKey(const Filter& f) {
  return std::tie(f.family, f.target_base, f.target_length, f.target_me, f.source_base, f.source_length, f.source_me,
                  f.protocol, f.target_ports, f.source_ports, f.connection, f.layer);
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
  for (const auto& compared : kComparedSteps)
    if (!isSilent(compared.step, a, b) && valueAt(compared.step, ir, a) != valueAt(compared.step, ir, b))
      return compared.step;
  return compareByValue(ir, a, b) == 0 ? OrderStep::equal : OrderStep::canonical;
}

uint64_t orderKey(const PolicyIr& ir, const Filter& filter) {
  uint64_t key = 0;
  auto append = [&](uint64_t value, unsigned bits) {
    assert(bits == 0 || value < uint64_t(1) << bits);
    key = bits ? key << bits | value : key;
  };
  for (const auto& compared : kComparedSteps) {
    auto [first, second] = valueAt(compared.step, ir, filter);
    append(first, compared.first_bits);
    append(second, compared.second_bits);
  }
  return key;
}

std::strong_ordering compareByValue(const PolicyIr& ir, const Filter& a, const Filter& b) {
  if (auto order = canonicalKey(a) <=> canonicalKey(b); order != 0)
    return order;
  return a.action == b.action ? std::strong_ordering::equal : ir.action(a) <=> ir.action(b);
}

bool precedes(const PolicyIr& ir, const Filter& a, const Filter& b) {
  uint64_t left = orderKey(ir, a), right = orderKey(ir, b);
  return left != right ? left < right : compareByValue(ir, a, b) < 0;
}

} // namespace cordon::ir
