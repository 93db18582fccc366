#include "backends/solaris/project.h"

#include "backends/solaris/carve.h"
#include "backends/solaris/expand.h"
#include "backends/solaris/forwarded.h"
#include "backends/solaris/identity.h"
#include "backends/solaris/ike_rules.h"
#include "backends/solaris/native_order.h"
#include "backends/solaris/project_tunnels.h"
#include "backends/solaris/tunnel_room.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::backends::solaris {
namespace {

using ir::Direction;
using ir::HostPolicy;
using ir::Negotiate;

// RFC 4861: router solicitation to redirect. ipsecconf(8), example 13, keeps the same types open.
constexpr net::PortRange kNeighbourDiscovery{133, 137};

class Projection {
public:
  Projection(const HostPolicy& policy, Release release, diag::Diagnostics& diags)
      : policy(policy), diags(diags), place{policy.host.platform, release, {}}, result(policy) {
    result.ir.order = {false, kNativeOrder};
    result.ir.out.clear();
    result.ir.in.clear();
    result.ir.forward.clear();
    result.ir.actions.clear();
    result.ir.default_response.reset(); // features() reports it
    result.host.certificate.reset();
  }

  std::optional<HostPolicy> run() {
    features();
    std::vector<Entry> entries = expandAll();
    if (failed || !takeTunnels(entries))
      return std::nullopt;
    keepNeighbourDiscovery(entries);
    auto carved = carve(std::move(entries), result.ir, place.platform, diags);
    if (!carved)
      return std::nullopt;
    std::vector<Entry> ordered = separated(order(*carved));
    checkEntries(ordered);
    checkIke(ordered);
    if (failed)
      return std::nullopt;
    write(ordered);
    return std::move(result);
  }

private:
  template <class... Args>
  diag::Report refuse(source::Span span, const diag::Kind<Args...>& kind, diag::Passed<Args>... args) {
    failed = true;
    return diags.report(span, kind, args...);
  }

  source::Span firstSpan() const {
    for (const ir::Origin& origin : policy.ir.origins)
      if (!origin.spans.empty())
        return origin.spans.front();
    return {};
  }

  Place at(const Entry& entry) const { return {place.platform, place.release, spanOf(entry, policy.ir)}; }

  /// What concerns the policy as a whole.
  void features() {
    if (policy.ir.audit)
      refuse(firstSpan(), diag::FeatureNotCarried, place.platform, "audit mode, which drops nothing");
    if (policy.ir.default_response) {
      diags
          .report(policy.ir.placeOf(policy.ir.default_response->origin), diag::FeatureNotCarried, place.platform,
                  "the default response rule")
          .note("if accepted, the host does not negotiate where no filter says so");
      failed |= !diags.accepts(diag::FeatureNotCarried);
    }
  }

  /// The projected action of an entry, reported on once for each place.
  std::optional<ir::ActionId> actionOf(const Entry& entry) {
    Place here = at(entry);
    auto [known, added] = actions.try_emplace({entry.action, here.span});
    if (added)
      if (auto action = projectAction(policy.ir.actions[entry.action.index], policy, here, diags))
        known->second = result.ir.intern(std::move(*action));
    return known->second;
  }

  /// True, after a report, if the ports alone give more entries than there may be; before they are made.
  bool hasTooMany(llvm::ArrayRef<Entry> entries) {
    uint64_t count = 0;
    for (const Entry& entry : entries) {
      count += countByPorts(entry);
      if (count > kEntriesMax) {
        refuse(at(entry).span, diag::TooManyEntries, place.platform, count, uint64_t(kEntriesMax));
        return true;
      }
    }
    return false;
  }

  std::vector<Entry> expandAll() {
    std::vector<Entry> all;
    std::vector<Entry> halves = pairHalves(policy.ir);
    if (hasTooMany(halves))
      return all;
    for (Entry& entry : halves) {
      auto action = actionOf(entry);
      bool tunnelled = tunnelOf(entry, policy.ir) != nullptr;
      bool negotiates = !tunnelled && std::holds_alternative<Negotiate>(policy.ir.actions[entry.action.index]);
      auto expanded = expand(entry, negotiates, policy.host, at(entry), diags);
      if (tunnelled)
        written_tunnels.push_back(entry);
      if (!action || !expanded) {
        failed = true;
        continue;
      }
      for (Entry& part : *expanded) {
        part.action = *action;
        all.push_back(part);
      }
      if (all.size() > kEntriesMax) {
        refuse(at(entry).span, diag::TooManyEntries, place.platform, uint64_t(all.size()), uint64_t(kEntriesMax));
        break;
      }
    }
    return all;
  }

