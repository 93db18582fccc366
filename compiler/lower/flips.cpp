// A mirrored filter has two halves, and two mirrored filters that cross may be ordered one way outbound and the other
// way inbound: `permit me -> H:53` against `negotiate H -> me:1433` between the same hosts. The packets both match
// would then leave by one treatment and be expected by another. For such pairs the intersection is added, both halves
// with the more restrictive action; being finer than either, it comes first in both directions. A filter that is the
// intersection already decides, and stays.
//
// The halves of a gateway's pair are in no list together but that of forwarded packets, where one leads into the tunnel
// that the other came out of: from spoke to spoke of a hub a packet meets halves of two tunnels, and each does its
// part.

#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/ir/filter_order.h"
#include "compiler/lower/class_builder.h"
#include "compiler/lower/crossings.h"

#include <algorithm>
#include <set>

namespace cordon::lower {
namespace {

/// At most this many intersections may be added to a class, and this many pairs of filters looked at.
constexpr size_t kIntersectionsMax = 4096;
constexpr size_t kComparisonsMax = 20'000'000;

std::optional<net::PortRange> meet(const net::PortRange& a, const net::PortRange& b) {
  if (!a.overlaps(b))
    return std::nullopt;
  return net::PortRange{std::max(a.first, b.first), std::min(a.last, b.last)};
}

/// The half that a host sends by, so that halves of one direction are compared.
bool sendsBack(const ir::Filter& filter) {
  return filter.target_me && !filter.source_me;
}

} // namespace

/// The common addresses of two sides as few sides as say it. Against a subnet `me` stands for those of the host's
/// addresses that lie in it; where that is not known, `undecided` is set to it.
static std::vector<ir::Endpoint> meet(const ClassBuilder& builder, const ir::Endpoint& a, const ir::Endpoint& b,
                                      std::optional<net::Prefix>& undecided) {
  if (a.me && b.me)
    return {a};
  if (!a.me && !b.me) {
    if (a.prefix.contains(b.prefix))
      return {b};
    return b.prefix.contains(a.prefix) ? std::vector{a} : std::vector<ir::Endpoint>();
  }
  const ir::Endpoint &me = a.me ? a : b, &literal = a.me ? b : a;
  if (literal.prefix.isAny())
    return {me};
  if (!builder.mayBeOwn(literal))
    return {};
  if (literal.prefix.isHost())
    return {literal}; // an own literal address is finer than `me`
  const Plan& plan = builder.policy_class.plan;
  if (plan.ownSubnet(literal.prefix)->whole)
    return {me};
  std::vector<ir::Endpoint> own;
  if (plan.self.isValid()) {
    for (const net::Address& address : builder.model.host(plan.self).addresses)
      if (literal.prefix.contains(address))
        own.push_back({false, net::hostPrefix(address)});
  } else {
    undecided = literal.prefix;
  }
  return own;
}

/// What both filters match, as few filters as say it.
static std::vector<ir::Filter> intersection(const ClassBuilder& builder, const ir::Filter& a, const ir::Filter& b,
                                            std::optional<net::Prefix>& undecided) {
  bool protocols = a.protocol == b.protocol || a.protocol == ir::kAnyProtocol || b.protocol == ir::kAnyProtocol;
  bool connections = a.connection == b.connection || a.connection == ir::ConnectionType::all ||
                     b.connection == ir::ConnectionType::all;
  auto source_ports = meet(a.source_ports, b.source_ports), target_ports = meet(a.target_ports, b.target_ports);
  if (!protocols || !connections || !source_ports || !target_ports)
    return {};
  ir::Filter both = a;
  both.source_ports = *source_ports;
  both.target_ports = *target_ports;
  both.protocol = a.protocol == ir::kAnyProtocol ? b.protocol : a.protocol;
  both.connection = a.connection == ir::ConnectionType::all ? b.connection : a.connection;
  std::optional<net::Prefix> unknown;
  std::vector<ir::Filter> filters;
  const std::vector<ir::Endpoint> sources = meet(builder, a.source(), b.source(), unknown);
  const std::vector<ir::Endpoint> targets = meet(builder, a.target(), b.target(), unknown);
  if (unknown && (!sources.empty() || !targets.empty()))
    undecided = unknown;
  for (const ir::Endpoint& source : sources)
    for (const ir::Endpoint& target : targets)
      if (!source.me || !target.me) { // what a host sends to itself meets no filter
        both.setSource(source);
        both.setTarget(target);
        filters.push_back(both);
      }
  return filters;
}

/// Settles the flips of one class.
class ClassBuilder::FlipSettler {
public:
  explicit FlipSettler(ClassBuilder& builder)
      : builder(builder), crossings(builder.ir, [this](uint32_t id) { return halfOf(id); }) {}
  FlipSettler(const FlipSettler&) = delete; // `crossings` refers to it

