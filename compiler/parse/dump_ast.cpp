#include "compiler/parse/parse.h"

#include <llvm/Support/raw_ostream.h>

namespace cordon::parse {
namespace {

using namespace ast;

/// Writes statements as `kind name`, and below them a line for each clause: its keyword, then what it holds, sets in
/// braces and text in quotes.
class Dumper {
public:
  explicit Dumper(llvm::raw_ostream& out) : out(out) {}

  void dump(const Declaration& declaration) {
    std::visit([&](const auto& decl) { statement(decl); }, declaration);
  }

private:
  // --- parts ---
  void put(const Word& word) { out << ' ' << word.text; }
  void put(const Text& text) {
    out << " \"";
    out.write_escaped(text.value) << '"';
  }
  void put(const std::vector<Word>& words) {
    for (const Word& word : words)
      put(word);
  }
  void put(const Quantity& quantity) { out << ' ' << quantity.number.text << ' ' << quantity.unit.text; }
  void put(const std::vector<AddressItem>& items) {
    out << " {";
    for (const AddressItem& item : items) {
      static constexpr const char* kKinds[] = {"literal", "name", "any", "me", "dns"};
      out << ' ' << kKinds[size_t(item.kind)];
      if (item.kind != AddressItem::Kind::any && item.kind != AddressItem::Kind::me)
        put(item.word);
    }
    out << " }";
  }
  void put(const AddressSet& set) {
    put(set.items);
    if (!set.minus.empty()) {
      out << " minus";
      put(set.minus);
    }
  }
  void put(const char* label, const std::optional<Word>& word) {
    if (word)
      out << ' ' << label << ' ' << word->text;
  }
  void put(const ServiceItem& item) {
    static constexpr const char* kKinds[] = {"name", "tcp", "udp", "icmp", "icmpv6", "protocol"};
    out << ' ' << kKinds[size_t(item.kind)];
    if (item.kind == ServiceItem::Kind::name || item.kind == ServiceItem::Kind::protocol)
      put(item.word);
    put("from", item.from);
    put("to", item.to);
    put("type", item.type);
    put("code", item.code);
  }
  void put(const AuthItem& item) {
    static constexpr const char* kKinds[] = {"name", "kerberos", "certificate", "psk file", "psk environment"};
    out << ' ' << kKinds[size_t(item.kind)];
    put(item.names);
    out << (item.mapped ? " mapped" : "");
    if (item.kind == AuthItem::Kind::psk_file || item.kind == AuthItem::Kind::psk_environment)
      put(item.text);
  }
  void put(const QuickItem& item) {
    for (size_t i = 0; i < item.parts.size(); ++i) {
      out << (i ? " +" : "") << (item.parts[i].is_ah ? " ah(" : " esp(");
      for (size_t k = 0; k < item.parts[i].algorithms.size(); ++k)
        out << (k ? " " : "") << item.parts[i].algorithms[k].text;
      out << ')';
    }
  }
  void put(const TunnelEnd& end) {
    put(end.host);
    put(end.behind);
    put("at", end.at);
  }
  void put(const MemberItem& item) {
    out << (item.is_domain ? " domain" : "");
    put(item.name);
    if (!item.except.empty()) {
      out << " except {";
      put(item.except);
      out << " }";
    }
  }
  /// A list, one item after the other, with commas.
  template <class T> void put(const std::vector<T>& items) {
    for (size_t i = 0; i < items.size(); ++i) {
      out << (i ? "," : "");
      put(items[i]);
    }
  }
  template <class... Parts> void line(const char* keyword, const Parts&... parts) {
    out << "    " << keyword;
    (put(parts), ...);
    out << '\n';
  }

