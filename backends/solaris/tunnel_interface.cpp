#include "backends/solaris/tunnel_interface.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <map>

namespace cordon::backends::solaris {
namespace {

/// Unnumbered where the host has no address in the networks behind: it shares the outer one (ifconfig(8), UNNUMBERED).
net::Address nearEnd(const TunnelInterface& interface, const ir::Host& host) {
  for (const net::Address& own : host.addresses)
    if (own != interface.local &&
        llvm::any_of(interface.entries, [&](const Entry& entry) { return entry.selector.local.contains(own); }))
      return own;
  return interface.local;
}

/// Any address in a network behind the peer will do: a route to it leads where the whole network's must lead. Not the
/// peer's outer address: "this address must not be the same as the interface destination address" (ifconfig(8)).
std::optional<net::Address> farEnd(const TunnelInterface& interface, const ir::Host& host) {
  for (const net::Prefix& network : interface.routed) {
    net::Address address = network.first();
    if (!network.isHost())
      address.value = address.value + 1;
    if (!network.isAny() && address != interface.remote && !llvm::is_contained(host.addresses, address))
      return address;
  }
  return std::nullopt;
}

std::vector<net::Prefix> remotesOf(llvm::ArrayRef<Entry> entries) {
  std::vector<net::AddressRange> ranges;
  for (const Entry& entry : entries)
    ranges.push_back(rangeOf(entry.selector.remote));
  std::vector<net::Prefix> networks;
  for (const net::AddressRange& range : merged(std::move(ranges)))
    llvm::append_range(networks, net::coverOf(range));
  return networks;
}

} // namespace

const ir::Tunnel* tunnelOf(const Entry& entry, const ir::PolicyIr& ir) {
  const auto* negotiate = std::get_if<ir::Negotiate>(&ir.actions[entry.action.index]);
  return negotiate && negotiate->tunnel ? &*negotiate->tunnel : nullptr;
}

std::vector<TunnelInterface> interfacesOf(llvm::ArrayRef<Entry> tunnelled, const ir::PolicyIr& ir,
                                          const ir::Host& host) {
  std::map<std::pair<net::Address, net::Address>, std::vector<Entry>> by_ends;
  for (const Entry& entry : tunnelled) {
    const ir::Tunnel* tunnel = tunnelOf(entry, ir);
    by_ends[{*tunnel->local, *tunnel->remote}].push_back(entry);
  }
  std::vector<TunnelInterface> interfaces;
  size_t number_v4 = 0, number_v6 = 0;
  for (auto& [ends, entries] : by_ends) {
    bool v4 = ends.first.family == net::Family::v4;
    TunnelInterface& interface = interfaces.emplace_back();
    interface.name = v4 ? "ip.tun" + std::to_string(number_v4++) : "ip6.tun" + std::to_string(number_v6++);
    interface.local = ends.first;
    interface.remote = ends.second;
    interface.entries = std::move(entries);
    interface.routed = remotesOf(interface.entries);
    interface.near_end = nearEnd(interface, host);
    interface.far_end = farEnd(interface, host);
  }
  return interfaces;
}

Selector fenceOf(const net::Prefix& routed) {
  Selector selector;
  selector.family = routed.family;
  selector.local = net::anyPrefix(routed.family);
  selector.remote = routed;
  return selector;
}

bool isFence(const Entry& entry, const ir::PolicyIr& ir, llvm::ArrayRef<TunnelInterface> interfaces) {
  const net::Prefix& network = entry.selector.remote;
  if (!std::holds_alternative<ir::Block>(ir.actions[entry.action.index]) || entry.selector != fenceOf(network))
    return false;
  return llvm::any_of(interfaces, [&](const TunnelInterface& interface) {
    return std::binary_search(interface.routed.begin(), interface.routed.end(), network);
  });
}

Entry outerEntryOf(const TunnelInterface& interface) {
  Entry entry = interface.entries.front();
  entry.selector = {};
  entry.selector.family = interface.local.family;
  entry.selector.local = net::hostPrefix(interface.local);
  entry.selector.remote = net::hostPrefix(interface.remote);
  return entry;
}

std::vector<Entry> ikeEntries(llvm::ArrayRef<Entry> own, llvm::ArrayRef<TunnelInterface> interfaces) {
  std::vector<Entry> entries = own.vec();
  for (const TunnelInterface& interface : interfaces)
    entries.push_back(outerEntryOf(interface));
  return entries;
}

std::string tunnelFileName(const TunnelInterface& interface) {
  return (interface.local.family == net::Family::v4 ? "hostname." : "hostname6.") + interface.name;
}

std::optional<llvm::StringRef> interfaceOfFile(llvm::StringRef role) {
  bool v4 = role.consume_front("hostname.");
  if (!v4 && !role.consume_front("hostname6."))
    return std::nullopt;
  llvm::StringRef number = role;
  if (!number.consume_front("ip.tun") && !number.consume_front("ip6.tun"))
    return std::nullopt;
  constexpr size_t digits_max = 5;
  bool counts = !number.empty() && number.size() <= digits_max && llvm::all_of(number, llvm::isDigit) &&
                (number == "0" || number[0] != '0');
  return counts ? std::optional(role) : std::nullopt;
}

} // namespace cordon::backends::solaris
