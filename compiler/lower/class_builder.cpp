#include "compiler/lower/class_builder.h"

#include "compiler/catalog/exemptions.h"
#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/ir/filter_order.h"
#include "compiler/lower/address_search.h"
#include "compiler/lower/expand.h"
#include "compiler/lower/lower.h"
#include "compiler/sema/prefix_set.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::lower {
namespace {

constexpr ir::Direction kLists[] = {ir::Direction::out, ir::Direction::in, ir::Direction::forward};

/// Equal for filters that match the same packets, and for their mirrors.
uint64_t matchHash(const ir::Filter& filter) {
  auto portsOf = [](net::PortRange range) { return uint64_t(range.first) << 16 | range.last; };
  auto hashOf = [](const net::Bits128& base, uint8_t length, bool me, uint64_t ports) {
    return mixed(mixed(mixed(0, base.hi), base.lo), ports << 16 | uint64_t(length) << 8 | uint64_t(me));
  };
  const bool is_icmp = net::isIcmp(filter.protocol); // whose type and code are of the message, not of a side
  const uint64_t source_ports = portsOf(filter.source_ports), target_ports = portsOf(filter.target_ports);
  const uint64_t sides =
      hashOf(filter.source_base, filter.source_length, filter.source_me, is_icmp ? 0 : source_ports) +
      hashOf(filter.target_base, filter.target_length, filter.target_me, is_icmp ? 0 : target_ports);
  const uint64_t service = uint64_t(filter.protocol) << 8 | uint64_t(filter.family) << 4 |
                           uint64_t(filter.connection) << 2 | uint64_t(filter.layer);
  return mixed(mixed(sides, service), is_icmp ? source_ports << 32 | target_ports : 0);
}

} // namespace

ClassBuilder::ClassBuilder(const ModelIndex& index, const PolicyClass& policy_class, diag::Diagnostics& diags,
                           size_t filters_max)
    : index(index), model(index.model), policy_class(policy_class), diags(diags), filters_max(filters_max) {
  const model::Host& first = model.host(policy_class.hosts.front());
  const Plan& plan = policy_class.plan;
  ir.name = plan.group.isValid() ? model.group(plan.group).name : first.name;
  ir.version = model.version;
  ir.platform = plan.platform.str();
  ir.audit = plan.group.isValid() && model.group(plan.group).audit;
  constexpr size_t kOthers = 4; // group, platform, its generated filters, default response
  ir.origins.reserve(plan.tunnels.size() + plan.rules.size() + plan.exemptions.size() + kOthers +
                     catalog::exemptionsOf(plan.platform).size());
  for (model::HostId id : policy_class.hosts) {
    const model::Host& host = model.host(id);
    ir.hosts.push_back({host.name, plan.platform.str(), host.addresses, host.dynamic_in, plan.forwards, host.identity,
                        host.certificate, host.account});
    for (const net::Address& address : host.addresses)
      own_blocks.push_back(net::hostPrefix(address));
    llvm::append_range(own_blocks, host.dynamic_in);
    if (host.dynamic && host.dynamic_in.empty())
      own_blocks.insert(own_blocks.end(), {net::anyPrefix(net::Family::v4), net::anyPrefix(net::Family::v6)});
  }
  own_blocks = sema::simplify(std::move(own_blocks));
  if (plan.group.isValid())
    for (const net::Prefix& prefix : model.group(plan.group).secure.prefixes)
      if (!prefix.isAny())
        (prefix.family == net::Family::v4 ? secured_v4 : secured_v6).push_back(prefix);
}

ir::ActionId ClassBuilder::intern(ir::Action action) {
  if (auto known = actions.find(action); known != actions.end())
    return *known;
  const ir::ActionId id{{uint32_t(ir.actions.size())}};
  ir.actions.push_back(std::move(action));
  return *actions.insert(id).first;
}

ir::SecretId ClassBuilder::intern(const SecretRef& secret) {
  auto [at, fresh] = secrets.try_emplace(secret, ir::SecretId{{uint32_t(ir.secrets.size())}});
  if (fresh)
    ir.secrets.push_back(secret);
  return at->second;
}

