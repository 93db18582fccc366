#include "backends/netsh/project.h"

#include "backends/most_frequent.h"

#include "backends/netsh/access.h"
#include "backends/netsh/emit.h"
#include "backends/netsh/groups.h"
#include "backends/netsh/items.h"
#include "backends/netsh/names.h"
#include "compiler/catalog/platforms.h"
#include "compiler/diag/kinds/plt.h"
#include "compiler/ir/filter_order.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <map>

namespace cordon::netsh {
namespace {

using ir::Direction;
using ir::Filter;
using ir::Negotiate;

constexpr Direction kDirections[] = {Direction::out, Direction::in, Direction::forward};
/// Beyond this no Windows host could sort its filters in reasonable time.
constexpr size_t kFiltersMax = 100'000;
/// A list whose filters, one for each port, are more than this is not looked at one by one, though some may be equal.
constexpr uint64_t kSinglesMax = 4 * kFiltersMax;

const char* nameOf(Direction direction) {
  switch (direction) {
  case Direction::out:
    return "outbound packets";
  case Direction::in:
    return "inbound packets";
  case Direction::forward:
    return "forwarded packets";
  }
  __builtin_unreachable();
}

class Projection {
public:
  Projection(const ir::HostPolicy& policy, diag::Diagnostics& diags)
      : policy(policy), losses(policy, diags), result(policy) {
    result.ir.actions.clear();
    result.ir.default_response.reset();
    // Neither is in the script: the certificate lies in the computer's store, the identity is Windows' choice.
    result.host.certificate.reset();
    result.host.identity.clear();
    for (Direction direction : kDirections)
      result.ir.list(direction).clear();
  }

  std::optional<ir::HostPolicy> run() {
    projectMode();
    for (Direction direction : kDirections) {
      checkForeignOrder(policy.ir.list(direction), losses);
      projectList(direction);
    }
    projectResponse();
    if (!losses.failed) {
      agreeOnMain();
      projectAccess();
      noteCertificate();
    }
    if (!losses.failed)
      settleTunnels(items, result, losses);
    if (!losses.failed)
      checkItems();
    if (losses.failed)
      return std::nullopt;
    for (const Item& item : items)
      for (Direction direction : kDirections)
        if (holdsFor(item.filter, item.side, direction, policy.host.forwards))
          result.ir.list(direction).push_back(item.filter);
    ir::rankBySpecificity(result.ir);
    checkScript();
    if (losses.failed)
      return std::nullopt;
    return std::move(result);
  }

private:
  const Negotiate* negotiateOf(const Filter& filter) const {
    return std::get_if<Negotiate>(&result.ir.actions[filter.action.index]);
  }

  void projectMode() {
    if (policy.ir.audit && losses.accepts({}, "audit mode", "the policy enforced"))
      result.ir.audit = false;
    if (objectName(policy.ir.name) != "cordon-" + policy.ir.name)
      losses.diags.report({}, diag::NameChanged, losses.platform, policy.ir.name);
  }

  void projectList(Direction direction) {
    uint64_t singles_count = 0;
    for (const Filter& filter : policy.ir.list(direction)) {
      singles_count += countOfSingles(filter);
      if (singles_count > kSinglesMax)
        return losses.refuse(losses.placeOf(filter),
                             "more than " + std::to_string(kSinglesMax) + " filters, one for each port, in one list");
    }
    // What an earlier filter of the same shape takes, this one never decides. That matters here because filters whose
    // port ranges differ can become equal, and Windows documents no order for those.
    std::map<Filter, unsigned> taken;
    for (const Filter& filter : policy.ir.list(direction)) {
      auto action = projectedAction(filter);
      std::vector<Filter> singles = projectFilter(filter, losses);
      if (!action)
        continue;
      for (Filter single : singles) {
        unsigned& classes = taken[shapeOf(single)];
        unsigned own = classesOf(single.connection);
        if ((classes & own) == own)
          continue;
        classes |= own;
        single.action = *action;
        keep(single, direction);
      }
      if (items.size() > kFiltersMax)
        return losses.refuse(losses.placeOf(filter), "more than " + std::to_string(kFiltersMax) + " filters");
    }
  }

  void keep(const Filter& filter, Direction direction) {
    auto [at, fresh] = places.emplace(undirected(filter), items.size());
    if (fresh)
      items.push_back({filter});
    items[at->second].directions |= 1u << unsigned(direction);
  }