  /// Moves the entries in tunnel mode to their interfaces and makes room for them among the others.
  bool takeTunnels(std::vector<Entry>& entries) {
    auto own = std::stable_partition(entries.begin(), entries.end(),
                                     [&](const Entry& entry) { return tunnelOf(entry, result.ir) != nullptr; });
    auto projected = projectTunnels(std::vector<Entry>(entries.begin(), own), result.ir, policy.host, diags);
    entries.erase(entries.begin(), own);
    if (!projected)
      return false;
    interfaces = std::move(*projected);
    // Fences come back with the tunnels.
    std::erase_if(entries, [&](const Entry& entry) { return isFence(entry, result.ir, interfaces); });
    auto kept = makeRoom(entries, interfaces, result.ir, place.platform, diags);
    if (!checkForwarded(policy, written_tunnels, interfaces, diags) || !kept)
      return false;
    entries = std::move(*kept);
    return true;
  }

  /// An IPv6 host that blocks or protects ICMPv6 in general loses its neighbours: IKE could not even start.
  void keepNeighbourDiscovery(std::vector<Entry>& entries) {
    Selector needed;
    needed.family = net::Family::v6;
    needed.local = needed.remote = net::anyPrefix(net::Family::v6);
    needed.protocol = net::protocol::icmpv6;
    needed.local_ports = kNeighbourDiscovery;
    bool threatened =
        llvm::any_of(entries, [&](const Entry& entry) { return overlaps(entry.selector, needed) && !isPermit(entry); });
    bool kept = llvm::any_of(entries, [&](const Entry& entry) {
      return isPermit(entry) && entry.out && entry.in && coversTraffic(entry.selector, needed) &&
             covers(addressesOf(entry.selector), addressesOf(needed));
    });
    if (!threatened || kept)
      return;
    // Before all others, as the platform layer is.
    for (Entry& entry : entries) {
      ++entry.out_rank;
      ++entry.in_rank;
    }
    ir::OriginId origin = result.ir.add({ir::Origin::Kind::platform, "IPv6 neighbour discovery", {}});
    Entry keep;
    keep.selector = needed;
    keep.out = keep.in = true;
    keep.action = result.ir.intern(ir::Permit{});
    keep.origin = origin;
    entries.insert(entries.begin(), keep);
  }

  std::vector<Entry> order(const std::vector<Entry>& entries) {
    FileOrder file = inNativeOrder(entries, result.ir);
    for (const auto& [first, second] : file.contradictions)
      refuse(spanOf(first, result.ir), diag::NativeOrderDiffers, place.platform, describe(first, result.ir),
             describe(second, result.ir))
          .label(spanOf(second, result.ir), "the policy tries this first in one direction")
          .note("one place in the file decides for both directions of an entry");
    return file.entries;
  }

  std::vector<Entry> separated(const std::vector<Entry>& entries) {
    SeparatedEntries parts = separateRules(entries, result.ir);
    for (const auto& [first, second] : parts.conflicts)
      refuse(spanOf(second, result.ir), diag::PairNeedsTwoRules, place.platform, describe(first, result.ir),
             describe(second, result.ir))
          .label(spanOf(first, result.ir), "the other filter");
    return parts.entries;
  }

  bool isPermit(const Entry& entry) const {
    return std::holds_alternative<ir::Permit>(result.ir.actions[entry.action.index]);
  }

  const Negotiate* negotiateOf(const Entry& entry) const {
    return std::get_if<Negotiate>(&result.ir.actions[entry.action.index]);
  }

  /// The entries of tunnels, then the host's own.
  std::vector<Entry> withTunnels(llvm::ArrayRef<Entry> own) const {
    std::vector<Entry> all;
    for (const TunnelInterface& interface : interfaces)
      llvm::append_range(all, interface.entries);
    llvm::append_range(all, own);
    return all;
  }

