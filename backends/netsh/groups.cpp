#include "backends/netsh/groups.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace cordon::netsh {
namespace {

using ir::Direction;
using ir::Filter;

/// The half of a mirrored filter that is written: from the client to the service's port, else from the own side.
bool isWrittenHalf(const Filter& half, const Filter& other) {
  auto key = [](const Filter& f) {
    bool to_service = f.source_ports.isAny() && !f.target_ports.isAny();
    return std::tuple(!to_service, !f.source_me, f);
  };
  return key(half) <= key(other);
}

bool isTunnel(const ir::PolicyIr& ir, const Filter& filter) {
  const auto* negotiate = std::get_if<ir::Negotiate>(&ir.action(filter));
  return negotiate && negotiate->tunnel;
}

int kindRank(const ir::PolicyIr& ir, const FilterGroup& group) {
  return std::visit(ir::Overloaded{
                        [](const ir::Negotiate& negotiate) { return negotiate.tunnel ? 0 : 1; },
                        [](const ir::Permit&) { return 2; },
                        [](const ir::Block&) { return 3; },
                    },
                    ir.actions[group.action.index]);
}

} // namespace

Filter undirected(Filter filter) {
  filter.origin = {};
  filter.rank = 0;
  return filter;
}

Filter shapeOf(Filter filter) {
  filter = undirected(filter);
  filter.action = {};
  filter.connection = ir::ConnectionType::all;
  filter.layer = ir::Layer::assigned;
  return filter;
}

std::vector<FilterGroup> groupsOf(const ir::PolicyIr& ir) {
  std::set<Filter> all;
  for (Direction direction : {Direction::out, Direction::in, Direction::forward})
    for (const Filter& filter : ir.list(direction))
      all.insert(undirected(filter));

  std::vector<FilterGroup> groups;
  std::map<std::tuple<ir::ActionId, ir::ConnectionType, TunnelSide>, size_t> places;
  std::set<std::pair<TunnelSide, Filter>> written;
  for (Direction direction : {Direction::out, Direction::in, Direction::forward})
    for (const Filter& filter : ir.list(direction)) {
      TunnelSide side = TunnelSide::none;
      if (isTunnel(ir, filter)) {
        if (direction == Direction::forward)
          continue; // stands in one of the other lists, which tells its side
        side = direction == Direction::out ? TunnelSide::outbound : TunnelSide::inbound;
      }
      Filter half = undirected(filter), other = undirected(ir::mirror(filter));
      bool mirrored = side == TunnelSide::none && all.contains(other);
      if (!written.insert({side, half}).second)
        continue;
      if (mirrored)
        written.insert({side, other});
      auto [place, fresh] = places.emplace(std::tuple(filter.action, filter.connection, side), groups.size());
      if (fresh)
        groups.push_back({filter.action, filter.connection, side, {}});
      Filter kept = !mirrored || isWrittenHalf(half, other) ? filter : ir::mirror(filter);
      groups[place->second].filters.push_back({kept, mirrored});
    }
  std::stable_sort(groups.begin(), groups.end(),
                   [&](const FilterGroup& a, const FilterGroup& b) { return kindRank(ir, a) < kindRank(ir, b); });
  return groups;
}

} // namespace cordon::netsh