  /// The result's id for what `filter` does; none if that was refused.
  std::optional<ir::ActionId> projectedAction(const Filter& filter) {
    if (filter.layer != ir::Layer::assigned || filter.family != net::Family::v4)
      return ir::ActionId{}; // the filter itself is not carried
    auto [at, fresh] = actions.try_emplace(filter.action);
    if (fresh) {
      at->second = projectAction(policy, policy.ir.action(filter), losses.placeOf(filter), losses);
      losses.failed |= !at->second;
    }
    if (!at->second)
      return std::nullopt;
    ir::Action action = *at->second;
    if (auto* negotiate = std::get_if<Negotiate>(&action))
      projectIdentity(filter, *negotiate);
    ir::ActionId id = result.ir.intern(std::move(action));
    uses.try_emplace(id, losses.placeOf(filter));
    return id;
  }

  void projectResponse() {
    if (!policy.ir.default_response)
      return;
    ir::DefaultResponse response = *policy.ir.default_response;
    source::Span at = policy.ir.placeOf(response.origin);
    auto action = projectAction(policy, policy.ir.actions[response.action.index], at, losses);
    losses.failed |= !action;
    if (!action)
      return;
    response.action = result.ir.intern(std::move(*action));
    uses.try_emplace(response.action, at);
    result.ir.default_response = response;
  }

  /// Windows takes the peer's address for its identity: saying so is no loss, any other identity goes unchecked.
  void projectIdentity(const Filter& filter, Negotiate& negotiate) {
    if (negotiate.remote_identity.empty())
      return;
    auto address = net::parseAddress(negotiate.remote_identity);
    auto is = [&](const ir::Endpoint& side) { return !side.me && address && side.prefix == net::hostPrefix(*address); };
    bool peer = negotiate.tunnel ? address && negotiate.tunnel->remote == address
                                 : address && !llvm::is_contained(policy.host.addresses, *address) &&
                                       (is(filter.source()) || is(filter.target()));
    if (!peer)
      losses.diags.report(losses.placeOf(filter), diag::PeerIdentityNotChecked, losses.platform,
                          negotiate.remote_identity);
    negotiate.remote_identity.clear();
  }

  /// One main-mode list and lifetime belong to the whole policy.
  void agreeOnMain() {
    const Negotiate* first = nullptr;
    source::Span first_place;
    for (const auto& [id, place] : uses) {
      const auto* negotiate = std::get_if<Negotiate>(&result.ir.actions[id.index]);
      if (!negotiate)
        continue;
      if (!first) {
        first = negotiate;
        first_place = place;
      } else if (negotiate->main != first->main || negotiate->main_lifetime_s != first->main_lifetime_s) {
        losses.refuse(place,
                      "main-mode offers or lifetimes that differ between rules: they belong to the "
                      "whole policy",
                      first_place, "the first ones");
      }
    }
    if (first && !policy.host.identity.empty()) {
      auto own = net::parseAddress(policy.host.identity);
      if (!own || !llvm::is_contained(policy.host.addresses, *own))
        losses.diags.report(first_place, diag::IdentityChosen, losses.platform, policy.host.identity);
    }
  }

  /// The clause that says who may ask, if the actions at `place` are a group's.
  source::Span accessPlace(source::Span place) const {
    for (uint32_t i = 0; i < policy.ir.origins.size(); ++i)
      if (policy.ir.placeOf({{i}}) == place)
        return backends::placeOfAccess(policy.ir, {{i}});
    return place;
  }

  /// One list of rights belongs to the whole host.
  void projectAccess() {
    std::optional<ir::AccessList> first;
    source::Span first_place;
    for (const auto& [id, use] : uses) {
      auto* negotiate = std::get_if<Negotiate>(&result.ir.actions[id.index]);
      if (!negotiate || negotiate->tunnel)
        continue;
      source::Span place = accessPlace(use);
      noteUnproved(*negotiate, place);
      dropIdentities(negotiate->access, place);
      if (!first) {
        first = negotiate->access;
        first_place = place;
        checkAccess(*first, place);
      } else if (*first != negotiate->access) {
        losses.refuse(place, "access lists that differ between rules: user rights belong to the whole host",
                      first_place, "the first one");
      }
    }
  }

