// Tunnels: two rules on Windows, each with the end point on its own destination's side.
#include "backends/netsh/groups.h"
#include "backends/netsh/items.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::netsh {
namespace {

using ir::Direction;
using ir::Filter;
using ir::Negotiate;

class TunnelProjection {
public:
  TunnelProjection(std::vector<Item>& items, ir::HostPolicy& result, Losses& losses)
      : items(items), result(result), losses(losses) {}

  /// An outbound tunnel rule names the peer's end, an inbound one the own: both must be known, and which is which.
  void run() {
    for (Item& item : items) {
      const Negotiate* negotiate = negotiateOf(item.filter);
      if (!negotiate || !negotiate->tunnel)
        continue;
      source::Span at = losses.placeOf(item.filter);
      const ir::Tunnel& tunnel = *negotiate->tunnel;
      item.side = sideOf(item, tunnel);
      if (item.side == TunnelSide::none) {
        losses.refuse(at, "a tunnel filter of which neither side shows whether its packets leave or arrive");
        continue;
      }
      if (item.filter.protocol != ir::kAnyProtocol)
        losses.refuse(at, "a tunnel for one protocol or port");
      bool outbound = item.side == TunnelSide::outbound;
      const auto& end = outbound ? tunnel.remote : tunnel.local;
      if (!end || end->family != net::Family::v4)
        losses.refuse(at, "a tunnel without a fixed IPv4 end point on each side");
      else if (llvm::is_contained(result.host.addresses, *end) == outbound)
        losses.refuse(at, outbound ? "a tunnel to one of the host's own addresses"
                                   : "a tunnel whose own end is not an address of the host");
    }
    if (!losses.failed)
      pairTunnels();
  }

private:
  TunnelSide sideOf(const Item& item, const ir::Tunnel& tunnel) const {
    const Filter& filter = item.filter;
    if (filter.source_me != filter.target_me)
      return filter.source_me ? TunnelSide::outbound : TunnelSide::inbound;
    unsigned out = 1u << unsigned(Direction::out), in = 1u << unsigned(Direction::in);
    if (unsigned sides = item.directions & (out | in); sides == out || sides == in)
      return sides == out ? TunnelSide::outbound : TunnelSide::inbound;
    if (tunnel.local.has_value() != tunnel.remote.has_value())
      return tunnel.remote ? TunnelSide::outbound : TunnelSide::inbound;
    auto holdsOwn = [&](const ir::Endpoint& side) {
      return llvm::any_of(result.host.addresses, [&](const net::Address& own) { return side.prefix.contains(own); });
    };
    bool source = holdsOwn(filter.source()), target = holdsOwn(filter.target());
    if (source == target)
      return TunnelSide::none;
    return source ? TunnelSide::outbound : TunnelSide::inbound;
  }

  /// The script names one end for each direction. A reader knows both where the two filters are each other's mirror and
  /// their actions are otherwise equal; then both must be the policy's.
  void pairTunnels() {
    auto keyOf = [](const Filter& filter) { return std::pair(shapeOf(filter), ir::ConnectionType(filter.connection)); };
    std::map<std::pair<Filter, ir::ConnectionType>, Item*> inbound;
    for (Item& item : items)
      if (item.side == TunnelSide::inbound)
        inbound[keyOf(item.filter)] = &item;
    for (Item& item : items) {
      if (item.side != TunnelSide::outbound)
        continue;
      auto found = inbound.find(keyOf(ir::mirror(item.filter)));
      Negotiate out = *negotiateOf(item.filter);
      Negotiate in = found == inbound.end() ? Negotiate{} : *negotiateOf(found->second->filter);
      ir::Tunnel out_ends = *out.tunnel, in_ends = in.tunnel.value_or(ir::Tunnel{});
      ir::Tunnel both{in_ends.local, out_ends.remote};
      out.tunnel = in.tunnel = both;
      if (found == inbound.end() || out != in)
        continue; // reported below unless each half knows its one end only
      auto differs = [](const auto& said, const auto& meant) { return said && said != meant; };
      if (differs(out_ends.local, both.local) || differs(in_ends.remote, both.remote)) {
        losses.refuse(losses.placeOf(item.filter), "tunnel directions with different end points");
        continue;
      }
      item.filter.action = found->second->filter.action = result.ir.intern(out);
      inbound.erase(found);
      item.paired = true;
    }
    for (const auto& [shape, item] : inbound)
      if (negotiateOf(item->filter)->tunnel->remote)
        refuseHalf(*item);
    for (const Item& item : items)
      if (item.side == TunnelSide::outbound && !item.paired && negotiateOf(item.filter)->tunnel->local)
        refuseHalf(item);
  }

  void refuseHalf(const Item& item) {
    losses.refuse(losses.placeOf(item.filter), "one direction of a tunnel without the other");
  }

  const Negotiate* negotiateOf(const Filter& filter) const {
    return std::get_if<Negotiate>(&result.ir.actions[filter.action.index]);
  }

  std::vector<Item>& items;
  ir::HostPolicy& result;
  Losses& losses;
};

} // namespace

void settleTunnels(std::vector<Item>& items, ir::HostPolicy& result, Losses& losses) {
  TunnelProjection(items, result, losses).run();
}

} // namespace cordon::netsh
