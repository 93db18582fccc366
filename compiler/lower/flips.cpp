// A mirrored filter has two halves, and two mirrored filters that cross may be ordered one way outbound and the other
// way inbound: `permit me -> H:53` against `negotiate H -> me:1433` between the same hosts. The packets both match
// would then leave by one treatment and be expected by another. For such pairs the intersection is added, both halves
// with the more restrictive action; being finer than either, it comes first in both directions.

#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/ir/filter_order.h"
#include "compiler/lower/class_builder.h"
#include "compiler/lower/lower.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <map>
#include <set>

namespace cordon::lower {
namespace {

constexpr size_t kIntersectionsMax = 4096;

/// Whose addresses `me` may be.
using Members = llvm::ArrayRef<const model::Host*>;

/// The common addresses of two sides, if any. Against a literal, `me` stands for the class's hosts.
std::optional<ir::Endpoint> meet(const ir::Endpoint& a, const ir::Endpoint& b, Members members) {
  if (a.me && b.me)
    return a;
  if (a.me || b.me) {
    const ir::Endpoint& me = a.me ? a : b;
    const ir::Endpoint& literal = a.me ? b : a;
    bool possible = llvm::any_of(members, [&](const model::Host* host) { return host->mayLieIn(literal.prefix); });
    if (!possible)
      return std::nullopt;
    return literal.prefix.isHost() ? literal : me; // an own literal address is finer than `me`
  }
  if (a.prefix.contains(b.prefix))
    return b;
  if (b.prefix.contains(a.prefix))
    return a;
  return std::nullopt;
}

std::optional<net::PortRange> meet(const net::PortRange& a, const net::PortRange& b) {
  if (!a.overlaps(b))
    return std::nullopt;
  return net::PortRange{std::max(a.first, b.first), std::min(a.last, b.last)};
}

std::optional<ir::Filter> intersection(const ir::Filter& a, const ir::Filter& b, Members members) {
  bool same_kind = a.family == b.family && a.layer == b.layer;
  bool protocols = a.protocol == b.protocol || a.protocol == ir::kAnyProtocol || b.protocol == ir::kAnyProtocol;
  bool connections = a.connection == b.connection || a.connection == ir::ConnectionType::all ||
                     b.connection == ir::ConnectionType::all;
  if (!same_kind || !protocols || !connections)
    return std::nullopt;
  auto source = meet(a.source(), b.source(), members), target = meet(a.target(), b.target(), members);
  auto source_ports = meet(a.source_ports, b.source_ports), target_ports = meet(a.target_ports, b.target_ports);
  if (!source || !target || !source_ports || !target_ports || (source->me && target->me))
    return std::nullopt;
  if (source->me && target->me) // what a host sends to itself meets no filter
    return std::nullopt;
  ir::Filter both = a;
  both.setSource(*source);
  both.setTarget(*target);
  both.source_ports = *source_ports;
  both.target_ports = *target_ports;
  both.protocol = a.protocol == ir::kAnyProtocol ? b.protocol : a.protocol;
  both.connection = a.connection == ir::ConnectionType::all ? b.connection : a.connection;
  return both;
}

/// The half that a host sends by, so that halves of one direction are compared.
ir::Filter outbound(const ir::Filter& filter) {
  return filter.target_me && !filter.source_me ? ir::mirror(filter) : filter;
}

/// What the order looks at, but for the action: filters of equal shapes compare alike with any third.
ir::Filter shapeOf(ir::Filter shape) {
  shape.source_base = shape.target_base = {};
  auto width = [](net::PortRange range) {
    return range.isAny() ? range : net::PortRange{0, uint16_t(range.last - range.first)};
  };
  shape.source_ports = width(shape.source_ports);
  shape.target_ports = width(shape.target_ports);
  if (shape.protocol != ir::kAnyProtocol)
    shape.protocol = 0;
  shape.origin = {};
  return shape;
}

bool flips(const ir::PolicyIr& ir, const ir::Filter& a, const ir::Filter& b) {
  auto first = [&](const ir::Filter& x, const ir::Filter& y) {
    ir::OrderStep step = ir::separatingStep(ir, x, y);
    bool by_shape = step < ir::OrderStep::canonical;
    return by_shape ? (ir::precedes(ir, x, y) ? -1 : 1) : 0;
  };
  return first(a, b) * first(ir::mirror(a), ir::mirror(b)) < 0;
}

} // namespace

void ClassBuilder::settleFlips() {
  std::set<std::pair<uint32_t, uint32_t>> reported;
  std::vector<const model::Host*> members;
  for (model::HostId id : policy_class.hosts)
    members.push_back(&model.host(id));
  std::map<ir::Filter, std::vector<ir::Filter>> shapes; ///< halves by shape
  size_t added = 0;
  // `pairs` grows while intersections are added: each new one is compared with all before it. A pair of literal sides
  // is in both lists with both halves, so each is compared.
  for (size_t i = 0; i < pairs.size() && added <= kIntersectionsMax; ++i) {
    if (!pairs[i].isMirrored())
      continue;
    const ir::Filter own = outbound(pairs[i].filter);
    bool literal = !own.source_me && !own.target_me;
    std::vector<ir::Filter> halves{own};
    if (literal)
      halves.push_back(ir::mirror(own));
    for (const ir::Filter& half : halves) {
      ir::Filter shape = shapeOf(half);
      for (const auto& [other_shape, others] : shapes) {
        if (other_shape.action == shape.action || !flips(ir, shape, other_shape))
          continue;
        for (const ir::Filter& other : others)
          added += settle(half, other, members, reported);
      }
    }
    for (const ir::Filter& half : halves)
      shapes[shapeOf(half)].push_back(half);
  }
  if (added > kIntersectionsMax)
    diags.report(ir.origins.front().spans.front(), diag::TooManyClassFilters, ir.name, kIntersectionsMax);
}

/// Adds the intersection of two filters whose order flips; 1 if there is one.
size_t ClassBuilder::settle(const ir::Filter& a, const ir::Filter& b, llvm::ArrayRef<const model::Host*> members,
                            std::set<std::pair<uint32_t, uint32_t>>& reported) {
  auto both = intersection(a, b, members);
  if (!both || !flips(ir, a, b))
    return 0;
  bool a_restricts = ir::restrictionOf(ir.action(a)) <= ir::restrictionOf(ir.action(b));
  const ir::Origin first = ir.origin(b), second = ir.origin(a);
  auto key = std::minmax(a.origin.index, b.origin.index);
  if (reported.insert({key.first, key.second}).second)
    diags.report(second.spans.front(), diag::OrderFlips, first.name, second.name)
        .label(first.spans.front(), "the other one")
        .note("packets that both match are treated by `" + (a_restricts ? second : first).name +
              "` in both directions, the more restrictive of the two");
  ir::Origin origin = first;
  origin.name += " and " + second.name;
  llvm::append_range(origin.spans, second.spans);
  ir::Filter filter = *both;
  filter.action = a_restricts ? a.action : b.action;
  filter.origin = ir.add(std::move(origin));
  insert(makePair(filter, Claim::derived, /*mirrored=*/true, /*transit=*/false));
  return 1;
}

} // namespace cordon::lower
