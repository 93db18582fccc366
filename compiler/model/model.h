/// What the policy means: names resolved, values typed, defaults filled in. Immutable once `resolve` has made it.
/// Every element keeps the place it was written, so that filters, diagnostics and emitted lines can name their origin.
#pragma once

#include "compiler/catalog/platforms.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/model/rules.h"

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cordon::model {

struct Ca {
  std::string name;
  std::vector<std::pair<std::string, std::string>> subject;
  std::string file; ///< as written; empty when only the subject is given
  Span span;
};

struct Forest {
  std::string name;
  std::vector<std::string> domains;
  std::vector<std::pair<std::string, bool>> trusts; ///< forest, two-way?
  Span span;
};

/// What a host's `role` may say: the services that other hosts need before they can negotiate. A domain's isolation
/// group does not take in by itself who has one.
llvm::ArrayRef<llvm::StringLiteral> roleNames();

struct Host {
  std::string name;
  const catalog::Platform* platform = nullptr; ///< never null after a resolve without errors
  std::vector<net::Address> addresses;         ///< ascending; empty for a dynamic host
  bool dynamic = false;
  std::vector<net::Prefix> dynamic_in; ///< may be empty: anywhere
  std::string domain, ou, site;
  std::set<std::string> roles;
  std::optional<ir::Host::Certificate> certificate;
  CaId certificate_authority;
  std::string identity;
  std::string account;                        ///< in the directory, `DOMAIN\\NAME$`; empty: none
  std::vector<ir::MainProposal> offered_main; ///< of a peer that Cordon does not configure
  std::vector<ir::QuickProposal> offered_quick;
  GroupId group; ///< the one it belongs to, if any
  Span span;

  bool isConfigured() const { return platform && !platform->backend.empty(); }
  bool hasFamily(net::Family family) const;
  /// True if one of its addresses lies in the prefix, or, for a dynamic host, may lie there.
  bool mayLieIn(const net::Prefix& prefix) const;
};

enum class GroupKind : uint8_t { isolation, boundary, no_fallback, encryption, respond_only, no_ipsec };
/// True if its members negotiate of themselves, in a secured space.
constexpr bool isSecured(GroupKind kind) {
  return kind != GroupKind::respond_only && kind != GroupKind::no_ipsec;
}
llvm::StringRef nameOf(GroupKind kind);

/// Who is meant by one side of an access list.
struct Principals {
  std::vector<HostId> computers;     ///< ascending
  std::vector<std::string> accounts; ///< of computers and groups of them; ascending
  std::vector<std::string> users;    ///< accounts of users and groups of them, or SIDs; ascending
  bool isEmpty() const { return computers.empty() && accounts.empty() && users.empty(); }
};

/// A network access group: whom an access list may name.
struct AccessGroup {
  std::string name;
  bool users = false; ///< else computers
  Principals principals;
  Span span;
};

/// Who may open connections to the members of a group.
struct Access {
  std::optional<Principals> allow; ///< none: whoever authenticates
  Principals deny;                 ///< beats `allow`
  std::vector<Span> spans;         ///< the clauses that say so
  bool isOpen() const { return !allow && deny.isEmpty(); }
};

struct Group {
  std::string name;
  GroupKind kind = GroupKind::isolation;
  std::vector<HostId> members; ///< ascending; domain members included
  AddressSet secure;
  Using use;
  bool fallback = false; ///< what its members do outbound when the peer is silent
  ir::Negotiate::Stage stage = ir::Negotiate::Stage::require;
  bool audit = false;
  Access access;
  std::string reason, owner;
  Span span;
};

struct Exemption {
  std::string name;
  AddressSet to;
  std::vector<Selector> services; ///< empty: all traffic
  std::vector<HostId> applies_to; ///< ascending; through groups too
  std::string reason, owner, ticket, expires;
  Span span;
};

struct Tunnel {
  struct End {
    HostId host;
    net::Address outer; ///< the host's address that outer packets have; both ends' are of one family
    AddressSet behind;
  };
  std::string name;
  End left, right;
  Using use;
  std::string reason, owner;
  Span span;
};

/// A policy, assigned at one place of the directory or at a host.
struct Assignment {
  enum class Place : uint8_t { local, site, domain, ou }; ///< the weakest first
  GroupId group;                                          ///< whose policy; or
  HostId own_of;                                          ///< the host, in no group, whose own policy
  Place place = Place::local;
  HostId host;       ///< local
  std::string where; ///< the site, the domain; ou: its domain
  std::string unit;  ///< ou: its path from the domain down
  Span span;
};

/// What lies on a path between hosts: a firewall, a router, a monitor.
struct Device {
  std::string name;
  std::vector<std::pair<AddressSet, AddressSet>> paths; ///< not empty, each both ways
  std::optional<std::vector<Selector>> passes;          ///< none: everything
  bool reads_ports = false, reads_content = false;      ///< of the packets that it passes
  bool translates = false;                              ///< addresses (NAT)
  Span span;
};

struct Expectation {
  enum class Verdict : uint8_t { secured, encrypted, clear, blocked, fails, one_way, unknown };
  AddressSet from, to;
  std::vector<Selector> services;
  Verdict verdict = Verdict::secured;
  Span span;
};

struct Model {
  std::string name = "policy";
  uint64_t version = 0;
  std::string owner, profile;
  std::optional<Using> default_response; ///< none: off

  std::vector<Forest> forests;
  std::vector<Host> hosts; ///< by name
  std::vector<Ca> authorities;
  std::deque<Proposal> proposals; ///< where they stay: Using refers to them
  std::vector<Group> groups;      ///< by name; likewise below
  std::vector<Exemption> exemptions;
  Rules rules;
  std::vector<Tunnel> tunnels;
  std::vector<AccessGroup> access_groups;
  std::vector<Assignment> assignments; ///< in the order written
  std::vector<Device> devices;
  std::vector<Expectation> expectations;

  const Host& host(HostId id) const { return hosts[id.index]; }
  const Group& group(GroupId id) const { return groups[id.index]; }
  const Ca& authority(CaId id) const { return authorities[id.index]; }
};

} // namespace cordon::model
