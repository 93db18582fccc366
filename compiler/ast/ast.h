/// What was written, statement by statement, before any name is looked up. Text is a view into the SourceMap's buffers,
/// which must outlive the tree. A clause that could not be read is missing from its block, and a head that could not be
/// read leaves only its name; `damaged` then says that what is absent may be the reader's fault, so that no follow-up
/// error is given. A statement whose name could not be read is absent.
#pragma once

#include "compiler/source/source_map.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cordon::ast {

using source::Span;

/// A name, number, address, date or algorithm suite, as written.
struct Word {
  llvm::StringRef text;
  Span span;
};

/// A string literal, escapes resolved.
struct Text {
  std::string value;
  Span span; ///< with its quotes
};

/// `3600 s`, `100000 kB`.
struct Quantity {
  Word number, unit;
  Span span;
};

/// One item of an address set.
struct AddressItem {
  enum class Kind : uint8_t { literal, name, any, me, dns };
  Kind kind = Kind::literal;
  Word word; ///< literal: address, address/length or first-last; dns: what its quotes hold, at the whole item's place
};

/// `{ a, b, 10.1.0.0/16 } minus { 10.1.3.9 }`, or a single item.
struct AddressSet {
  std::vector<AddressItem> items, minus;
  Span span;
};

/// `tcp from 1024-65535 to 1433`, `tcp/1433`, `icmp echo-request code 0`, `protocol 47`, or a service's name.
struct ServiceItem {
  enum class Kind : uint8_t { name, tcp, udp, icmp, icmpv6, protocol };
  Kind kind = Kind::name;
  Word word;                      ///< the name, the protocol's keyword, or (protocol) the number
  std::optional<Word> from, to;   ///< tcp, udp: a port or first-last
  std::optional<Word> type, code; ///< icmp: name or number; number
  Span span;
};

/// `kerberos`, `certificate(root-a, root-b)`, `psk("file")`, `psk(environment "NAME")`, or the name of an `auth` or
/// (in `using`) a `proposal`.
struct AuthItem {
  enum class Kind : uint8_t { name, kerberos, certificate, psk_file, psk_environment };
  Kind kind = Kind::name;
  std::vector<Word> names; ///< name: the one; certificate: the authorities in order
  bool mapped = false;     ///< certificate: to a computer account
  Text text;               ///< psk: file or variable
  Span span;
};

/// `esp(3des, sha1)`, `ah(sha1) + esp(null, sha1)`. Parts in the order written.
struct QuickItem {
  struct Part {
    bool is_ah = false;
    std::vector<Word> algorithms; ///< ah: one; esp: cipher, then integrity if given
    Span span;
  };
  std::vector<Part> parts; ///< one or two
  Span span;
};

// --- clauses that several statements share ---
struct UsingClause {
  std::vector<AuthItem> items;
  Span span;
};
struct OwnerClause {
  Text text;
  Span span;
};
struct ReasonClause {
  Text text;
  Span span;
};
struct DescriptionClause {
  Text text;
  Span span;
};
struct OutboundClause {
  bool fallback = false;
  Span span;
}; ///< `outbound fallback` or `outbound secure-only`
struct ServiceClause {
  std::vector<ServiceItem> items;
  Span span;
};

// --- policy contoso { ... } ---
struct VersionClause {
  Word number;
  Span span;
};
struct ProfileClause {
  Word name;
  Span span;
};
struct DefaultResponseClause {
  bool on = false;
  std::vector<AuthItem> items;
  Span span;
}; ///< `default-response on [using ...]`
struct PolicyDecl {
  using Clause =
      std::variant<VersionClause, OwnerClause, DescriptionClause, ProfileClause, UsingClause, DefaultResponseClause>;
  Word name;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span; ///< of `policy NAME`; likewise below
};

/// import "sites/*.cordon";
struct ImportDecl {
  Text pattern;
  Span span;
};

/// inventory "hosts.csv";
struct InventoryDecl {
  Text pattern;
  Span span;
};

