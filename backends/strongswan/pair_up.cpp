#include "backends/strongswan/pair_up.h"

#include "backends/strongswan/expand.h"
#include "compiler/diag/kinds/plt.h"
#include "compiler/ir/filter_order.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::backends::strongswan {
namespace {

/// What a filter matches, for finding its mirror.
ir::Filter selectorOf(ir::Filter filter) {
  filter.action = {};
  filter.origin = {};
  filter.rank = 0;
  return filter;
}

/// Ranks from here on are behind all that a list has: of a pair in a direction where the policy does not have it, so
/// that it decides there only what would pass in clear.
constexpr uint32_t kBehindAll = 0x80000000;

/// No charon loads as many children; to be found before they are made.
constexpr uint64_t kPiecesMax = 1'000'000;

using Pieces = std::map<ir::Filter, ir::Filter>; // by selector; of equal ones the first in rank order

/// The pieces of one list, all with the host's side as source.
Pieces piecesOf(const ir::HostPolicy& from, ir::Direction direction, Expander& expander) {
  Pieces pieces;
  for (const ir::Filter& filter : from.ir.list(direction)) {
    ir::Filter outward = direction == ir::Direction::in ? ir::mirror(filter) : filter;
    for (const ir::Filter& piece : expander.expand(outward))
      pieces.try_emplace(selectorOf(piece), piece);
  }
  return pieces;
}

class Pairing {
public:
  Pairing(const ir::HostPolicy& from, ir::HostPolicy& into, Losses& losses)
      : from(from), into(into), losses(losses), actions(from, into, losses), expander(from, actions, into, losses) {}

  std::vector<Pair> run();

private:
  bool fits(ir::Direction direction);
  const ir::Action& action(const ir::Filter& filter) const { return into.ir.actions[filter.action.index]; }
  bool isPermit(const ir::Filter& filter) const { return std::holds_alternative<ir::Permit>(action(filter)); }
  void join(const ir::Filter* out, const ir::Filter* in);
  void takeForward();
  void forwardOnly(const ir::Filter& filter, const Pieces& forward);
  bool refuseForeignTransport(ir::Filter& filter);
  void sortPairs();

