// From a store to the IR: the undirected filter lists of Windows become out, in and forward lists.
#include "backends/netsh/import.h"
#include "backends/netsh/names.h"
#include "compiler/catalog/platforms.h"
#include "compiler/diag/kinds/imp.h"
#include "compiler/ir/filter_order.h"

#include <algorithm>

namespace cordon::netsh {
namespace {

using ir::Direction;
using ir::Filter;

/// A filter of an active rule, one half of a mirrored one.
struct Half {
  Filter filter; ///< with action; the tunnel of its action knows one end until halves are paired
  TunnelSide side = TunnelSide::none;
  source::Span span;
};

/// Filters of all rules together: lists may be shared by many rules.
constexpr size_t kHalvesMax = 2'000'000;

/// The filter's fields but action, origin and rank.
Filter shapeOf(Filter filter) {
  filter.action = {};
  filter.origin = {};
  filter.rank = 0;
  return filter;
}

class Builder {
public:
  Builder(const Store& store, const Policy& policy, const ir::Host& host, const source::SourceMap& sources,
          diag::Diagnostics& diags)
      : store(store), policy(policy), sources(sources), diags(diags), errors_before(diags.errorCount()) {
    result.ir.secrets = store.tables.secrets;
    result.ir.authorities = store.tables.authorities;
    result.secrets = store.secrets;
    result.host = host;
    result.ir.name = policyName(policy.name).str();
    result.ir.version = versionOf(policy.description);
    const catalog::Platform* platform = catalog::findPlatform(host.platform);
    result.ir.platform = platform && platform->backend == "netsh" ? host.platform : "windows-2003";
    result.ir.hosts = {host};
  }

  std::optional<ir::HostPolicy> run() {
    readMain();
    readResponse();
    for (const Rule& rule : policy.rules.objects())
      if (rule.active && halves.size() < kHalvesMax)
        addRule(rule);
    if (halves.size() >= kHalvesMax)
      diags.report(policy.span, diag::TooManyObjects, "filters", kHalvesMax);
    pairTunnels();
    findConflicts();
    if (diags.errorCount() != errors_before)
      return std::nullopt;
    for (const Half& half : halves)
      for (Direction direction : {Direction::out, Direction::in, Direction::forward})
        if (holdsFor(half.filter, half.side, direction, result.host.forwards))
          result.ir.list(direction).push_back(half.filter);
    ir::rankBySpecificity(result.ir); // Windows' own order, whatever the position
    result.ir.order = {.specificity = false, .platform = result.ir.platform};
    return std::move(result);
  }

private:
  void readMain() {
    std::vector<ir::MainProposal> listed = policy.main.value_or(defaultMainOffers());
    main = inTriedOrder(listed);
    if (main != listed)
      diags.report(policy.main_span, diag::Group3First);
    auto group3 = std::count_if(main.begin(), main.end(),
                                [](const auto& offer) { return offer.group == catalog::DhGroup::modp2048; });
    if (size_t(group3) > kGroup3OffersMax)
      diags.report(policy.main_span, diag::TooManyGroup3, kGroup3OffersMax);
    if (policy.main_pfs)
      diags.report(policy.span, diag::NotKept, "mmpfs");
    if (policy.quick_per_main != 0)
      diags.report(policy.span, diag::NotKept, "qmpermm");
  }

  void readResponse() {
    const DefaultRule& rule = policy.default_rule;
    if (!policy.default_response)
      return;
    source::Span at = rule.statements.empty() ? policy.span : rule.span;
    if (!policy.responds()) {
      diags.report(at, diag::BuiltInResponse, policy.name)
          .help("state its methods (`set defaultrule policy=... activate=yes qmsecmethods=...`), or turn it off "
                "(`activatedefaultrule=no`)");
      return;
    }
    ir::Negotiate negotiate;
    negotiate.authentication = rule.authentication;
    negotiate.main = main;
    negotiate.main_lifetime_s = uint32_t(policy.main_minutes * 60);
    negotiate.quick = *rule.quick;
    negotiate.pfs.kind = rule.pfs ? ir::Pfs::Kind::main_mode_group : ir::Pfs::Kind::off;
    ir::DefaultResponse response;
    response.action = result.ir.intern(std::move(negotiate));
    response.origin = result.ir.add({ir::Origin::Kind::imported, "default response", {at}});
    result.ir.default_response = response;
  }

  void addRule(const Rule& rule) {
    const FilterList& list = *store.lists.find(rule.filterlist);
    const FilterAction& source = *store.actions.find(rule.filteraction);
    TunnelSide side = TunnelSide::none;
    if (rule.tunnel && source.kind == ActionKind::negotiate)
      side = sideOf(rule, list);
    else if (rule.tunnel)
      diags.report(rule.span, diag::TunnelWithoutNegotiate, rule.name);
    auto action = actionOf(rule, source, side);
    if (!action)
      return;
    ir::ActionId id = result.ir.intern(*action);
    for (const FilterEntry& entry : list.filters) {
      if (halves.size() >= kHalvesMax)
        return;
      if (side != TunnelSide::none && !fitsTunnel(entry, rule))
        continue;
      Filter filter = entry.filter;
      filter.action = id;
      filter.connection = rule.connection;
      filter.origin = originOf(entry, rule);
      halves.push_back({filter, side, entry.span});
      Filter mirrored = ir::mirror(filter);
      if (entry.mirrored && shapeOf(mirrored) != shapeOf(filter))
        halves.push_back({mirrored, side, entry.span});
      bool one_way = !entry.mirrored && side == TunnelSide::none && source.kind == ActionKind::negotiate;
      if (one_way && shapeOf(mirrored) != shapeOf(filter))
        unmirrored.push_back(halves.size() - 1);
    }
  }