  /// A peer that proves no account is looked up nowhere.
  void noteUnproved(const Negotiate& negotiate, source::Span place) {
    bool account = llvm::any_of(negotiate.authentication, [](const ir::AuthMethod& method) {
      return method.kind == ir::AuthMethod::Kind::kerberos || method.account_mapping;
    });
    if (!account && negotiate.access.allow)
      losses.diags.report(place, diag::OnlyAccountsChecked, losses.platform, "`allow`")
          .help("authenticate by Kerberos, or by `certificate(...) mapped`");
  }

  void dropIdentities(ir::AccessList& access, source::Span place) {
    std::vector<std::string> dropped;
    auto drop = [&](std::vector<ir::Principal>& list) {
      llvm::erase_if(list, [&](const ir::Principal& principal) {
        bool gone = principal.kind == ir::Principal::Kind::identity;
        if (gone)
          dropped.push_back("`" + principal.name + "`");
        return gone;
      });
    };
    if (access.allow)
      drop(*access.allow);
    drop(access.deny);
    if (dropped.empty())
      return;
    std::string text = dropped.front();
    if (dropped.size() > 1)
      text += " and " + std::to_string(dropped.size() - 1) + " more";
    losses.diags.report(place, diag::OnlyAccountsChecked, losses.platform, text)
        .help("authenticate by Kerberos, or by `certificate(...) mapped`");
  }

  /// An allow list takes the place of the right that everybody has by default.
  void checkAccess(const ir::AccessList& access, source::Span place) {
    auto named = [&](llvm::StringRef name) {
      return llvm::any_of(*access.allow, [&](const ir::Principal& principal) { return principal.name == name; });
    };
    auto refuseWithout = [&](const char* what, const char* help) {
      losses.failed = true;
      losses.diags.report(place, diag::AllowReplacesRight, losses.platform, what).help(help);
    };
    bool has_computer = access.allow && (named("S-1-1-0") || named("S-1-5-11") ||
                                         llvm::any_of(*access.allow, [](const ir::Principal& principal) {
                                           return principal.kind == ir::Principal::Kind::computer;
                                         }));
    if (access.allow && !named("S-1-5-32-544"))
      refuseWithout("administrators", "add an `access-group NAME = users { administrators, ... };` to `inbound allow`");
    if (access.allow && !has_computer)
      refuseWithout("computer", "add an `access-group NAME = computers { ... };` to `inbound allow`: IKE looks up the "
                                "computer's account");
    for (const auto* list : {access.allow ? &*access.allow : nullptr, &access.deny})
      if (list)
        checkRight(*list, place);
  }

  void checkRight(const std::vector<ir::Principal>& list, source::Span place) {
    size_t width = kDenyRight.size() + 3;
    for (const ir::Principal& principal : list) {
      width += entryOf(principal).size() + 1; // no fewer than UTF-16 has units
      if (!isEntryName(principal.name))
        losses.refuse(place, "the name `" + principal.name + "` in an access list");
    }
    if (width > kTemplateLineMax)
      losses.refuse(place, "an access list of " + std::to_string(list.size()) +
                               " entries: name a group of the directory instead");
  }

  /// Authorities are written, certificates not: any of the computer's own that fits may be sent.
  void noteCertificate() {
    if (!policy.host.certificate)
      return;
    auto isCertificate = [](const ir::AuthMethod& method) { return method.kind == ir::AuthMethod::Kind::certificate; };
    for (const auto& [id, use] : uses) {
      const auto* negotiate = std::get_if<Negotiate>(&result.ir.actions[id.index]);
      if (negotiate && llvm::any_of(negotiate->authentication, isCertificate)) {
        losses.diags.report(use, diag::CertificateChosen, losses.platform, policy.host.certificate->file);
        return;
      }
    }
  }

  void checkItems() {
    std::map<std::pair<bool, Filter>, std::vector<const Item*>> by_shape;
    for (const Item& item : items)
      by_shape[{item.side != TunnelSide::none, shapeOf(item.filter)}].push_back(&item);
    for (const auto& [shape, same] : by_shape)
      for (size_t i = 1; i < same.size(); ++i)
        for (size_t j = 0; j < i; ++j)
          if (same[i]->filter.action != same[j]->filter.action &&
              same[i]->filter.connection == same[j]->filter.connection)
            losses.refuse(losses.placeOf(same[i]->filter), "different actions for the two directions of one filter",
                          losses.placeOf(same[j]->filter), "the other direction");
    for (const Item& item : items) {
      if (item.side != TunnelSide::none)
        continue;
      checkDirections(item);
      if (negotiateOf(item.filter) && !places.contains(undirected(ir::mirror(item.filter))))
        losses.refuse(losses.placeOf(item.filter),
                      "a negotiate filter for one direction: the answer needs its mirror with the same action");
    }
  }

