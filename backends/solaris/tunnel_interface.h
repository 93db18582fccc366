/// Tunnels as Solaris keeps them: for each pair of outer addresses a point-to-point interface (ip.tun0), which routes
/// lead into and whose entries of ipsecinit.conf are a policy of their own: what matches none of them is dropped.
/// The outer addresses stand in the interface's own file, /etc/hostname.ip.tun0, as arguments of ifconfig (Oracle,
/// System Administration Guide: IP Services, "Protecting a VPN With IPsec"; illumos: ifconfig(8), net-iptun).
#pragma once

#include "backends/solaris/entry.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>
#include <vector>

namespace cordon::backends::solaris {

struct TunnelInterface {
  std::string name;                    ///< ip.tun0, ip6.tun0
  net::Address local, remote;          ///< the outer addresses
  net::Address near_end;               ///< of the interface itself: an own address in the networks behind, else `local`
  std::optional<net::Address> far_end; ///< an address in the peer's networks, by which routes name the interface
  std::vector<Entry> entries;          ///< in file order
  std::vector<net::Prefix> routed;     ///< the peer's networks, ascending, disjoint: where routes must lead into it
};

/// The outer addresses of an entry in tunnel mode; null for the host's own entries.
const ir::Tunnel* tunnelOf(const Entry& entry, const ir::PolicyIr& ir);

/// The interfaces that entries in tunnel mode need, both ends known, by outer addresses; their entries in the order
/// given.
std::vector<TunnelInterface> interfacesOf(llvm::ArrayRef<Entry> tunnelled, const ir::PolicyIr& ir,
                                          const ir::Host& host);

/// What a tunnel does with packets that its routes send there and no entry names: `any <-> network`, dropped.
Selector fenceOf(const net::Prefix& routed);
/// True if the filter is a fence of one of the interfaces.
bool isFence(const Entry& entry, const ir::PolicyIr& ir, llvm::ArrayRef<TunnelInterface> interfaces);

/// The pair of outer addresses as an entry that negotiates what the interface does: for the rules and keys of IKE.
Entry outerEntryOf(const TunnelInterface& interface);
/// All that rules of ike/config are for: the host's own entries and the outer addresses.
std::vector<Entry> ikeEntries(llvm::ArrayRef<Entry> own, llvm::ArrayRef<TunnelInterface> interfaces);

/// The file of an interface: `hostname.ip.tun0`, for IPv6 `hostname6.ip6.tun0`.
std::string tunnelFileName(const TunnelInterface& interface);
/// The interface that a role names, or none.
std::optional<llvm::StringRef> interfaceOfFile(llvm::StringRef role);

} // namespace cordon::backends::solaris