  // --- clauses ---
  void clause(const VersionClause& c) { line("version", c.number); }
  void clause(const OwnerClause& c) { line("owner", c.text); }
  void clause(const ReasonClause& c) { line("reason", c.text); }
  void clause(const DescriptionClause& c) { line("description", c.text); }
  void clause(const ProfileClause& c) { line("profile", c.name); }
  void clause(const UsingClause& c) { line("using", c.items); }
  void clause(const DefaultResponseClause& c) { line(c.on ? "default-response on" : "default-response off", c.items); }
  void clause(const DomainsClause& c) { line("domain", c.names); }
  void clause(const TrustClause& c) { line(c.two_way ? "trust two-way" : "trust one-way", c.forest); }
  void clause(const HostAddressClause& c) {
    out << "    address";
    for (const AddressItem& item : c.addresses) {
      out << (item.kind == AddressItem::Kind::dns ? " dns" : "");
      put(item.word);
    }
    out << '\n';
  }
  void clause(const DynamicClause& c) { line("address dynamic", c.within); }
  void clause(const PlatformClause& c) { line("platform", c.name); }
  void clause(const DomainClause& c) { line("domain", c.name); }
  void clause(const OuClause& c) { line("ou", c.text); }
  void clause(const SiteClause& c) { line("site", c.name); }
  void clause(const RoleClause& c) { line("role", c.names); }
  void clause(const HostCertificateClause& c) {
    if (c.key)
      line("certificate", c.file, *c.key, c.authority);
    else
      line("certificate", c.file, c.authority);
  }
  void clause(const IdentityClause& c) { line("id", c.text); }
  void clause(const AccountClause& c) { line("account", c.text); }
  void clause(const OffersClause& c) {
    if (!c.main.empty())
      line("offers main", c.main);
    if (!c.quick.empty())
      line("offers quick", c.quick);
  }
  void clause(const CaCertificateClause& c) { line("certificate", c.file); }
  void clause(const SubjectClause& c) { line("subject", c.text); }
  void clause(const IkeClause& c) { line("ike", c.version); }
  void clause(const MainClause& c) {
    line("main", c.suites);
    if (c.lifetime)
      line("main lifetime", *c.lifetime);
  }
  void clause(const QuickClause& c) { line("quick", c.items); }
  void clause(const LifetimeClause& c) { line("lifetime", c.limits); }
  void clause(const PfsClause& c) { line("pfs", c.value); }
  void clause(const MembersClause& c) { line("members", c.items); }
  void clause(const SecureClause& c) { line("secure", c.set); }
  void clause(const OutboundClause& c) { line(c.fallback ? "outbound fallback" : "outbound secure-only"); }
  void clause(const StageClause& c) { line(c.require ? "stage require" : "stage request"); }
  void clause(const ModeClause& c) { line(c.audit ? "mode audit" : "mode enforce"); }
  void clause(const InboundClause& c) { line(c.allow ? "inbound allow" : "inbound deny", c.names); }
  void clause(const InitiateClause& c) { line("initiate never to", c.names); }
  void clause(const ToClause& c) { line("to", c.set, c.services); }
  void clause(const AppliesClause& c) { line("applies to", c.names); }
  void clause(const TicketClause& c) { line("ticket", c.text); }
  void clause(const ExpiresClause& c) { line("expires", c.date); }
  void clause(const FromToClause& c) {
    line("from", c.from);
    line("to", c.to);
  }
  void clause(const ServiceClause& c) { line("service", c.items); }
  void clause(const VerdictClause& c) {
    static constexpr const char* kKinds[] = {"permit", "block", "negotiate"};
    line(kKinds[size_t(c.kind)], c.items);
  }
  void clause(const AcceptUnsecuredClause&) { line("accept unsecured"); }
  void clause(const OneWayClause&) { line("one-way"); }
  void clause(const ConnectionClause& c) { line("connection", c.kind); }
  void clause(const BetweenClause& c) {
    line("between", c.left);
    line("and", c.right);
  }

  void clause(const PathClause& c) { line("on path", c.left, c.right); }
  void clause(const PassesClause& c) { line("passes", c.items); }
  void clause(const ReadsClause& c) { line("reads", c.names); }
  void clause(const NatClause&) { line("nat"); }