  /// A Windows filter holds for every packet that matches it, wherever it goes.
  void checkDirections(const Item& item) {
    for (Direction direction : kDirections) {
      bool has = (item.directions & (1u << unsigned(direction))) != 0;
      if (!has && holdsFor(item.filter, item.side, direction, policy.host.forwards) &&
          isReached(item.filter, direction))
        losses.refuse(losses.placeOf(item.filter), std::string("a filter that does not hold for ") + nameOf(direction) +
                                                       ": its lists have no direction");
    }
  }

  /// True if packets of `direction` can match: the own side holds an address of the host.
  bool isReached(const Filter& filter, Direction direction) const {
    if (direction == Direction::forward) // packets neither from nor to the host
      return !isOwnHost(filter.source()) && !isOwnHost(filter.target());
    ir::Endpoint own = direction == Direction::out ? filter.source() : filter.target();
    const net::Prefix several{net::Family::v4, {0, 0xe0000000}, 4}; // multicast arrives too, and broadcast
    const net::Prefix broadcast = net::hostPrefix({net::Family::v4, {0, 0xffffffff}});
    const ir::Host& host = policy.host;
    return own.me || (host.addresses.empty() && host.dynamic_in.empty()) ||
           llvm::any_of(host.addresses, [&](const net::Address& a) { return own.prefix.contains(a); }) ||
           llvm::any_of(host.dynamic_in, [&](const net::Prefix& p) { return own.prefix.overlaps(p); }) ||
           (direction == Direction::in && (own.prefix.overlaps(several) || own.prefix.overlaps(broadcast)));
  }

  bool isOwnHost(const ir::Endpoint& side) const {
    return side.prefix.isHost() && llvm::is_contained(policy.host.addresses, side.prefix.first());
  }

  void checkScript() {
    WrittenScript script = writeScript(result);
    for (const ScriptLine& line : script.lines)
      if (line.text.size() >= kLineBytesMax)
        losses.refuse(policy.ir.placeOf(line.origin), "a command of " + std::to_string(line.text.size()) +
                                                          " characters (at most 999): fewer offers or shorter names");
    source::Span at = items.empty() ? source::Span{} : losses.placeOf(items.front().filter);
    if (script.filters > kFiltersKnownGood) {
      const ir::OriginId most =
          backends::mostFrequent(script.lines, [](const ScriptLine& line) { return line.origin; });
      losses.diags
          .report(policy.ir.placeOf(most), diag::TooManyFilters, policy.ir.name, losses.platform, script.filters)
          .help("a range of ports takes a filter for each port: name fewer, or a whole protocol, and prefixes instead "
                "of addresses");
    }
    noteSharedAuthentication(at);
  }

  /// Windows 2000 and XP want one authentication list in the whole policy once permit or block rules are there.
  void noteSharedAuthentication(source::Span at) {
    const catalog::Platform* row = catalog::findPlatform(losses.platform);
    if (!row || !row->plain_rules_need_auth.value.value_or(true))
      return;
    bool plain = false;
    const Negotiate* first = nullptr;
    bool several = false;
    for (const ir::Action& action : result.ir.actions) {
      const auto* negotiate = std::get_if<Negotiate>(&action);
      plain |= !negotiate;
      several |= negotiate && first && negotiate->authentication != first->authentication;
      first = negotiate && !first ? negotiate : first;
    }
    if (plain && several)
      losses.diags.report(at, diag::SharedAuthentication, losses.platform);
  }

  const ir::HostPolicy& policy;
  Losses losses;
  ir::HostPolicy result;
  std::map<ir::ActionId, std::optional<ir::Action>> actions; ///< by the policy's id
  std::map<ir::ActionId, source::Span> uses;                 ///< by the result's id: its first place
  std::vector<Item> items;
  std::map<Filter, size_t> places; ///< undirected filter -> item
};

} // namespace

std::optional<ir::HostPolicy> projectPolicy(const ir::HostPolicy& policy, diag::Diagnostics& diags) {
  return Projection(policy, diags).run();
}

} // namespace cordon::netsh
