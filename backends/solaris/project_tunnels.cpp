#include "backends/solaris/project_tunnels.h"

#include "backends/solaris/carve.h"
#include "backends/solaris/ike_rules.h"
#include "backends/solaris/native_order.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::solaris {
namespace {

class TunnelProjection {
public:
  TunnelProjection(const ir::PolicyIr& ir, const ir::Host& host, diag::Diagnostics& diags)
      : ir(ir), host(host), diags(diags) {}

  std::optional<std::vector<TunnelInterface>> run(llvm::ArrayRef<Entry> tunnelled) {
    for (const Entry& entry : tunnelled)
      checkEnds(entry);
    if (failed)
      return std::nullopt;
    std::vector<TunnelInterface> interfaces = interfacesOf(tunnelled, ir, host);
    for (TunnelInterface& interface : interfaces)
      project(interface);
    checkApart(interfaces);
    if (failed)
      return std::nullopt;
    for (const TunnelInterface& interface : interfaces)
      sayWhatRoutesMustDo(interface);
    return interfaces;
  }

private:
  diag::Report refuse(const Entry& entry, std::string why) {
    failed = true;
    return diags.report(spanOf(entry, ir), diag::TunnelNotCarried, host.platform, std::move(why));
  }

  void checkEnds(const Entry& entry) {
    const ir::Tunnel& tunnel = *tunnelOf(entry, ir);
    if (!tunnel.local || !tunnel.remote) {
      refuse(entry, "its outer addresses are not both known");
      return;
    }
    if (tunnel.local->family != entry.selector.family || tunnel.remote->family != entry.selector.family)
      refuse(entry, "its networks and its outer addresses are of two address families")
          .note("the manuals show tunnel mode for IPv4 in IPv4 (ip.tun0) and for IPv6 in IPv6 (ip6.tun0) only");
    if (!llvm::is_contained(host.addresses, *tunnel.local))
      refuse(entry, "its near end " + net::toString(*tunnel.local) + " is no address of the host");
    if (llvm::is_contained(host.addresses, *tunnel.remote))
      refuse(entry, "its far end " + net::toString(*tunnel.remote) + " is an address of the host itself");
    if (!entry.out || !entry.in)
      refuse(entry, "one of its directions is missing").note("`ipsec` entries hold for both directions");
  }

  void project(TunnelInterface& interface) {
    const Entry first = interface.entries.front();
    for (const Entry& entry : interface.entries)
      if (profile(entry) != profile(first)) {
        failed = true;
        diags
            .report(spanOf(entry, ir), diag::PairNeedsTwoRules, host.platform, describe(first, ir), describe(entry, ir))
            .label(spanOf(first, ir), "the other filter");
        break;
      }
    for (const net::Prefix& network : interface.routed)
      if (network.contains(interface.remote))
        refuse(first, "its far end " + net::toString(interface.remote) + " lies in the network behind it")
            .note("a route for that network would send the tunnel's own packets into the tunnel")
            .help("name the networks behind the other gateway without its outer address");
    if (!interface.far_end && !failed)
      refuse(first, "its interface needs an address in the networks behind the other gateway, and they have none left");
    auto carved = carve(std::move(interface.entries), ir, host.platform, diags);
    failed |= !carved;
    if (!carved)
      return;
    FileOrder order = inNativeOrder(*carved, ir);
    for (const auto& [one, other] : order.contradictions) {
      failed = true;
      diags.report(spanOf(one, ir), diag::NativeOrderDiffers, host.platform, describe(one, ir), describe(other, ir))
          .label(spanOf(other, ir), "the policy tries this first in one direction");
    }
    interface.entries = std::move(order.entries);
  }

  IkeProfile profile(const Entry& entry) const {
    return profileOf(std::get<ir::Negotiate>(ir.actions[entry.action.index]));
  }

  /// A destination has one route.
  void checkApart(llvm::ArrayRef<TunnelInterface> interfaces) {
    std::vector<std::pair<net::Prefix, const TunnelInterface*>> networks;
    for (const TunnelInterface& interface : interfaces)
      for (const net::Prefix& network : interface.routed)
        networks.emplace_back(network, &interface);
    // Prefixes nest or are disjoint: one that overlaps an earlier one lies in the last that was not inside another.
    llvm::sort(networks);
    size_t outer = 0;
    for (size_t i = 1; i < networks.size(); ++i) {
      if (!networks[outer].first.contains(networks[i].first)) {
        outer = i;
      } else if (networks[outer].second != networks[i].second && !networks[i].second->entries.empty() &&
                 !networks[outer].second->entries.empty()) {
        const Entry& other = networks[outer].second->entries.front();
        refuse(networks[i].second->entries.front(),
               "the network " + net::toString(networks[i].first) + " lies behind another tunnel too")
            .label(spanOf(other, ir), "the other tunnel")
            .note("routes choose the tunnel, by destination alone");
      }
    }
  }

  void sayWhatRoutesMustDo(const TunnelInterface& interface) {
    std::vector<std::string> networks;
    for (const net::Prefix& network : interface.routed)
      networks.push_back(net::toString(network));
    diags
        .report(spanOf(interface.entries.front(), ir), diag::RoutesDecide, host.platform, interface.name,
                llvm::join(networks, ", "))
        .note("of what the routes send there, all that the tunnel does not name is dropped")
        .note("what comes from these networks unprotected, through another interface that forwards, passes");
  }

  const ir::PolicyIr& ir;
  const ir::Host& host;
  diag::Diagnostics& diags;
  bool failed = false;
};

} // namespace

std::optional<std::vector<TunnelInterface>> projectTunnels(llvm::ArrayRef<Entry> tunnelled, const ir::PolicyIr& ir,
                                                           const ir::Host& host, diag::Diagnostics& diags) {
  return TunnelProjection(ir, host, diags).run(tunnelled);
}

} // namespace cordon::backends::solaris
