/// What statements of the model are made of.
#pragma once

#include "compiler/id.h"
#include "compiler/ir/action.h"
#include "compiler/ir/filter.h"
#include "compiler/secrets.h"
#include "compiler/source/source_map.h"

#include <llvm/ADT/ArrayRef.h>

#include <optional>
#include <string>
#include <vector>

namespace cordon::model {

using source::Span;

struct HostId : Id<HostId> {};
struct GroupId : Id<GroupId> {};
struct CaId : Id<CaId> {};
struct AccessGroupId : Id<AccessGroupId> {};

/// A set of addresses as one side of a statement. `me` and `any` stand alone.
struct AddressSet {
  bool me = false, any = false;
  std::vector<net::Prefix> prefixes; ///< disjoint, ascending; as written, not merged
  std::vector<HostId> hosts;         ///< hosts named in it, directly or through groups and other sets; ascending
  std::vector<Span> beyond_hosts;    ///< where it names anything else; empty: hosts are all that is in it
  bool damaged = false;              ///< a part could not be read, so that what is missing is no second fault
  Span span;

  /// An empty set with the room of this one.
  void clear() {
    me = any = damaged = false;
    prefixes.clear();
    hosts.clear();
    beyond_hosts.clear();
    span = {};
  }
};

/// One side of a rule: an AddressSet that something else owns, as far as packets go.
struct Side {
  bool me = false, any = false;
  llvm::ArrayRef<net::Prefix> prefixes;
  llvm::ArrayRef<HostId> hosts;
  Side() = default;
  Side(const AddressSet& set) : me(set.me), any(set.any), prefixes(set.prefixes), hosts(set.hosts) {}
};

/// A service as protocol and ports; ICMP type and code in the ports (ir::Filter). An empty list means all traffic.
struct Selector {
  uint16_t protocol = ir::kAnyProtocol;
  net::PortRange source_ports, target_ports;
  std::optional<net::Family> family; ///< icmp: IPv4 only, icmpv6: IPv6 only
  friend auto operator<=>(const Selector&, const Selector&) = default;
};

struct AuthMethod {
  ir::AuthMethod::Kind kind = ir::AuthMethod::Kind::kerberos;
  SecretRef secret;             ///< psk
  CaId authority;               ///< certificate
  bool account_mapping = false; ///< certificate: to a computer account
  Span span;
};

struct Proposal {
  std::string name;
  std::optional<ir::IkeVersion> ike; ///< absent: IKEv2 where all concerned hosts speak it, else IKEv1
  std::vector<ir::MainProposal> main;
  uint32_t main_lifetime_s = 28800;
  std::vector<ir::QuickProposal> quick; ///< lifetimes included
  ir::Pfs pfs;
  Span span;
};

/// `using domain-default, classic`.
struct Using {
  std::vector<AuthMethod> methods;
  const Proposal* proposal = nullptr; ///< of the model
  bool damaged = false; ///< a name in it could not be resolved, so that what is missing is no second fault
  Span span;
};

} // namespace cordon::model