  // --- statements ---
  template <class Decl, class... Parts> void begin(const char* keyword, const Decl& decl, const Parts&... parts) {
    out << "  " << keyword;
    (put(parts), ...);
    if constexpr (requires { decl.damaged; })
      out << (decl.damaged ? " (damaged)" : "");
    out << '\n';
  }
  template <class Decl> void clauses(const Decl& decl) {
    for (const auto& any : decl.clauses)
      std::visit([&](const auto& c) { clause(c); }, any);
  }
  template <class Decl> void block(const char* keyword, const Decl& decl) {
    begin(keyword, decl, decl.name);
    clauses(decl);
  }
  void statement(const PolicyDecl& d) { block("policy", d); }
  void statement(const ImportDecl& d) { begin("import", d, d.pattern); }
  void statement(const InventoryDecl& d) { begin("inventory", d, d.pattern); }
  void statement(const ForestDecl& d) { block("forest", d); }
  void statement(const SubnetDecl& d) { begin("subnet", d, d.name, d.prefixes); }
  void statement(const AddressesDecl& d) { begin("addresses", d, d.name, d.set); }
  void statement(const ServiceDecl& d) {
    begin("service", d, d.name);
    if (!d.items.empty())
      line("items", d.items);
  }
  void statement(const HostDecl& d) { block("host", d); }
  void statement(const CaDecl& d) { block("ca", d); }
  void statement(const AuthDecl& d) {
    begin("auth", d, d.name);
    if (!d.items.empty())
      line("items", d.items);
  }
  void statement(const ProposalDecl& d) { block("proposal", d); }
  void statement(const GroupDecl& d) {
    static constexpr const char* kKinds[] = {"isolation",  "boundary",     "no-fallback",
                                             "encryption", "respond-only", "no-ipsec"};
    begin("group", d, d.name);
    line("kind", Word{kKinds[size_t(d.kind)], d.span});
    clauses(d);
  }
  void statement(const ExemptionDecl& d) { block("exemption", d); }
  void statement(const RuleDecl& d) {
    begin("rule", d, d.name);
    if (!d.hosts.empty())
      line("on", d.hosts);
    if (d.among)
      line("among", *d.among);
    clauses(d);
  }
  void statement(const TunnelDecl& d) { block("tunnel", d); }
  void statement(const DeviceDecl& d) { block("device", d); }
  void statement(const AccessGroupDecl& d) {
    begin("access-group", d, d.name);
    for (const AccessGroupDecl::Item& item : d.items)
      if (item.name)
        line(d.users ? "users" : "computers", *item.name);
      else
        line(d.users ? "users" : "computers", *item.account);
  }
  void statement(const AssignDecl& d) {
    static constexpr const char* kKinds[] = {"local", "site", "domain", "ou"};
    begin("assign", d, d.policy);
    if (d.kind == AssignDecl::Kind::ou)
      line("to ou", d.unit, d.where);
    else
      line("to", Word{kKinds[size_t(d.kind)], d.span}, d.where);
  }
  void statement(const ExpectDecl& d) {
    static constexpr const char* kVerdicts[] = {"secured", "encrypted", "clear",  "blocked",
                                                "fails",   "one-way",   "unknown"};
    out << "  expect " << kVerdicts[size_t(d.verdict)] << '\n';
    line("from", d.from);
    line("to", d.to);
    if (!d.services.empty())
      line("service", d.services);
  }
  void statement(const AllowDecl& d) {
    begin("allow", d, d.id);
    if (d.until)
      line("until", *d.until);
    line("reason", d.reason);
  }

  llvm::raw_ostream& out;
};

} // namespace

void dumpAst(const Program& program, llvm::raw_ostream& out) {
  out << "program\n";
  Dumper dumper(out);
  for (const Declaration& declaration : program.declarations)
    dumper.dump(declaration);
}

} // namespace cordon::parse