  /// A tunnel rule is for packets on their way to its end point: inbound if that is an own address. Where no own
  /// address is known, `me` in its filters tells.
  TunnelSide sideOf(const Rule& rule, const FilterList& list) {
    if (!result.host.addresses.empty())
      return llvm::is_contained(result.host.addresses, *rule.tunnel) ? TunnelSide::inbound : TunnelSide::outbound;
    auto isFrom = [](const FilterEntry& entry) { return entry.filter.source_me && !entry.filter.target_me; };
    auto isTo = [](const FilterEntry& entry) { return entry.filter.target_me && !entry.filter.source_me; };
    if (llvm::all_of(list.filters, isFrom))
      return TunnelSide::outbound;
    if (llvm::all_of(list.filters, isTo))
      return TunnelSide::inbound;
    diags.report(rule.span, diag::TunnelDirectionUnknown, rule.name)
        .help("give the host's addresses: `--address " + net::toString(*rule.tunnel) +
              "` if this end point is the host's own, else its own end of the tunnel");
    return TunnelSide::outbound;
  }

  bool fitsTunnel(const FilterEntry& entry, const Rule& rule) {
    bool plain = !entry.mirrored && entry.filter.protocol == ir::kAnyProtocol;
    if (!plain)
      diags.report(entry.span, diag::TunnelShape).label(rule.span, "used by this tunnel rule");
    return plain;
  }

  std::optional<ir::Action> actionOf(const Rule& rule, const FilterAction& source, TunnelSide side) {
    switch (source.kind) {
    case ActionKind::permit:
      return ir::Permit{};
    case ActionKind::block:
      return ir::Block{};
    case ActionKind::negotiate:
      break;
    }
    if (!source.quick) {
      diags.report(source.span, diag::BuiltInOffers, source.name).label(rule.span, "used by this rule");
      return std::nullopt;
    }
    ir::Negotiate negotiate;
    negotiate.authentication = rule.authentication;
    negotiate.main = main;
    negotiate.main_lifetime_s = uint32_t(policy.main_minutes * 60);
    negotiate.quick = *source.quick;
    negotiate.pfs.kind = source.pfs ? ir::Pfs::Kind::main_mode_group : ir::Pfs::Kind::off;
    negotiate.fallback_to_clear = source.soft;
    negotiate.inbound_clear = source.inpass;
    if (side != TunnelSide::none) {
      negotiate.tunnel.emplace();
      (side == TunnelSide::inbound ? negotiate.tunnel->local : negotiate.tunnel->remote) = rule.tunnel;
    }
    return negotiate;
  }

  ir::OriginId originOf(const FilterEntry& entry, const Rule& rule) {
    std::string name = entry.description; // cordon's own scripts name the statement here
    if (name.empty())
      name = "rule \"" + rule.name + "\", line " + std::to_string(sources.position(entry.span).line);
    return result.ir.add({ir::Origin::Kind::imported, std::move(name), {entry.span, rule.span}});
  }

  /// An outbound tunnel filter and its reversed inbound one with equal methods are one tunnel: both then know both
  /// ends.
  void pairTunnels() {
    std::map<Filter, std::vector<Half*>> inbound;
    for (Half& half : halves)
      if (half.side == TunnelSide::inbound)
        inbound[shapeOf(half.filter)].push_back(&half);
    for (Half& half : halves) {
      if (half.side != TunnelSide::outbound)
        continue;
      auto found = inbound.find(shapeOf(ir::mirror(half.filter)));
      if (found == inbound.end())
        continue;
      for (Half* other : found->second) {
        auto out = std::get<ir::Negotiate>(result.ir.action(half.filter));
        auto in = std::get<ir::Negotiate>(result.ir.action(other->filter));
        ir::Tunnel both{in.tunnel->local, out.tunnel->remote};
        out.tunnel = in.tunnel = both;
        if (out != in)
          continue;
        half.filter.action = other->filter.action = result.ir.intern(out);
        break;
      }
    }
  }

  /// The same filter with two treatments: Windows documents no order between them. A negotiate filter needs both
  /// halves.
  void findConflicts() {
    std::map<std::pair<bool, Filter>, const Half*> first; // tunnels are tried before transport
    for (const Half& half : halves) {
      auto [at, fresh] = first.emplace(std::pair(half.side != TunnelSide::none, shapeOf(half.filter)), &half);
      if (fresh || at->second->filter.action == half.filter.action)
        continue;
      bool both = std::holds_alternative<ir::Negotiate>(result.ir.action(half.filter)) &&
                  std::holds_alternative<ir::Negotiate>(result.ir.action(at->second->filter));
      if (both)
        diags.report(half.span, diag::ConflictingFilters).label(at->second->span, "the other treatment");
      else
        diags.report(half.span, diag::UndocumentedOrder).label(at->second->span, "the other treatment");
    }
    for (size_t index : unmirrored) {
      auto found = first.find(std::pair(false, shapeOf(ir::mirror(halves[index].filter))));
      if (found == first.end() || found->second->filter.action != halves[index].filter.action)
        diags.report(halves[index].span, diag::OneWayNegotiate);
    }
  }

  const Store& store;
  const Policy& policy;
  const source::SourceMap& sources;
  diag::Diagnostics& diags;
  size_t errors_before;
  ir::HostPolicy result;
  std::vector<ir::MainProposal> main;
  std::vector<Half> halves;
  std::vector<size_t> unmirrored; ///< places in `halves` of transport negotiate filters written without their mirror
};

} // namespace

std::optional<ir::HostPolicy> policyOf(const Store& store, const Policy& policy, const ir::Host& host,
                                       const source::SourceMap& sources, diag::Diagnostics& diags) {
  return Builder(store, policy, host, sources, diags).run();
}

} // namespace cordon::netsh
