#include "compiler/lower/class_builder.h"

#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/ir/filter_order.h"
#include "compiler/lower/lower.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::lower {
namespace {

/// The filter as a set of packets only, the same for both halves of a pair.
ir::Filter matchOf(const Pair& pair) {
  ir::Filter match = pair.filter;
  match.action = {};
  match.origin = {};
  match.rank = 0;
  if (!pair.mirrored)
    return match;
  ir::Filter other = ir::mirror(match);
  return std::min(match, other);
}

} // namespace

ClassBuilder::ClassBuilder(const model::Model& model, const PolicyClass& policy_class, diag::Diagnostics& diags)
    : model(model), policy_class(policy_class), diags(diags) {
  const model::Host& first = model.host(policy_class.hosts.front());
  const Plan& plan = policy_class.plan;
  ir.name = plan.group.isValid() ? model.group(plan.group).name : first.name;
  ir.version = model.version;
  ir.platform = plan.platform.str();
  ir.default_response = model.default_response;
  ir.audit = plan.group.isValid() && model.group(plan.group).audit;
  for (model::HostId id : policy_class.hosts) {
    const model::Host& host = model.host(id);
    ir.hosts.push_back({host.name, plan.platform.str(), host.addresses, host.dynamic_in, plan.forwards, host.identity,
                        host.certificate});
  }
}

void ClassBuilder::add(const ir::Endpoint& from, const ir::Endpoint& to, const model::Selector& selector,
                       const Treatment& treatment) {
  if (overflow)
    return;
  if (pairs.size() >= kFiltersMax) {
    overflow = true;
    diags.report(ir.origins[treatment.origin.index].spans.front(), diag::TooManyClassFilters, ir.name, kFiltersMax);
    return;
  }
  Pair pair;
  ir::Filter& filter = pair.filter;
  filter.family = from.prefix.family;
  filter.setSource(from);
  filter.setTarget(to);
  filter.protocol = selector.protocol;
  filter.source_ports = selector.source_ports;
  filter.target_ports = selector.target_ports;
  filter.connection = treatment.connection;
  filter.layer = treatment.layer;
  filter.action = treatment.action;
  filter.origin = treatment.origin;
  pair.mirrored = treatment.mirrored && ir::mirror(filter) != filter;
  pair.claim = treatment.claim;
  pair.transit = treatment.transit;
  insert(pair);
}

/// True if the pair is in, now or before.
bool ClassBuilder::insert(Pair pair) {
  auto [at, fresh] = by_match.try_emplace(matchOf(pair), pairs.size());
  if (fresh) {
    pairs.push_back(pair);
    return true;
  }
  Pair& old = pairs[at->second];
  if (old.filter.action == pair.filter.action)
    return true;
  bool against_group = old.claim == Claim::secured || pair.claim == Claim::secured;
  Pair& statement = old.claim == Claim::secured ? pair : old;
  // `block any -> me` means the secured prefixes too: that is what its intersection is for.
  if (against_group && std::holds_alternative<ir::Block>(ir.action(statement.filter))) {
    old = statement;
    return true;
  }
  // Flips are settled by intersections: two of them may meet in one match, and the more restrictive stays.
  if (old.claim == Claim::derived && pair.claim == Claim::derived) {
    if (ir::restrictionOf(ir.action(pair.filter)) < ir::restrictionOf(ir.action(old.filter)))
      old = pair;
    return true;
  }
  const ir::Origin& first = ir.origin(old.filter);
  const ir::Origin& second = ir.origin(pair.filter);
  diags.report(second.spans.front(), diag::Contradiction, first.name, second.name)
      .label(first.spans.front(), "the other one")
      .help("no platform documents which of two equal filters wins: narrow one, or remove it");
  return false;
}

ir::PolicyIr ClassBuilder::finish() {
  for (const Pair& pair : pairs) {
    // A gateway's pair runs from its own side: the first half leaves, the other arrives. Only the lists say so.
    for (bool first : {true, false}) {
      if (!first && !pair.mirrored)
        continue;
      ir::Filter half = first ? pair.filter : ir::mirror(pair.filter);
      for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward}) {
        bool against = pair.transit && direction == (first ? ir::Direction::in : ir::Direction::out);
        bool transits = direction != ir::Direction::forward || pair.transit;
        if (ir::concerns(half, direction) && transits && !against)
          ir.list(direction).push_back(half);
      }
    }
  }
  addBuiltin(ir, policy_class.plan.v4, policy_class.plan.v6);
  ir::rankBySpecificity(ir);
  return std::move(ir);
}

std::vector<ir::Endpoint> endpointsOf(const model::AddressSet& set, net::Family family) {
  if (set.me || set.any)
    return {{set.me, net::anyPrefix(family)}};
  std::vector<ir::Endpoint> endpoints;
  for (const net::Prefix& prefix : set.prefixes)
    if (prefix.family == family)
      endpoints.push_back({false, prefix});
  return endpoints;
}

} // namespace cordon::lower