ir::AuthorityId ClassBuilder::intern(model::CaId authority) {
  auto [at, fresh] = authorities.try_emplace(authority, ir::AuthorityId{{uint32_t(ir.authorities.size())}});
  if (fresh) {
    const model::Ca& ca = model.authority(authority);
    ir.authorities.push_back({ca.name, ca.subject, ca.file});
  }
  return at->second;
}

llvm::ArrayRef<net::Prefix> ClassBuilder::securedPrefixes(net::Family family) const {
  return family == net::Family::v4 ? secured_v4 : secured_v6;
}

bool ClassBuilder::mayBeOwn(const ir::Endpoint& side) const {
  if (side.me || side.prefix.isAny())
    return true;
  if (!side.prefix.isHost())
    return policy_class.plan.ownSubnet(side.prefix) != nullptr;
  return holding(own_blocks, side.prefix.first()) != nullptr;
}

bool ClassBuilder::hasRoomFor(uint64_t count, ir::OriginId origin) {
  if (!overflow && count > filters_max)
    reportOverflow(origin);
  return !overflow;
}

void ClassBuilder::reportOverflow(ir::OriginId origin) {
  overflow = true;
  diags.report(ir.origins[origin.index].spans.front(), diag::TooManyClassFilters, ir.name, filters_max)
      .help("name prefixes instead of single addresses, or split the group: each pair of two sides is a filter");
}

void ClassBuilder::add(const ir::Endpoint& from, const ir::Endpoint& to, const model::Selector& selector,
                       const Treatment& treatment) {
  if (overflow)
    return;
  if (pairs.size() >= filters_max)
    return reportOverflow(treatment.origin);
  ir::Filter filter;
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
  Pair pair = makePair(filter, treatment.claim, treatment.mirrored, treatment.transit);
  pair.is_implied = treatment.is_implied;
  insert(pair);
}

/// Both halves do the same: which of them stands.
ClassBuilder::Winner ClassBuilder::settleAlike(Pair& old, bool old_back, Pair& fresh, bool fresh_back) {
  const Winner winner = fresh.isMirrored() && !old.isMirrored() ? Winner::fresh : Winner::old; // keeps both its halves
  const bool old_stays = winner == Winner::old;
  Pair &stays = old_stays ? old : fresh, &goes = old_stays ? fresh : old;
  const bool stays_back = old_stays ? old_back : fresh_back, goes_back = old_stays ? fresh_back : old_back;
  const bool are_said = stays.isSaid(stays_back) && goes.isSaid(goes_back);
  Statements statements{stays.origin(stays_back), goes.origin(goes_back)};
  if (goes.half(goes_back).claim < stays.half(stays_back).claim) {
    stays.half(stays_back).claim = goes.half(goes_back).claim;
    stays.origin(stays_back) = goes.origin(goes_back);
    std::swap(statements.first, statements.second);
  }
  // One statement may give a filter twice, by sets that overlap.
  if (are_said && statements.first != statements.second && !llvm::is_contained(said_twice, statements))
    said_twice.push_back(statements);
  return winner;
}

/// Which of two halves stands that match the same packets in one list.
ClassBuilder::Winner ClassBuilder::settleEqual(Pair& old, bool old_back, Pair& fresh, bool fresh_back) {
  const Half &standing = old.half(old_back), &coming = fresh.half(fresh_back);
  if (old.filter.action == fresh.filter.action)
    return settleAlike(old, old_back, fresh, fresh_back);
  if (standing.claim != coming.claim && coming.claim == Claim::crossing)
    return Winner::old; // it is finer than the two that cross, and decides already
  // `block any -> me` means the secured prefixes too: that is what its intersection is for.
  if (standing.claim == Claim::secured || coming.claim == Claim::secured) {
    bool old_is_group = standing.claim == Claim::secured;
    bool blocks = std::holds_alternative<ir::Block>(ir.action((old_is_group ? fresh : old).filter));
    return !blocks ? Winner::none : old_is_group ? Winner::fresh : Winner::old;
  }
  if (standing.claim != coming.claim)
    return standing.claim < coming.claim ? Winner::old : Winner::fresh;
  // Two statements may meet in what was derived from them, be it from an `any` side or a crossing: the more restrictive
  // stays.
  if (standing.claim != Claim::statement)
    return ir::restrictionOf(ir.action(fresh.filter)) < ir::restrictionOf(ir.action(old.filter)) ? Winner::fresh
                                                                                                 : Winner::old;
  return Winner::none;
}

