#include "compiler/diag/kinds/nam.h"
#include "compiler/lower/class_builder.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::lower {
namespace {

std::vector<model::Selector> selectorsOf(const std::vector<model::Selector>& services) {
  return services.empty() ? std::vector<model::Selector>(1) : services;
}

/// The hosts at the other end of the rule's traffic, for IKE version and identity.
std::vector<model::HostId> peersOf(const ClassBuilder& builder, const model::Rule& rule) {
  std::vector<model::HostId> peers = rule.among ? rule.hosts : rule.from.hosts;
  if (!rule.among)
    llvm::append_range(peers, rule.to.hosts);
  llvm::sort(peers);
  peers.erase(std::unique(peers.begin(), peers.end()), peers.end());
  if (builder.policy_class.hosts.size() == 1)
    llvm::erase(peers, builder.policy_class.hosts.front());
  return peers;
}

/// The host at the far end of a filter: the one that has the single address of the side that is not this class's own.
const model::Host* farEnd(const ClassBuilder& builder, const ir::Endpoint& from, const ir::Endpoint& to) {
  bool from_is_own = from.me || llvm::any_of(builder.policy_class.hosts, [&](model::HostId id) {
                       return from.prefix.isHost() && builder.model.host(id).mayLieIn(from.prefix);
                     });
  const ir::Endpoint& far = from_is_own && !to.me ? to : from;
  if (far.me || !far.prefix.isHost())
    return nullptr;
  for (const model::Host& host : builder.model.hosts)
    if (llvm::is_contained(host.addresses, far.prefix.first()))
      return &host;
  return nullptr;
}

Treatment treatmentOf(ClassBuilder& builder, const model::Rule& rule, ir::OriginId origin, const model::Host* peer) {
  Treatment treatment;
  switch (rule.verdict) {
  case model::Rule::Verdict::permit:
    treatment.action = builder.ir.intern(ir::Permit());
    break;
  case model::Rule::Verdict::block:
    treatment.action = builder.ir.intern(ir::Block());
    break;
  case model::Rule::Verdict::negotiate: {
    NegotiateOptions options;
    options.fallback = rule.fallback;
    options.accept_unsecured = rule.accept_unsecured;
    options.peers = peersOf(builder, rule);
    options.peer_identity = peer ? peer->identity : "";
    treatment.action = negotiateAction(builder, rule.use, options);
    break;
  }
  }
  treatment.origin = origin;
  treatment.mirrored = !rule.one_way;
  treatment.connection = rule.connection;
  return treatment;
}

/// Adds from -> to, and, for an `any` side, its intersection with each secured prefix: addresses outrank all else, so
/// `block any -> me` would otherwise lose to the secured prefix (design: intersection of any-sided rules).
void addWithIntersections(ClassBuilder& builder, const ir::Endpoint& from, const ir::Endpoint& to,
                          const model::Selector& selector, Treatment treatment) {
  builder.add(from, to, selector, treatment);
  treatment.claim = Claim::derived;
  auto isAny = [](const ir::Endpoint& side) { return !side.me && side.prefix.isAny(); };
  for (const net::Prefix& secured : securedPrefixes(builder, from.prefix.family)) {
    if (isAny(from))
      builder.add({false, secured}, to, selector, treatment);
    if (isAny(to))
      builder.add(from, {false, secured}, selector, treatment);
  }
}

/// True if the rule gives this class a filter.
bool lowerSides(ClassBuilder& builder, const model::Rule& rule, const model::AddressSet& from,
                const model::AddressSet& to, ir::OriginId origin) {
  bool met = false, gave = false;
  bool by_peer = rule.verdict == model::Rule::Verdict::negotiate;
  Treatment treatment = treatmentOf(builder, rule, origin, nullptr);
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    std::vector<ir::Endpoint> sources = endpointsOf(from, family), targets = endpointsOf(to, family);
    met |= !sources.empty() && !targets.empty();
    if (!builder.policy_class.plan.has(family))
      continue;
    for (const model::Selector& selector : selectorsOf(rule.services)) {
      if (selector.family && *selector.family != family)
        continue;
      gave |= !sources.empty() && !targets.empty();
      for (const ir::Endpoint& source : sources)
        for (const ir::Endpoint& target : targets) {
          const model::Host* peer = by_peer ? farEnd(builder, source, target) : nullptr;
          addWithIntersections(builder, source, target, selector,
                               peer ? treatmentOf(builder, rule, origin, peer) : treatment);
        }
    }
  }
  if (!met)
    builder.diags.report(rule.span, diag::FamiliesDoNotMeet, "the two sides of rule `" + rule.name + "`");
  return gave || !met;
}

/// A rule that says nothing for a host is a slip, most often of address families.
void reportNothing(ClassBuilder& builder, const model::Rule& rule) {
  builder.diags
      .report(rule.span, diag::RuleGivesNothing, rule.name, builder.model.host(builder.policy_class.hosts.front()).name)
      .help("the host has no address of the family that the rule's addresses or services need");
}

model::AddressSet me(source::Span span) {
  model::AddressSet set;
  set.me = true;
  set.span = span;
  return set;
}

/// True if the set may hold an address of a member of this class.
bool mayHoldMe(const ClassBuilder& builder, const model::AddressSet& set) {
  return set.me || set.any || llvm::any_of(builder.policy_class.hosts, [&](model::HostId id) {
           return llvm::any_of(set.prefixes,
                               [&](const net::Prefix& prefix) { return builder.model.host(id).mayLieIn(prefix); });
         });
}

void lowerRule(ClassBuilder& builder, const model::Rule& rule) {
  ir::OriginId origin = builder.ir.add({ir::Origin::Kind::policy, "rule " + rule.name, {rule.span}});
  if (rule.among) {
    model::AddressSet others;
    for (model::HostId id : rule.hosts)
      for (const net::Address& address : builder.model.host(id).addresses)
        others.prefixes.push_back(net::hostPrefix(address));
    if (!lowerSides(builder, rule, me(rule.span), others, origin))
      reportNothing(builder, rule);
    return;
  }
  if (!mayHoldMe(builder, rule.from) && !mayHoldMe(builder, rule.to)) {
    builder.diags
        .report(rule.span, diag::NotForMe, rule.name, builder.model.host(builder.policy_class.hosts.front()).name)
        .help("one side must be `me`, `any` or hold the host's address");
    return;
  }
  // A host's own side is written `me`, never `any`: then the halves of nested filters rank alike.
  bool gave = false;
  if (rule.from.any && rule.to.any) {
    gave = lowerSides(builder, rule, me(rule.from.span), rule.to, origin);
    gave |= lowerSides(builder, rule, rule.from, me(rule.to.span), origin);
  } else {
    bool own_from = rule.from.any && !mayHoldMe(builder, rule.to);
    bool own_to = rule.to.any && !mayHoldMe(builder, rule.from);
    gave = lowerSides(builder, rule, own_from ? me(rule.from.span) : rule.from, own_to ? me(rule.to.span) : rule.to,
                      origin);
  }
  if (!gave)
    reportNothing(builder, rule);
}

} // namespace

void lowerRules(ClassBuilder& builder) {
  for (uint32_t index : builder.policy_class.plan.rules)
    lowerRule(builder, builder.model.rules[index]);
}

} // namespace cordon::lower
