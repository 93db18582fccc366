#include "compiler/lower/class_builder.h"

#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/ir/filter_order.h"
#include "compiler/lower/address_search.h"
#include "compiler/lower/lower.h"
#include "compiler/sema/prefix_set.h"

#include <llvm/ADT/Hashing.h>
#include <llvm/ADT/STLExtras.h>

namespace cordon::lower {
namespace {

constexpr ir::Direction kLists[] = {ir::Direction::out, ir::Direction::in, ir::Direction::forward};

uint8_t bitOf(ir::Direction list) {
  return uint8_t(1u << unsigned(list));
}

/// The lists a half belongs to. A gateway's pair runs from its own side: the first half leaves, the other arrives, and
/// only the lists say so; one that is its own mirror does both.
uint8_t listsOf(const ir::Filter& half, bool transit, bool is_back, bool self_mirror) {
  uint8_t lists = 0;
  for (ir::Direction list : kLists) {
    bool against = transit && !self_mirror && list == (is_back ? ir::Direction::out : ir::Direction::in);
    bool transits = list != ir::Direction::forward || transit;
    if (ir::concerns(half, list) && transits && !against)
      lists |= bitOf(list);
  }
  return lists;
}

} // namespace

Pair makePair(const ir::Filter& filter, Claim claim, bool mirrored, bool transit) {
  Pair pair;
  pair.filter = filter;
  pair.transit = transit;
  const ir::Filter back = ir::mirror(filter);
  const bool self_mirror = back == filter;
  pair.forth = {listsOf(filter, transit, false, self_mirror), claim, filter.origin};
  if (mirrored && !self_mirror)
    pair.back = {listsOf(back, transit, true, false), claim, filter.origin};
  return pair;
}

ClassBuilder::ClassBuilder(const ModelIndex& index, const PolicyClass& policy_class, diag::Diagnostics& diags,
                           size_t filters_max)
    : index(index), model(index.model), policy_class(policy_class), diags(diags), filters_max(filters_max) {
  const model::Host& first = model.host(policy_class.hosts.front());
  const Plan& plan = policy_class.plan;
  ir.name = plan.group.isValid() ? model.group(plan.group).name : first.name;
  ir.version = model.version;
  ir.platform = plan.platform.str();
  ir.audit = plan.group.isValid() && model.group(plan.group).audit;
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
  auto [at, fresh] = actions.try_emplace(std::move(action), ir::ActionId{{uint32_t(ir.actions.size())}});
  if (fresh)
    ir.actions.push_back(at->first);
  return at->second;
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
  insert(makePair(filter, treatment.claim, treatment.mirrored, treatment.transit));
}

/// The packets that the half matches, as a value: what is not address, protocol, ports, connection or layer is empty.
ir::Filter ClassBuilder::matchAt(uint32_t slot) const {
  ir::Filter match = pairs[slot / Slots::per_pair].filter;
  match.action = {};
  match.origin = {};
  return slot % Slots::per_pair < Slots::per_half ? match : ir::mirror(match);
}

size_t ClassBuilder::SlotHash::operator()(uint32_t slot) const {
  const ir::Filter match = builder->matchAt(slot);
  return llvm::hash_combine(slot % Slots::per_half, match.source_base.hi, match.source_base.lo, match.target_base.hi,
                            match.target_base.lo, match.source_length, match.target_length, match.source_me,
                            match.target_me, match.source_ports.first, match.source_ports.last,
                            match.target_ports.first, match.target_ports.last, match.protocol, match.family);
}

bool ClassBuilder::SlotEqual::operator()(uint32_t a, uint32_t b) const {
  return a % Slots::per_half == b % Slots::per_half && builder->matchAt(a) == builder->matchAt(b);
}

/// Which of two halves stands that match the same packets in one list.
ClassBuilder::Winner ClassBuilder::settleEqual(Pair& old, bool old_back, Pair& fresh, bool fresh_back) {
  Half &standing = old.half(old_back), &coming = fresh.half(fresh_back);
  if (old.filter.action == fresh.filter.action) {
    Winner winner = fresh.isMirrored() && !old.isMirrored() ? Winner::fresh : Winner::old; // keeps both its halves
    Half &stays = winner == Winner::old ? standing : coming, &goes = winner == Winner::old ? coming : standing;
    if (goes.claim < stays.claim) {
      stays.claim = goes.claim;
      stays.origin = goes.origin;
    }
    return winner;
  }
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
bool ClassBuilder::insert(Pair pair) {
  const size_t index = pairs.size();
  bool contradicts = false;
  pairs.push_back(pair); // so that its slots can be looked up
  for (bool is_back : {false, true})
    for (ir::Direction list : kLists) {
      Pair& fresh = pairs[index];
      Half& coming = fresh.half(is_back);
      if (!(coming.lists & bitOf(list)))
        continue;
      const uint32_t slot = Slots::of(index, is_back, list);
      auto [at, is_new] = slots.insert(slot);
      if (is_new)
        continue;
      Pair& old = pairs[*at / Slots::per_pair];
      const bool old_back = *at % Slots::per_pair >= Slots::per_half;
      switch (settleEqual(old, old_back, fresh, is_back)) {
      case Winner::old:
        coming.lists &= uint8_t(~bitOf(list));
        break;
      case Winner::fresh:
        old.half(old_back).lists &= uint8_t(~bitOf(list));
        slots.erase(at);
        slots.insert(slot);
        break;
      case Winner::none:
        if (!contradicts)
          reportContradiction(old.half(old_back).origin, coming.origin);
        contradicts = true;
        coming.lists &= uint8_t(~bitOf(list));
        break;
      }
    }
  if (!pairs[index].forth.lists && !pairs[index].back.lists)
    pairs.pop_back();
  return !contradicts;
}

void ClassBuilder::reportContradiction(ir::OriginId old, ir::OriginId fresh) {
  const ir::Origin &first = ir.origins[old.index], &second = ir.origins[fresh.index];
  diags.report(second.spans.front(), diag::Contradiction, first.name, second.name)
      .label(first.spans.front(), "the other one")
      .help("no platform documents which of two equal filters wins: narrow one, or remove it");
}

size_t ClassBuilder::sizeOf(ir::Direction list) const {
  size_t size = 0;
  for (const Pair& pair : pairs)
    size += size_t((pair.forth.lists & bitOf(list)) != 0) + size_t((pair.back.lists & bitOf(list)) != 0);
  return size;
}

ir::PolicyIr ClassBuilder::finish() {
  slots.clear(); // no filter is looked up any more
  for (ir::Direction list : kLists)
    ir.list(list).reserve(sizeOf(list));
  for (const Pair& pair : pairs)
    for (bool is_back : {false, true})
      for (ir::Direction list : kLists)
        if (pair.half(is_back).lists & bitOf(list)) {
          ir::Filter half = is_back ? ir::mirror(pair.filter) : pair.filter;
          half.origin = pair.half(is_back).origin;
          ir.list(list).push_back(half);
        }
  pairs = {};
  addBuiltin(ir, policy_class.plan.v4, policy_class.plan.v6);
  ir::rankBySpecificity(ir);
  return std::move(ir);
}

std::vector<ir::Endpoint> endpointsOf(const model::Side& set, net::Family family) {
  if (set.me || set.any)
    return {{set.me, net::anyPrefix(family)}};
  std::vector<ir::Endpoint> endpoints;
  for (const net::Prefix& prefix : set.prefixes)
    if (prefix.family == family)
      endpoints.push_back({false, prefix});
  return endpoints;
}

} // namespace cordon::lower