  void checkEntries(const std::vector<Entry>& own) {
    std::vector<Entry> entries = withTunnels(own);
    if (entries.size() > kEntriesMax)
      refuse(firstSpan(), diag::TooManyEntries, place.platform, uint64_t(entries.size()), uint64_t(kEntriesMax));
    const Entry *icmp = nullptr, *first = nullptr;
    for (const Entry& entry : entries) {
      const Negotiate* negotiate = negotiateOf(entry);
      if (!negotiate)
        continue;
      if (!entry.out || !entry.in)
        refuse(spanOf(entry, result.ir), diag::OneWayNegotiation, place.platform, describe(entry, result.ir));
      // ipsecconf(8), "proto": any action applying IPsec must be the same for all icmp rules.
      if (net::isIcmp(entry.selector.protocol)) {
        if (icmp && icmp->action != entry.action)
          refuse(spanOf(entry, result.ir), diag::IcmpActionsDiffer, place.platform, describe(entry, result.ir))
              .label(spanOf(*icmp, result.ir), "the other action");
        icmp = icmp ? icmp : &entry;
      }
      // p2_lifetime_kb stands once, for the whole file.
      uint64_t ours = negotiate->quick.front().lifetime_kb;
      if (first && negotiateOf(*first)->quick.front().lifetime_kb != ours)
        refuse(spanOf(entry, result.ir), diag::LifetimesDiffer, place.platform, "p2_lifetime_kb for all rules",
               describe(*first, result.ir) + " and " + describe(entry, result.ir) + " want different ones")
            .label(spanOf(*first, result.ir), "the other lifetime");
      first = first ? first : &entry;
    }
  }

  void checkIke(const std::vector<Entry>& own) {
    checkOuterPairs(own);
    std::vector<IkeRule> rules = ikeRules(ikeEntries(own, interfaces), result.ir);
    std::vector<Entry> entries = withTunnels(own);
    checkKeys(entries, rules);
    noteUnusedIdentity(entries);
    checkCertificates(entries, rules);
  }

  /// in.iked knows nothing of tunnels: the gateways have one rule, whatever they negotiate.
  void checkOuterPairs(const std::vector<Entry>& own) {
    for (const TunnelInterface& interface : interfaces) {
      const Entry& tunnel = interface.entries.front();
      AddressBox outer = addressesOf(outerEntryOf(interface).selector);
      for (const Entry& entry : own) {
        const Negotiate* negotiate = negotiateOf(entry);
        if (negotiate && overlaps(addressesOf(entry.selector), outer) &&
            profileOf(*negotiate) != profileOf(*negotiateOf(tunnel)))
          refuse(spanOf(entry, result.ir), diag::PairNeedsTwoRules, place.platform, describe(tunnel, result.ir),
                 describe(entry, result.ir))
              .label(spanOf(tunnel, result.ir), "the tunnel between them");
      }
    }
  }

  void checkKeys(const std::vector<Entry>& entries, const std::vector<IkeRule>& rules) {
    auto preshared = llvm::find_if(entries, [&](const Entry& entry) {
      const Negotiate* negotiate = negotiateOf(entry);
      return negotiate && presharedKeyOf(profileOf(*negotiate));
    });
    if (preshared == entries.end() || keyPairs(rules, policy.host))
      return;
    bool unknown_self = policy.host.addresses.empty();
    refuse(spanOf(*preshared, result.ir), diag::KeyNotCarried, place.platform,
           unknown_self ? "a preshared key on a host with a dynamic address"
                        : "a preshared key for more than " + std::to_string(kKeyPairsMax) + " pairs of addresses")
        .note("ike.preshared has one entry for each pair of addresses");
  }

  /// With a preshared key the identity is the address (RFC 2409, 5.4).
  void noteUnusedIdentity(const std::vector<Entry>& entries) {
    auto address = net::parseAddress(policy.host.identity);
    if (policy.host.identity.empty() || (address && llvm::is_contained(policy.host.addresses, *address)))
      return;
    for (const Entry& entry : entries)
      if (const Negotiate* negotiate = negotiateOf(entry); negotiate && presharedKeyOf(profileOf(*negotiate))) {
        diags.report(spanOf(entry, result.ir), diag::IdentityIsAddress, place.platform, policy.host.identity);
        return;
      }
  }

  void checkCertificates(const std::vector<Entry>& entries, const std::vector<IkeRule>& rules) {
    std::string identity; // stays empty without a rule that sends it
    const std::vector<ir::AuthMethod>* roots = nullptr;
    for (const IkeRule& rule : rules) {
      if (presharedKeyOf(rule.profile))
        continue;
      source::Span span = certificateSpan(entries);
      if (roots && *roots != rule.profile.authentication)
        refuse(span, diag::AuthoritiesDiffer, place.platform,
               "filters with different lists of them cannot be told apart");
      roots = &rule.profile.authentication;
      bool only_local = llvm::all_of(
          rules, [&](const IkeRule& other) { return presharedKeyOf(other.profile) || other.local == rule.local; });
      identity = ownIdentity(rule, only_local, span);
    }
    result.host.identity = identity;
    if (roots && policy.host.certificate)
      diags.report(certificateSpan(entries), diag::CertificateElsewhere, place.platform, policy.host.certificate->file);
  }

