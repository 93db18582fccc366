// Every construct of the language, as the tree shows it.
#include "tests/unit/parse/parsed.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::parse;

namespace {

/// The tree of a text without faults.
std::string tree(llvm::StringRef text) {
  Parsed parsed(text);
  EXPECT_EQ(parsed.report(), "");
  return llvm::StringRef(parsed.tree()).split('\n').second.str();
}

TEST(Statements, Policy) {
  EXPECT_EQ(tree(R"(policy contoso {
    version 7; owner "netsec@contoso.example"; description "all of it"; profile ietf;
    using domain-default, classic; default-response on using kerberos;
  }
  policy other { default-response off; } policy third { default-response on; })"),
            R"(  policy contoso
    version 7
    owner "netsec@contoso.example"
    description "all of it"
    profile ietf
    using name domain-default, name classic
    default-response on kerberos
  policy other
    default-response off
  policy third
    default-response on
)");
}

TEST(Statements, ImportsAndForests) {
  EXPECT_EQ(tree(R"(import "sites/*.cordon";
  forest contoso { domain corp.contoso.example, 3com.example; trust fabrikam two-way; trust old one-way; })"),
            R"(  import "sites/*.cordon"
  forest contoso
    domain corp.contoso.example 3com.example
    trust two-way fabrikam
    trust one-way old
)");
}

TEST(Statements, Addresses) {
  EXPECT_EQ(tree(R"(subnet hq = 10.1.0.0/16, 2001:db8:1::/48;
  addresses infra = { dc1, 10.1.3.0/28, 10.1.9.10-10.1.9.20, me, any } minus { 10.1.3.9, dc2 };
  addresses one = dc1; addresses two = any minus dc1; addresses three = hq minus { dc1 };)"),
            R"(  subnet hq 10.1.0.0/16 2001:db8:1::/48
  addresses infra { name dc1 literal 10.1.3.0/28 literal 10.1.9.10-10.1.9.20 me any } minus { literal 10.1.3.9 name dc2 }
  addresses one { name dc1 }
  addresses two { any } minus { name dc1 }
  addresses three { name hq } minus { name dc1 }
)");
}

TEST(Statements, Services) {
  EXPECT_EQ(tree(R"(service a = tcp to 1433, udp from 68 to 67, tcp from 1024-65535, udp;
  service b = icmp, icmp echo-request, icmp 3 code 4, icmpv6 neighbour-solicitation code 0, icmp code 1;
  service c = protocol 47, a, code;)"),
            R"(  service a
    items tcp to 1433, udp from 68 to 67, tcp from 1024-65535, udp
  service b
    items icmp, icmp type echo-request, icmp type 3 code 4, icmpv6 type neighbour-solicitation code 0, icmp code 1
  service c
    items protocol 47, name a, name code
)");
}

TEST(Statements, Hosts) {
  EXPECT_EQ(tree(R"(host sql2 {
    address 10.1.2.10, 2001:db8:2::10; platform windows-2003-sp1; domain corp.contoso.example;
    ou "Domain Controllers"; site main; role domain-controller, dns; id "sql2.contoso.example"; description "x";
    certificate "pki/sql2.pem" key "pki/sql2.key" from corp-root; certificate "pki/b.pem" from b;
    offers main 3des-md5-modp1024, aes256-sha256-modp2048; offers quick ah(sha1) + esp(null, sha1), esp(aes128gcm16);
  }
  host lap { address dynamic; } host lap7 { address dynamic in 10.1.40.0/22, hq; platform 3com; })"),
            R"(  host sql2
    address 10.1.2.10 2001:db8:2::10
    platform windows-2003-sp1
    domain corp.contoso.example
    ou "Domain Controllers"
    site main
    role domain-controller dns
    id "sql2.contoso.example"
    description "x"
    certificate "pki/sql2.pem" "pki/sql2.key" corp-root
    certificate "pki/b.pem" b
    offers main 3des-md5-modp1024 aes256-sha256-modp2048
    offers quick ah(sha1) + esp(null sha1), esp(aes128gcm16)
  host lap
    address dynamic { }
  host lap7
    address dynamic { literal 10.1.40.0/22 name hq }
    platform 3com
)");
}

TEST(Statements, Authentication) {
  EXPECT_EQ(tree(R"(ca corp-root { certificate "pki/root.pem"; subject "CN=Root, O=Contoso"; description "x"; }
  auth all = kerberos, certificate(root-a, root-b), psk("keys/sol.psk"), psk(environment "SOL_KEY"), other;)"),
            R"(  ca corp-root
    certificate "pki/root.pem"
    subject "CN=Root, O=Contoso"
    description "x"
  auth all
    items kerberos, certificate root-a root-b, psk file "keys/sol.psk", psk environment "SOL_KEY", name other
)");
}

TEST(Statements, Proposals) {
  EXPECT_EQ(tree(R"(proposal classic {
    ike v1; main 3des-sha1-modp1024, des-md5-modp768 lifetime 480 min; main 3des-sha1-modp1024;
    quick esp(3des, sha1), ah(sha1); lifetime 3600 s, 100000 kB; pfs on; pfs off; pfs modp2048; description "x"; })"),
            R"(  proposal classic
    ike v1
    main 3des-sha1-modp1024 des-md5-modp768
    main lifetime 480 min
    main 3des-sha1-modp1024
    quick esp(3des sha1), ah(sha1)
    lifetime 3600 s, 100000 kB
    pfs on
    pfs off
    pfs modp2048
    description "x"
)");
}

TEST(Statements, Groups) {
  EXPECT_EQ(tree(R"(group isolated : isolation {
    members domain corp.contoso.example except { a, b }, c, domain fabrikam.example; secure { hq, 10.2.0.0/16 } minus lab;
    using domain-default, classic; outbound fallback; stage request; mode audit; reason "r"; owner "o"; description "d";
  }
  group a : boundary { outbound secure-only; stage require; mode enforce; }
  group b : no-fallback { } group c : encryption { } group d:no-ipsec{} group e : respond-only {})"),
            R"(  group isolated
    kind isolation
    members domain corp.contoso.example except { a b }, c, domain fabrikam.example
    secure { name hq literal 10.2.0.0/16 } minus { name lab }
    using name domain-default, name classic
    outbound fallback
    stage request
    mode audit
    reason "r"
    owner "o"
    description "d"
  group a
    kind boundary
    outbound secure-only
    stage require
    mode enforce
  group b
    kind no-fallback
  group c
    kind encryption
  group d
    kind no-ipsec
  group e
    kind respond-only
)");
}

TEST(Statements, Exemptions) {
  EXPECT_EQ(tree(R"(exemption e { to infra; to any service dhcp, udp to 123; applies to isolated, edge; reason "r";
    owner "o"; ticket "NET-114"; expires 2027-06-30; description "d"; })"),
            R"(  exemption e
    to { name infra }
    to { any } name dhcp, udp to 123
    applies to isolated edge
    reason "r"
    owner "o"
    ticket "NET-114"
    expires 2027-06-30
    description "d"
)");
}

TEST(Statements, Rules) {
  EXPECT_EQ(tree(R"(rule a on sql1, sql2 { from { sol, hq } to me; service sql; negotiate using to-sol, classic;
    outbound fallback; accept unsecured; one-way; connection remote-access; reason "r"; owner "o"; description "d"; }
  rule b on sql1 { from any to me; block; } rule c on sql1 { permit; } rule d on sql1 { negotiate; }
  rule mesh among { db2, db3 } minus { db4 } { negotiate; } rule mesh2 among dbs { negotiate; })"),
            R"(  rule a
    on sql1 sql2
    from { name sol name hq }
    to { me }
    service name sql
    negotiate name to-sol, name classic
    outbound fallback
    accept unsecured
    one-way
    connection remote-access
    reason "r"
    owner "o"
    description "d"
  rule b
    on sql1
    from { any }
    to { me }
    block
  rule c
    on sql1
    permit
  rule d
    on sql1
    negotiate
  rule mesh
    among { name db2 name db3 } minus { name db4 }
    negotiate
  rule mesh2
    among { name dbs }
    negotiate
)");
}

TEST(Statements, Tunnels) {
  EXPECT_EQ(tree("tunnel t { between a(hq) at 203.0.113.1 and at(at) at 2001:db8::1; }"),
            R"(  tunnel t
    between a { name hq } at 203.0.113.1
    and at { name at } at 2001:db8::1
)");
  EXPECT_EQ(tree(R"(tunnel branch { between gw-hq(hq) and gw-branch({ 10.7.0.0/16, x } minus y);
    using certificate(corp-root), classic; reason "r"; owner "o"; description "d"; })"),
            R"(  tunnel branch
    between gw-hq { name hq }
    and gw-branch { literal 10.7.0.0/16 name x } minus { name y }
    using certificate corp-root, name classic
    reason "r"
    owner "o"
    description "d"
)");
}

TEST(Statements, ExpectationsAndAllowances) {
  EXPECT_EQ(tree(R"(expect isolated -> { sealed, 10.1.2.3 } service sql, tcp to 80 : secured with encryption;
  expect a -> b : secured; expect a->b:clear; expect a -> b : blocked; expect a -> b : fails;
  expect a -> b : one-way; expect any -> me : unknown;
  allow FLT107 until 2027-01-01 reason "r"; allow PLT101 reason "s";)"),
            R"(  expect encrypted
    from { name isolated }
    to { name sealed literal 10.1.2.3 }
    service name sql, tcp to 80
  expect secured
    from { name a }
    to { name b }
  expect clear
    from { name a }
    to { name b }
  expect blocked
    from { name a }
    to { name b }
  expect fails
    from { name a }
    to { name b }
  expect one-way
    from { name a }
    to { name b }
  expect unknown
    from { any }
    to { me }
  allow FLT107
    until 2027-01-01
    reason "r"
  allow PLT101
    reason "s"
)");
}

TEST(Statements, AccessGroupsAssignmentsDevices) {
  EXPECT_EQ(tree(R"(access-group apps = computers { app1, "CORP\\APP2$" }; access-group dba = users { administrators };
  group vault : encryption { inbound allow apps, dba; inbound deny con1; initiate to edge, isolated never; }
  host h { account "CORP\\H$"; } auth mapped = certificate(root) mapped, certificate(other);
  assign vault to ou "Servers/DB" in 3com.example; assign a to site hq; assign b to domain c.example;
  assign b to local h;
  device fw { on path hq <-> { 10.7.0.0/16, b }; passes udp/500, tcp/1-9, esp; reads ports; nat; description "d"; })"),
            R"(  access-group apps
    computers app1
    computers "CORP\\APP2$"
  access-group dba
    users administrators
  group vault
    kind encryption
    inbound allow apps dba
    inbound deny con1
    initiate never to edge isolated
  host h
    account "CORP\\H$"
  auth mapped
    items certificate root mapped, certificate other
  assign vault
    to ou "Servers/DB" 3com.example
  assign a
    to site hq
  assign b
    to domain c.example
  assign b
    to local h
  device fw
    on path { name hq } { literal 10.7.0.0/16 name b }
    passes udp to 500, tcp to 1-9, name esp
    reads ports
    nat
    description "d"
)");
}

TEST(Statements, WordsOfAccessGroupsAndDevicesStayNames) {
  EXPECT_EQ(tree("host users { site local; } group computers : boundary { members path, account; }"),
            R"(  host users
    site local
  group computers
    kind boundary
    members path, account
)");
}

TEST(Statements, StringsResolveTheirEscapes) {
  Parsed parsed(R"(import "a\"b\\c\nd\te";)");
  ASSERT_EQ(parsed.report(), "");
  const auto& import = std::get<ast::ImportDecl>(parsed.program.declarations.at(0));
  EXPECT_EQ(import.pattern.value, "a\"b\\c\nd\te");
  EXPECT_EQ(parsed.sources.text(import.pattern.span), R"("a\"b\\c\nd\te")");
}

TEST(Statements, SpansCoverWhatWasWritten) {
  Parsed parsed(
      "rule r on a {\n  from x\n    to { me, y } minus z ;\n}\nexpect a -> b : clear;\nsubnet s = 10.0.0.0/8;");
  ASSERT_EQ(parsed.report(), "");
  const auto& rule = std::get<ast::RuleDecl>(parsed.program.declarations.at(0));
  const auto& clause = std::get<ast::FromToClause>(rule.clauses.at(0));
  auto text = [&](source::Span span) { return parsed.sources.text(span).str(); };
  EXPECT_EQ(text(rule.span), "rule r");
  EXPECT_EQ(text(rule.name.span), "r");
  EXPECT_EQ(text(clause.span), "from x\n    to { me, y } minus z");
  EXPECT_EQ(text(clause.to.span), "{ me, y } minus z");
  EXPECT_EQ(text(clause.to.minus.at(0).word.span), "z");
  EXPECT_EQ(text(std::get<ast::ExpectDecl>(parsed.program.declarations.at(1)).span), "expect a -> b : clear");
  EXPECT_EQ(text(std::get<ast::SubnetDecl>(parsed.program.declarations.at(2)).span), "subnet s");
}

TEST(Statements, AnEmptyTextHoldsNone) {
  for (const char* text : {"", " \n\t\r\n", "# only a comment", "\xef\xbb\xbf"})
    EXPECT_EQ(Parsed(text).tree(), "program\n") << text;
}

} // namespace
