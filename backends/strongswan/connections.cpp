#include "backends/strongswan/connections.h"

#include "backends/strongswan/settings.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>
#include <tuple>

namespace cordon::backends::strongswan {
namespace {

/// swanctl's and charon's settings parser is quadratic in the children of a section: seconds from 10,000 on.
constexpr size_t kChildrenMax = 1000;

/// What one connection's children share; for transport mode the own address, since charon takes a trap's from there.
using Key = std::tuple<IkeTerms, net::Family, std::optional<net::Address>>;

net::Family familyOf(const ir::Filter& filter, const ir::Negotiate& negotiate) {
  return negotiate.tunnel ? negotiate.tunnel->remote->family : filter.family;
}

std::optional<net::Address> localOf(const ir::Filter& filter, const ir::Negotiate& negotiate) {
  if (negotiate.tunnel)
    return negotiate.tunnel->local;
  bool single = !filter.source_me && filter.source().prefix.isHost();
  return single ? std::optional(filter.source().prefix.first()) : std::nullopt;
}

std::string baseName(const Connection& connection) {
  if (connection.shunts)
    return "shunts";
  if (connection.negotiate->tunnel)
    return legalName("tunnel-" + net::toString(*connection.peer));
  if (connection.peer)
    return legalName("h-" + net::toString(*connection.peer));
  return connection.family == net::Family::v4 ? "any" : "any6";
}

/// Peers close together stay together when a connection is cut into several.
void sortByPeer(std::vector<const ir::Filter*>& children) {
  llvm::stable_sort(children, [](const ir::Filter* a, const ir::Filter* b) {
    return std::tuple(a->family, a->target_base, a->target_length) <
           std::tuple(b->family, b->target_base, b->target_length);
  });
}

void addInParts(Connection connection, std::vector<Connection>& out) {
  std::vector<const ir::Filter*> children = std::move(connection.children);
  if (children.size() > kChildrenMax)
    sortByPeer(children);
  for (llvm::ArrayRef<const ir::Filter*> left = children; !left.empty();) {
    auto part = left.take_front(kChildrenMax);
    left = left.drop_front(part.size());
    connection.children.assign(part.begin(), part.end());
    llvm::sort(connection.children, [](const ir::Filter* a, const ir::Filter* b) { return a->rank < b->rank; });
    out.push_back(connection);
  }
}

/// A group with wildcard peers is one connection: its single peers must find all its children there. Else each peer has
/// its own.
void addGroup(const Key& key, std::vector<const ir::Filter*> children, const ir::PolicyIr& ir,
              std::vector<Connection>& out) {
  Connection connection;
  connection.negotiate = &std::get<ir::Negotiate>(ir.action(*children.front()));
  connection.family = std::get<1>(key);
  connection.local = std::get<2>(key);
  bool wildcard = llvm::any_of(children, [](const ir::Filter* child) { return !child->target().prefix.isHost(); });
  if (connection.negotiate->tunnel)
    connection.peer = connection.negotiate->tunnel->remote;
  if (connection.peer || wildcard) {
    connection.children = std::move(children);
    addInParts(std::move(connection), out);
    return;
  }
  std::map<net::Address, std::vector<const ir::Filter*>> by_peer;
  for (const ir::Filter* child : children)
    by_peer[child->target().prefix.first()].push_back(child);
  for (auto& [peer, own] : by_peer) {
    connection.peer = peer;
    connection.children = own;
    addInParts(connection, out);
  }
}

} // namespace

std::vector<Connection> connectionsOf(const ir::HostPolicy& policy) {
  Connection shunts;
  shunts.shunts = true;
  std::map<Key, std::vector<const ir::Filter*>> groups;
  for (const ir::Filter& filter : policy.ir.out) {
    const auto* negotiate = std::get_if<ir::Negotiate>(&policy.ir.action(filter));
    if (!negotiate)
      shunts.children.push_back(&filter);
    else
      groups[Key(IkeTerms(*negotiate), familyOf(filter, *negotiate), localOf(filter, *negotiate))].push_back(&filter);
  }
  std::vector<Connection> connections;
  addInParts(std::move(shunts), connections);
  for (auto& [key, children] : groups)
    addGroup(key, std::move(children), policy.ir, connections);
  llvm::stable_sort(connections, [](const Connection& a, const Connection& b) {
    return a.children.front()->rank < b.children.front()->rank;
  });
  std::set<std::string> taken;
  for (Connection& connection : connections) {
    std::string base = baseName(connection);
    connection.name = base;
    for (unsigned n = 2; !taken.insert(connection.name).second; ++n)
      connection.name = base + "-" + std::to_string(n);
  }
  return connections;
}

} // namespace cordon::backends::strongswan
