/// Filters of a policy rewritten into what one child can hold: literal own addresses, aligned port blocks, single ICMP
/// types. Exact, or with a diagnostic.
#pragma once

#include "backends/strongswan/losses.h"
#include "backends/strongswan/project_action.h"

#include <vector>

namespace cordon::backends::strongswan {

/// Expands the filters of one host.
class Expander {
public:
  Expander(const ir::HostPolicy& from, ActionProjector& actions, ir::HostPolicy& into, Losses& losses)
      : from(from), into(into), actions(actions), losses(losses) {}

  /// The pieces of a filter whose source is the host's side, with the projected action and the filter's rank. None if
  /// no packet can meet it here, or its loss is reported.
  std::vector<ir::Filter> expand(const ir::Filter& filter);
  /// At least as many as `expand` gives.
  uint64_t countMax(const ir::Filter& filter) const;

private:
  bool isPermit(const ir::Filter& piece) const;
  bool widen(ir::Filter& piece, const std::string& feature);
  bool takeConnection(ir::Filter& piece);
  bool takeProtocol(ir::Filter& piece);
  bool isLoopback(const ir::Filter& filter);
  std::vector<ir::Filter> placed(const ir::Filter& piece);
  std::vector<ir::Filter> withPorts(const ir::Filter& piece);
  std::vector<ir::Filter> withIcmp(const ir::Filter& piece);
  std::vector<net::Prefix> ownPrefixes(const ir::Filter& piece);

  const ir::HostPolicy& from;
  ir::HostPolicy& into;
  ActionProjector& actions;
  Losses& losses;
};

/// True if `address` is one of the host's own.
bool isOwn(const ir::Host& host, const net::Prefix& prefix);

} // namespace cordon::backends::strongswan