  source::Span certificateSpan(const std::vector<Entry>& entries) const {
    for (const Entry& entry : entries)
      if (const Negotiate* negotiate = negotiateOf(entry); negotiate && !presharedKeyOf(profileOf(*negotiate)))
        return spanOf(entry, result.ir);
    return {};
  }

  /// The IKE id of a certificate rule as the IR writes it: empty for the address, if no other rule has another one.
  std::string ownIdentity(const IkeRule& rule, bool only_local, source::Span span) {
    const std::string& written = policy.host.identity;
    bool one_address = rule.local.first == rule.local.last;
    if (written.empty() && !one_address)
      refuse(span, diag::IdentityNotCarried, place.platform,
             "a certificate on a host with neither address nor identity")
          .note("local_id names what the certificate is chosen by")
          .help("give the host an identity");
    if (written.empty())
      return "";
    auto identity = parseIdentity(written);
    if (!identity) {
      refuse(span, diag::IdentityNotCarried, place.platform, "the identity `" + written + "`")
          .note("known are addresses, DNS names, user@domain, and distinguished names in printable ASCII");
      return "";
    }
    bool is_own_address = one_address && only_local && identity->text == net::toString(rule.local.first);
    return is_own_address ? "" : identity->text;
  }

  /// Tunnels first: what the routes send there, their entries decide. Of forwarded packets what leaves through a tunnel
  /// comes before what has arrived through another.
  void write(const std::vector<Entry>& own) {
    std::vector<Entry> first;
    for (const TunnelInterface& interface : interfaces) {
      llvm::append_range(first, interface.entries);
      llvm::append_range(first, fencesOf(interface));
    }
    if (policy.host.forwards)
      for (Direction direction : {Direction::out, Direction::in})
        for (const Entry& entry : first)
          add(result.ir.forward, filterOf(entry, direction), uint32_t(result.ir.forward.size()));
    llvm::append_range(first, own);
    for (size_t i = 0; i < first.size(); ++i)
      for (Direction direction : {Direction::out, Direction::in})
        if (first[i].has(direction))
          add(result.ir.list(direction), filterOf(first[i], direction), uint32_t(i));
  }

  static void add(std::vector<ir::Filter>& list, const ir::Filter& filter, uint32_t rank) {
    list.push_back(filter);
    list.back().rank = rank;
  }

  /// What the interface drops because none of its entries names it.
  std::vector<Entry> fencesOf(const TunnelInterface& interface) {
    std::vector<Entry> fences;
    for (const net::Prefix& network : interface.routed) {
      Entry& fence = fences.emplace_back();
      fence.selector = fenceOf(network);
      fence.out = fence.in = true;
      fence.action = result.ir.intern(ir::Block{});
      fence.origin = result.ir.add({ir::Origin::Kind::platform, "tunnel " + interface.name, {}});
    }
    return fences;
  }

  const HostPolicy& policy;
  diag::Diagnostics& diags;
  Place place;
  HostPolicy result;
  std::vector<TunnelInterface> interfaces;
  std::vector<Entry> written_tunnels; ///< as the policy has them
  std::map<std::pair<ir::ActionId, source::Span>, std::optional<ir::ActionId>> actions;
  bool failed = false;
};

} // namespace

std::optional<HostPolicy> project(const HostPolicy& policy, diag::Diagnostics& diags) {
  auto release = releaseOf(policy.host.platform);
  if (!release) {
    diags.report({}, diag::FeatureNotCarried, "the Solaris backend",
                 "a host of platform `" + policy.host.platform + "`");
    return std::nullopt;
  }
  size_t reported = diags.all().size(), errors = diags.errorCount();
  auto result = Projection(policy, *release, diags).run();
  // An accepted refusal is a note, but there is still nothing to write.
  if (!result && diags.errorCount() == errors && reported < diags.all().size())
    diags.report(diags.all().back().span, diag::NoSafeSubstitute, policy.host.platform, "what is accepted here");
  return result;
}

} // namespace cordon::backends::solaris