/// True if the pair is in, now or before.
bool ClassBuilder::insert(Pair fresh) {
  const uint64_t hash = matchHash(fresh.filter);
  llvm::SmallVector<uint32_t, 8> others; // that match the same one way or the other: seldom any
  by_match.find(hash, [&](uint32_t id) {
    const ir::Filter& other = pairs[id].filter;
    if (ir::matchesSame(other, fresh.filter) || ir::matchesSame(ir::mirror(other), fresh.filter))
      others.push_back(id);
    return false;
  });
  bool contradicts = false;
  said_twice.clear();
  if (!others.empty())
    for (bool is_back : {false, true})
      for (ir::Direction list : kLists)
        if (fresh.half(is_back).isIn(list))
          contradicts |= !settle(others, fresh, is_back, list, contradicts);
  for (const Statements& statements : said_twice)
    noteDuplicate(statements, fresh);
  if (fresh.isInNone())
    return !contradicts;
  pairs.push_back(fresh);
  by_match.insert(hash, uint32_t(pairs.size() - 1), [&](uint32_t id) { return matchHash(pairs[id].filter); });
  return !contradicts;
}

/// Takes the half of `fresh`, or its equal in the same list, out of that list. False if neither may go: then it is the
/// half of `fresh`.
bool ClassBuilder::settle(llvm::ArrayRef<uint32_t> others, Pair& fresh, bool is_back, ir::Direction list,
                          bool was_reported) {
  const ir::Filter match = is_back ? ir::mirror(fresh.filter) : fresh.filter;
  for (uint32_t id : others)
    for (bool old_back : {false, true}) {
      Pair& old = pairs[id];
      if (!old.half(old_back).isIn(list) || !ir::matchesSame(old_back ? ir::mirror(old.filter) : old.filter, match))
        continue;
      const Winner winner = settleEqual(old, old_back, fresh, is_back);
      if (winner == Winner::fresh) {
        old.half(old_back).leave(list);
        return true;
      }
      if (winner == Winner::none && !was_reported)
        reportContradiction(old.origin(old_back), fresh.origin(is_back));
      fresh.half(is_back).leave(list);
      return winner == Winner::old; // there is no other: of equal ones in a list only one stays
    }
  return true;
}

/// Notes that the class has one filter for what two statements say.
void ClassBuilder::noteDuplicate(const Statements& statements, const Pair& fresh) {
  auto [at, is_new] = duplicates.try_emplace(statements, ir.duplicates.size());
  if (is_new) {
    const ir::Direction list = ir::concerns(fresh.filter, ir::Direction::out) ? ir::Direction::out : ir::Direction::in;
    ir.duplicates.push_back({statements.first, statements.second, list, 0, fresh.filter});
  }
  ++ir.duplicates[at->second].count;
}

void ClassBuilder::reportContradiction(ir::OriginId old, ir::OriginId fresh) {
  const ir::Origin &first = ir.origins[old.index], &second = ir.origins[fresh.index];
  diags.report(second.spans.front(), diag::Contradiction, first.name, second.name)
      .label(first.spans.front(), "the other one")
      .help("no platform documents which of two equal filters wins: narrow one, or remove it");
}

ir::PolicyIr ClassBuilder::finish() {
  by_match.clear();
  addBuiltin(ir, policy_class.plan.v4, policy_class.plan.v6);
  expand(std::move(pairs), ir);
  ir::rankBySpecificity(ir);
  return std::move(ir);
}

Endpoints endpointsOf(const model::Side& set, net::Family family) {
  if (set.me || set.any)
    return {{set.me, net::anyPrefix(family)}};
  Endpoints endpoints;
  for (const net::Prefix& prefix : set.prefixes)
    if (prefix.family == family)
      endpoints.push_back({false, prefix});
  return endpoints;
}

} // namespace cordon::lower