// --- forest contoso { domain corp.contoso.example; trust fabrikam two-way; } ---
struct DomainsClause {
  std::vector<Word> names;
  Span span;
};
struct TrustClause {
  Word forest;
  bool two_way = false;
  Span span;
};
struct ForestDecl {
  using Clause = std::variant<DomainsClause, TrustClause>;
  Word name;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

/// subnet hq = 10.1.0.0/16, 2001:db8:1::/48;
struct SubnetDecl {
  Word name;
  std::vector<Word> prefixes;
  bool damaged = false;
  Span span;
};

/// addresses infra = { dc1, 10.1.3.0/28 } minus { 10.1.3.9 };
struct AddressesDecl {
  Word name;
  AddressSet set;
  bool damaged = false;
  Span span;
};

/// service sql = tcp to 1433;
struct ServiceDecl {
  Word name;
  std::vector<ServiceItem> items;
  bool damaged = false;
  Span span;
};

// --- host sql1 { ... } ---
struct HostAddressClause {
  std::vector<AddressItem> addresses; ///< literals and DNS names
  Span span;
};
struct DynamicClause {
  std::vector<AddressItem> within;
  Span span;
}; ///< `address dynamic in 10.1.40.0/22`
struct PlatformClause {
  Word name;
  Span span;
};
struct DomainClause {
  Word name;
  Span span;
};
struct OuClause {
  Text text;
  Span span;
};
struct SiteClause {
  Word name;
  Span span;
};
struct RoleClause {
  std::vector<Word> names;
  Span span;
};
struct HostCertificateClause {
  Text file;
  std::optional<Text> key;
  Word authority;
  Span span;
}; ///< certificate "f" [key "k"] from ca
struct IdentityClause {
  Text text;
  Span span;
}; ///< id "host.example"
struct AccountClause {
  Text text;
  Span span;
}; ///< account "CORP\\NAME$"
struct OffersClause {
  std::vector<Word> main;
  std::vector<QuickItem> quick;
  Span span;
}; ///< an unconfigured peer's
struct HostDecl {
  using Clause =
      std::variant<HostAddressClause, DynamicClause, PlatformClause, DomainClause, OuClause, SiteClause, RoleClause,
                   HostCertificateClause, IdentityClause, AccountClause, OffersClause, DescriptionClause>;
  Word name;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

// --- ca corp-root { certificate "pki/root.pem"; } ---
struct CaCertificateClause {
  Text file;
  Span span;
};
struct SubjectClause {
  Text text;
  Span span;
};
struct CaDecl {
  using Clause = std::variant<CaCertificateClause, SubjectClause, DescriptionClause>;
  Word name;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

/// auth domain-default = kerberos, certificate(corp-root);
struct AuthDecl {
  Word name;
  std::vector<AuthItem> items;
  bool damaged = false;
  Span span;
};

// --- proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); lifetime 3600 s, 100000 kB; pfs on; } ---
struct IkeClause {
  Word version;
  Span span;
}; ///< `ike v1`
struct MainClause {
  std::vector<Word> suites;
  std::optional<Quantity> lifetime;
  Span span;
}; ///< `main A, B [lifetime 480 min]`
struct QuickClause {
  std::vector<QuickItem> items;
  Span span;
};
struct LifetimeClause {
  std::vector<Quantity> limits;
  Span span;
};
struct PfsClause {
  Word value;
  Span span;
}; ///< on, off, or a Diffie-Hellman group
struct ProposalDecl {
  using Clause = std::variant<IkeClause, MainClause, QuickClause, LifetimeClause, PfsClause, DescriptionClause>;
  Word name;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

// --- group isolated : isolation { ... } ---
struct MemberItem {
  bool is_domain = false; ///< `domain D except { a, b }`: the hosts joined to D that no other group names
  Word name;
  std::vector<Word> except;
};
struct MembersClause {
  std::vector<MemberItem> items;
  Span span;
};
struct SecureClause {
  AddressSet set;
  Span span;
};
struct StageClause {
  bool require = true;
  Span span;
}; ///< `stage request`
struct ModeClause {
  bool audit = false;
  Span span;
}; ///< `mode audit`
struct InboundClause {
  bool allow = false;
  std::vector<Word> names;
  Span span;
}; ///< `inbound allow a, b`
struct InitiateClause {
  std::vector<Word> names;
  Span span;
}; ///< `initiate to a, b never`
struct GroupDecl {
  enum class Kind : uint8_t { isolation, boundary, no_fallback, encryption, respond_only, no_ipsec };
  using Clause = std::variant<MembersClause, SecureClause, UsingClause, OutboundClause, StageClause, ModeClause,
                              InboundClause, InitiateClause, ReasonClause, OwnerClause, DescriptionClause>;
  Word name;
  Kind kind = Kind::isolation;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

// --- exemption infra-hosts { to infra; applies to isolated, edge; reason "..."; owner "..."; } ---
struct ToClause {
  AddressSet set;
  std::vector<ServiceItem> services;
  Span span;
}; ///< `to SET [service ...]`
struct AppliesClause {
  std::vector<Word> names;
  Span span;
};
struct TicketClause {
  Text text;
  Span span;
};
struct ExpiresClause {
  Word date;
  Span span;
};
struct ExemptionDecl {
  using Clause =
      std::variant<ToClause, AppliesClause, ReasonClause, OwnerClause, TicketClause, ExpiresClause, DescriptionClause>;
  Word name;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

// --- rule sql-traffic on sql1 { from sol to me; service sql; negotiate using to-sol, classic; } ---
struct FromToClause {
  AddressSet from, to;
  Span span;
};
struct VerdictClause {
  enum class Kind : uint8_t { permit, block, negotiate };
  Kind kind = Kind::permit;
  std::vector<AuthItem> items; ///< `negotiate using ...`
  Span span;
};
struct AcceptUnsecuredClause {
  Span span;
}; ///< accept unsecured;
struct OneWayClause {
  Span span;
}; ///< one-way;
struct ConnectionClause {
  Word kind;
  Span span;
}; ///< connection all|lan|remote-access;
struct RuleDecl {
  using Clause = std::variant<FromToClause, ServiceClause, VerdictClause, OutboundClause, AcceptUnsecuredClause,
                              OneWayClause, ConnectionClause, ReasonClause, OwnerClause, DescriptionClause>;
  Word name;
  std::vector<Word> hosts;         ///< `on a, b`: hosts or groups
  std::optional<AddressSet> among; ///< `among { a, b, c }`: any two of them
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

// --- tunnel branch { between gw-hq(hq) at 203.0.113.1 and gw-branch(10.7.0.0/16); using ...; } ---
struct TunnelEnd {
  Word host;
  AddressSet behind;
  std::optional<Word> at; ///< the host's address that faces the other end
};
struct BetweenClause {
  TunnelEnd left, right;
  Span span;
};
struct TunnelDecl {
  using Clause = std::variant<BetweenClause, UsingClause, ReasonClause, OwnerClause, DescriptionClause>;
  Word name;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

/// access-group app-servers = computers { app1, "CORP\\APP2$" };
struct AccessGroupDecl {
  /// Which of the two is set says what was written.
  struct Item {
    std::optional<Word> name;
    std::optional<Text> account;
  };
  Word name;
  bool users = false; ///< else computers
  std::vector<Item> items;
  bool damaged = false;
  Span span;
};

/// assign vault to ou "Servers/DB" in corp.contoso.example;
struct AssignDecl {
  enum class Kind : uint8_t { local, site, domain, ou };
  Word policy; ///< a group, or a host that is in none
  Kind kind = Kind::local;
  Word where; ///< the host, the site, the domain
  Text unit;  ///< ou: its path in the domain
  Span span;  ///< the whole statement
};

// --- device fw1 { on path hq <-> 10.7.0.0/16; passes udp/500, esp; reads ports; nat; } ---
struct PathClause {
  AddressSet left, right;
  Span span;
};
struct PassesClause {
  std::vector<ServiceItem> items;
  Span span;
};
struct ReadsClause {
  std::vector<Word> names;
  Span span;
};
struct NatClause {
  Span span;
};
struct DeviceDecl {
  using Clause = std::variant<PathClause, PassesClause, ReadsClause, NatClause, DescriptionClause>;
  Word name;
  std::vector<Clause> clauses;
  bool damaged = false;
  Span span;
};

/// expect isolated -> sealed service sql : secured with encryption;
struct ExpectDecl {
  enum class Verdict : uint8_t { secured, encrypted, clear, blocked, fails, one_way, unknown };
  AddressSet from, to;
  std::vector<ServiceItem> services;
  Verdict verdict = Verdict::secured;
  Span span;
};

/// allow FLT107 until 2027-01-01 reason "...";
struct AllowDecl {
  Word id;
  std::optional<Word> until;
  Text reason;
  Span span;
};

using Declaration = std::variant<PolicyDecl, ImportDecl, InventoryDecl, ForestDecl, SubnetDecl, AddressesDecl,
                                 ServiceDecl, HostDecl, CaDecl, AuthDecl, ProposalDecl, GroupDecl, ExemptionDecl,
                                 RuleDecl, TunnelDecl, AccessGroupDecl, AssignDecl, DeviceDecl, ExpectDecl, AllowDecl>;

/// A rule that was passed over: its place in the file, its name.
struct RulePlace {
  uint32_t begin = 0; ///< where the statement before it ends
  uint32_t name_begin = 0, name_end = 0;
};

/// The rules of a file that parse::RuleReader is to read, and what it has to know of the file for that.
struct UnreadRules {
  std::vector<RulePlace> places; ///< in the order written
  uint32_t text_begin = 0;       ///< behind a byte order mark
  std::vector<uint32_t> faults;  ///< where a reported byte or character stands, ascending
  size_t reported = 0;           ///< how many faults of the file were reported
};

/// One file.
struct Program {
  source::FileId file;
  std::vector<Declaration> declarations; ///< in the order written
  UnreadRules rules;                     ///< not among the declarations
};

} // namespace cordon::ast
