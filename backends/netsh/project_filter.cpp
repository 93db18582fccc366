// What netsh carries of a filter: IPv4, one port a side, no ICMP types.
#include "backends/netsh/project.h"
#include "compiler/diag/kinds/plt.h"

namespace cordon::netsh {
namespace {

/// `permit` filters may be dropped where that is accepted: what they match is then judged by the next filter, which
/// cannot be weaker.
std::vector<ir::Filter> lose(const ir::Filter& filter, const std::string& feature, Losses& losses) {
  source::Span at = losses.placeOf(filter);
  if (std::holds_alternative<ir::Permit>(losses.ir.action(filter)))
    losses.accepts(at, feature, "nothing: what the permit would let pass is left to the other filters");
  else
    losses.refuse(at, feature);
  return {};
}

std::string protocolName(const ir::Filter& filter) {
  return "protocol " + std::to_string(filter.protocol);
}

uint64_t countOf(const net::PortRange& range) {
  return range.isAny() ? 1 : range.size();
}

} // namespace

uint64_t countOfSingles(const ir::Filter& filter) {
  if (filter.layer != ir::Layer::assigned || filter.family != net::Family::v4)
    return 0;
  const uint64_t count = countOf(filter.source_ports) * countOf(filter.target_ports);
  return count <= kFiltersPerRangeMax ? count : 0;
}

std::vector<ir::Filter> projectFilter(const ir::Filter& filter, Losses& losses) {
  source::Span at = losses.placeOf(filter);
  bool permit = std::holds_alternative<ir::Permit>(losses.ir.action(filter));
  if (filter.layer == ir::Layer::persistent) {
    losses.refuse(at, "a persistent policy beside the assigned one in one script");
    return {};
  }
  if (filter.layer != ir::Layer::assigned) {
    losses.diags.report(at, diag::LeftToPlatform, losses.platform,
                        filter.origin.index < losses.ir.origins.size() ? losses.ir.origin(filter).name : "a filter");
    return {};
  }
  if (filter.family != net::Family::v4) {
    // It has no IPv6 filters at all, so a permit changes nothing there. Of a statement for both families the IPv4 part
    // can be carried, if that is accepted; one for IPv6 alone would vanish.
    if (permit)
      losses.diags.report(at, diag::FamilyLeftOut, losses.platform);
    else if (losses.hasIpv4Half(filter))
      losses.loseIpv6Half(at);
    else
      losses.refuse(at, "IPv6 filters");
    return {};
  }
  for (const ir::Endpoint& side : {filter.source(), filter.target()})
    if (!side.me && side.prefix == net::hostPrefix({net::Family::v4, {}}))
      return lose(filter, "the address 0.0.0.0, which stands for the host's own", losses);
  if (filter.protocol == 0)
    return lose(filter, "protocol 0, which stands for any", losses);
  bool ports = !filter.source_ports.isAny() || !filter.target_ports.isAny();
  if (!ports)
    return {filter};
  if (net::isIcmp(filter.protocol))
    return lose(filter, "ICMP types and codes", losses);
  if (filter.protocol != net::protocol::tcp && filter.protocol != net::protocol::udp)
    return lose(filter, "ports of " + protocolName(filter), losses);
  for (const net::PortRange& range : {filter.source_ports, filter.target_ports})
    if (!range.isAny() && range.first == 0)
      return lose(filter, "port 0, which stands for any", losses);
  uint64_t count = countOf(filter.source_ports) * countOf(filter.target_ports);
  if (count > kFiltersPerRangeMax)
    return lose(filter,
                "a port range of " + std::to_string(count) + " filters (one for each port, at most " +
                    std::to_string(kFiltersPerRangeMax) + ")",
                losses);
  std::vector<ir::Filter> filters;
  for (uint64_t source = 0; source < countOf(filter.source_ports); ++source)
    for (uint64_t target = 0; target < countOf(filter.target_ports); ++target) {
      ir::Filter single = filter;
      if (!filter.source_ports.isAny())
        single.source_ports = net::singlePort(uint16_t(filter.source_ports.first + source));
      if (!filter.target_ports.isAny())
        single.target_ports = net::singlePort(uint16_t(filter.target_ports.first + target));
      filters.push_back(single);
    }
  return filters;
}

} // namespace cordon::netsh