  /// The builder's pairs grow meanwhile: each new one is compared with all before it.
  void run() {
    for (uint32_t i = 0; i < builder.pairs.size(); ++i) {
      if (!builder.pairs[i].isMirrored())
        continue;
      // A pair of literal sides is in both lists with both halves, so each is compared; a gateway's is not.
      const Pair& pair = builder.pairs[i];
      const bool both_ways = !pair.filter.source_me && !pair.filter.target_me && !pair.transit;
      const bool back = sendsBack(pair.filter);
      const uint32_t first = 2 * i + (both_ways ? 0 : uint32_t(back)), last = both_ways ? first + 1 : first;
      for (uint32_t id = first; id <= last; ++id)
        for (uint32_t other : crossings.candidates(halfOf(id)))
          if (!settle(id, other))
            return;
      for (uint32_t id = first; id <= last; ++id)
        crossings.add(halfOf(id), id);
    }
  }

private:
  /// Half 2 i is the first of pair i, 2 i + 1 the other.
  ir::Filter halfOf(uint32_t id) const {
    const ir::Filter& filter = builder.pairs[id / 2].filter;
    return id % 2 ? ir::mirror(filter) : filter;
  }

  /// Adds what both halves match, if their order flips. False if there is too much of it.
  bool settle(uint32_t id, uint32_t other_id) {
    const Pair &pair = builder.pairs[id / 2], &other = builder.pairs[other_id / 2];
    const ir::Filter a = halfOf(id), b = halfOf(other_id);
    if (a.layer == ir::Layer::generated || b.layer == ir::Layer::generated)
      return true; // nobody can change what the platform makes, nor its order among the others
    if (a.action == b.action || pair.transit != other.transit || !pair.isMirrored() || !other.isMirrored())
      return true;
    const Crossing crossing{pair.origin(id % 2 != 0), other.origin(other_id % 2 != 0),
                            ir::restrictionOf(builder.ir.action(a)) <= ir::restrictionOf(builder.ir.action(b))};
    bool transit = pair.transit;
    std::optional<net::Prefix> undecided;
    for (ir::Filter filter : intersection(builder, a, b, undecided)) {
      const size_t before = builder.pairs.size();
      filter.action = crossing.first_restricts ? a.action : b.action;
      filter.origin = originOf(crossing);
      builder.insert(makePair(filter, Claim::crossing, /*mirrored=*/true, transit));
      if (builder.pairs.size() == before)
        continue;
      ++added;
      reportFlip(crossing);
    }
    if (undecided) // reported where the subnet stands
      reportUndecided(a.source_me || a.target_me ? Crossing{crossing.second, crossing.first, false} : crossing,
                      *undecided);
    if (added <= kIntersectionsMax && crossings.work() <= kComparisonsMax)
      return true;
    builder.diags
        .report(spanOf(crossing.first), diag::TooManyCrossings, builder.ir.name,
                added > kIntersectionsMax ? kIntersectionsMax : kComparisonsMax)
        .label(spanOf(crossing.second), "the other one")
        .help("cover their ports or addresses by fewer and wider ones, or narrow one so that they don't overlap");
    return false;
  }

  struct Crossing {
    ir::OriginId first, second;
    bool first_restricts; ///< else the second does
  };

  const std::string& nameOf(ir::OriginId id) const { return builder.ir.origins[id.index].name; }
  source::Span spanOf(ir::OriginId id) const { return builder.ir.origins[id.index].spans.front(); }

  /// The statement whose action it is comes first.
  ir::OriginId originOf(const Crossing& crossing) {
    auto [at, fresh] = origins.try_emplace({crossing.first, crossing.second});
    if (fresh) {
      auto [decides, other] = std::pair(crossing.first, crossing.second);
      if (!crossing.first_restricts)
        std::swap(decides, other);
      ir::Origin origin = builder.ir.origins[decides.index];
      origin.name += " and " + nameOf(other);
      origin.spans.append(builder.ir.origins[other.index].spans);
      at->second = builder.ir.add(std::move(origin));
    }
    return at->second;
  }

  void reportFlip(const Crossing& crossing) {
    if (!reported.insert(std::minmax(crossing.first, crossing.second)).second)
      return;
    builder.diags
        .report(spanOf(crossing.first), diag::CrossingFilters, nameOf(crossing.second), nameOf(crossing.first),
                "which is tried first depends on direction")
        .label(spanOf(crossing.second), "the other one")
        .note("packets that both match are treated by `" +
              nameOf(crossing.first_restricts ? crossing.first : crossing.second) +
              "` in both directions, the more restrictive of the two")
        .help("if that is not meant, narrow one of them to addresses that the other does not have");
  }

  void reportUndecided(const Crossing& crossing, const net::Prefix& subnet) {
    if (!undecided_reported.insert(std::minmax(crossing.first, crossing.second)).second)
      return;
    const model::HostId first = builder.policy_class.hosts.front();
    builder.diags
        .report(spanOf(crossing.first), diag::CrossingUndecided, nameOf(crossing.second), nameOf(crossing.first),
                builder.model.host(first).name, net::toString(subnet))
        .label(spanOf(crossing.second), "the other one")
        .help("write `me` for the host's own side, or a subnet that holds all addresses it may have");
  }

  ClassBuilder& builder;
  Crossings crossings;
  size_t added = 0;
  std::map<std::pair<ir::OriginId, ir::OriginId>, ir::OriginId> origins;
  std::set<std::pair<ir::OriginId, ir::OriginId>> reported, undecided_reported;
};

void ClassBuilder::settleFlips() {
  FlipSettler(*this).run();
}

} // namespace cordon::lower