  const ir::HostPolicy& from;
  ir::HostPolicy& into;
  Losses& losses;
  ActionProjector actions;
  Expander expander;
  std::vector<Pair> pairs;
};

/// Transport mode for packets of others would protect what the gateway did not send.
bool Pairing::refuseForeignTransport(ir::Filter& filter) {
  const auto* negotiate = std::get_if<ir::Negotiate>(&action(filter));
  if (!from.host.forwards || !negotiate || negotiate->tunnel || filter.source_me ||
      isOwn(from.host, filter.source().prefix))
    return false;
  losses.lose(filter, "transport mode for packets that a gateway passes on", "the traffic is blocked");
  filter.action = into.ir.intern(ir::Block{});
  return true;
}

void Pairing::join(const ir::Filter* out, const ir::Filter* in) {
  Pair pair;
  pair.out = out ? out->rank : kBehindAll + in->rank;
  pair.in = in ? in->rank : kBehindAll + out->rank;
  if (out && in && out->action == in->action) {
    pair.filter = *out;
  } else {
    const ir::Filter& seen = out ? *out : *in;
    // What both directions get instead: the stricter of the two, and nothing for a permit alone.
    bool in_stricter = out && in && ir::restrictionOf(action(*in)) < ir::restrictionOf(action(*out));
    pair.filter = in_stricter ? *in : seen;
    bool dropped = isPermit(pair.filter);
    losses.lose(seen, out && in ? "another action for each direction of a filter" : "a one-way filter",
                dropped ? "the permit is left out" : "the stricter action holds both ways");
    if (dropped)
      return;
  }
  refuseForeignTransport(pair.filter);
  pairs.push_back(pair);
}

/// Joins the forward list to the pairs: a child judges forwarded packets in both directions.
void Pairing::takeForward() {
  Pieces forward = piecesOf(from, ir::Direction::forward, expander);
  std::map<ir::Filter, size_t> realised;
  std::set<size_t> too_wide; // permits that would let forwarded packets pass
  for (size_t i = 0; i < pairs.size(); ++i)
    if (judgesForwarded(action(pairs[i].filter)))
      for (const ir::Filter& half : {pairs[i].filter, ir::mirror(pairs[i].filter)})
        realised.try_emplace(selectorOf(half), i);
  for (const auto& [selector, index] : realised) {
    Pair& pair = pairs[index];
    auto wanted = forward.find(selector);
    if (wanted != forward.end() && wanted->second.action == pair.filter.action) {
      pair.forward = std::min(pair.forward.value_or(wanted->second.rank), wanted->second.rank);
      continue;
    }
    bool own_packets_only = pair.filter.source_me || isOwn(from.host, pair.filter.source().prefix) ||
                            isOwn(from.host, pair.filter.target().prefix);
    bool platform = pair.filter.origin.isValid() && from.ir.origin(pair.filter).kind == ir::Origin::Kind::platform;
    if (own_packets_only || platform)
      continue;
    losses.report(spanOf(from.ir, pair.filter), diag::ForwardedToo);
    if (isPermit(pair.filter))
      too_wide.insert(index);
    else if (!pair.forward)
      pair.forward = kBehindAll + *pair.out;
  }
  for (const auto& [selector, filter] : forward)
    if (!realised.contains(selector) && !realised.contains(selectorOf(ir::mirror(filter))))
      forwardOnly(filter, forward);
  size_t index = 0;
  std::erase_if(pairs, [&](const Pair&) { return too_wide.contains(index++); });
}

/// A filter for forwarded packets alone: its child also judges the gateway's own packets, if they match.
void Pairing::forwardOnly(const ir::Filter& filter, const Pieces& forward) {
  const auto* negotiate = std::get_if<ir::Negotiate>(&action(filter));
  if (negotiate && negotiate->tunnel) {
    losses.lose(filter, "a tunnel for forwarded packets that does not say which half leaves through it",
                "the traffic is blocked");
    ir::Filter blocked = filter;
    blocked.action = into.ir.intern(ir::Block{});
    pairs.push_back({blocked, std::nullopt, std::nullopt, filter.rank});
    return;
  }
  auto back = forward.find(selectorOf(ir::mirror(filter)));
  bool both_ways = back != forward.end() && back->second.action == filter.action;
  bool holds_own = llvm::any_of(from.host.addresses, [&](const net::Address& address) {
    return filter.source().prefix.contains(address) || filter.target().prefix.contains(address);
  });
  if (!both_ways || holds_own) {
    losses.lose(filter,
                both_ways ? "a filter for forwarded packets alone that the gateway's own match too"
                          : "a one-way filter",
                isPermit(filter) ? "the permit is left out" : "it holds both ways and for the gateway itself");
    if (isPermit(filter))
      return;
  }
  if (both_ways && selectorOf(back->second) < selectorOf(filter))
    return; // its mirror becomes the pair
  Pair pair;
  pair.filter = filter;
  pair.forward = both_ways ? std::min(filter.rank, back->second.rank) : filter.rank;
  if (holds_own)
    pair.out = pair.in = kBehindAll + filter.rank;
  if (!judgesForwarded(action(filter)))
    refuseForeignTransport(pair.filter);
  pairs.push_back(pair);
}

/// By outbound rank. A pair without one goes behind those that precede it in the list it is from.
void Pairing::sortPairs() {
  auto placeBy = [&](std::optional<uint32_t> Pair::* list) {
    std::vector<std::pair<uint32_t, uint32_t>> known; // rank in the list, rank outbound
    for (const Pair& pair : pairs)
      if (pair.out && pair.*list)
        known.emplace_back(*(pair.*list), *pair.out);
    llvm::sort(known);
    for (size_t i = 1; i < known.size(); ++i)
      known[i].second = std::max(known[i].second, known[i - 1].second);
    return known;
  };
  auto by_in = placeBy(&Pair::in), by_forward = placeBy(&Pair::forward);
  auto keyOf = [&](const Pair& pair) -> std::tuple<uint64_t, uint32_t> {
    if (pair.out)
      return {2 * uint64_t(*pair.out), 0};
    const auto& known = pair.in ? by_in : by_forward;
    uint32_t rank = pair.in ? *pair.in : *pair.forward;
    auto after = std::lower_bound(known.begin(), known.end(), std::pair(rank, uint32_t(0)));
    return {after == known.begin() ? 0 : 2 * uint64_t(std::prev(after)->second) + 1, rank};
  };
  llvm::stable_sort(pairs, [&](const Pair& a, const Pair& b) {
    return std::tuple(keyOf(a), selectorOf(a.filter)) < std::tuple(keyOf(b), selectorOf(b.filter));
  });
}

/// False, after a report, if a list needs more children than anybody could load.
bool Pairing::fits(ir::Direction direction) {
  uint64_t count = 0;
  for (const ir::Filter& filter : from.ir.list(direction)) {
    count += expander.countMax(direction == ir::Direction::in ? ir::mirror(filter) : filter);
    if (count > kPiecesMax) {
      losses.refuse(spanOf(from.ir, filter), "more than " + std::to_string(kPiecesMax) + " filters");
      return false;
    }
  }
  return true;
}

std::vector<Pair> Pairing::run() {
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
    if (!fits(direction))
      return {};
  Pieces out = piecesOf(from, ir::Direction::out, expander), in = piecesOf(from, ir::Direction::in, expander);
  for (const auto& [selector, filter] : out) {
    auto other = in.find(selector);
    join(&filter, other == in.end() ? nullptr : &other->second);
  }
  for (const auto& [selector, filter] : in)
    if (!out.contains(selector))
      join(nullptr, &filter);
  if (from.host.forwards)
    takeForward();
  sortPairs();
  return std::move(pairs);
}

} // namespace

bool judgesForwarded(const ir::Action& action) {
  const auto* negotiate = std::get_if<ir::Negotiate>(&action);
  return !negotiate || negotiate->tunnel;
}

std::vector<Pair> pairUp(const ir::HostPolicy& from, ir::HostPolicy& into, Losses& losses) {
  return Pairing(from, into, losses).run();
}

} // namespace cordon::backends::strongswan
