// What scripts mean: the three canonical ones, values and defaults, tunnels, several policies, conflicts.
#include "tests/unit/backends/netsh_support.h"

#include "backends/prove.h"
#include "compiler/meaning/evaluate.h"

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

using ir::Direction;

ir::Host host(const char* own, bool forwards = false) {
  ir::Host h;
  h.name = "h";
  h.platform = "windows-2003";
  if (own)
    h.addresses = {address(own)};
  h.forwards = forwards;
  return h;
}

ir::HostPolicy imported(const std::string& script, const ir::Host& at) {
  Reading reading = read(script, at);
  EXPECT_TRUE(reading.imported) << reading.messages();
  return reading.imported ? reading.imported->policy : ir::HostPolicy();
}

net::Packet packet(const char* source, const char* destination, uint8_t protocol = 6, uint16_t from = 40000,
                   uint16_t to = 445) {
  net::Packet p;
  p.source = address(source);
  p.destination = address(destination);
  p.protocol = protocol;
  p.source_port = from;
  p.destination_port = to;
  return p;
}

/// `permit`, `block`, `negotiate` or `clear`.
std::string treatment(const ir::HostPolicy& policy, Direction direction, const net::Packet& p) {
  const ir::Filter* filter = meaning::evaluate(policy.ir, direction, p, policy.host.addresses).decides;
  if (!filter)
    return "clear";
  return std::visit(ir::Overloaded{[](const ir::Permit&) { return "permit"; }, [](const ir::Block&) { return "block"; },
                                   [](const ir::Negotiate&) { return "negotiate"; }},
                    policy.ir.action(*filter));
}

const ir::Negotiate& firstNegotiate(const ir::HostPolicy& policy) {
  for (const ir::Filter& filter : policy.ir.out)
    if (const auto* found = std::get_if<ir::Negotiate>(&policy.ir.action(filter)))
      return *found;
  static const ir::Negotiate none;
  ADD_FAILURE() << "no negotiate filter";
  return none;
}

constexpr const char* kSqlPair = R"(# one file for both hosts
pushd ipsec static
delete policy name="db"
delete filterlist name="db-app"
delete filterlist name="db-rest"
delete filteraction name="db-secure"
delete filteraction name="db-block"
add policy name="db" mmpfs=no mmlifetime=480 activatedefaultrule=no assign=no mmsecmethods="3DES-SHA1-3 3DES-SHA1-2"
add filterlist name="db-app"
add filter filterlist="db-app" srcaddr=192.0.2.10 dstaddr=192.0.2.20 protocol=TCP mirrored=yes dstport=1433
add filterlist name="db-rest"
add filter filterlist="db-rest" srcaddr=me dstaddr=any protocol=ANY mirrored=yes
add filteraction name="db-secure" qmpfs=yes inpass=no soft=no action=negotiate qmsecmethods="ESP[3DES,SHA1]:100000k/3600s"
add filteraction name="db-block" action=block
add rule name="app" policy="db" filterlist="db-app" filteraction="db-secure" conntype=all activate=yes psk="not-a-real-key-not-a-real-key"
add rule name="rest" policy="db" filterlist="db-rest" filteraction="db-block" conntype=all activate=yes psk="not-a-real-key-not-a-real-key"
set policy name="db" assign=yes
popd
)";

TEST(NetshImport, ReadsTheSqlPairAtBothEnds) {
  ir::HostPolicy client = imported(kSqlPair, host("192.0.2.10")), server = imported(kSqlPair, host("192.0.2.20"));
  auto request = packet("192.0.2.10", "192.0.2.20", 6, 40000, 1433);
  auto reply = packet("192.0.2.20", "192.0.2.10", 6, 1433, 40000);
  EXPECT_EQ(treatment(client, Direction::out, request), "negotiate");
  EXPECT_EQ(treatment(client, Direction::in, reply), "negotiate");
  EXPECT_EQ(treatment(server, Direction::in, request), "negotiate");
  EXPECT_EQ(treatment(server, Direction::out, reply), "negotiate");
  EXPECT_EQ(treatment(client, Direction::out, packet("192.0.2.10", "192.0.2.20", 6, 40000, 1434)), "block");
  EXPECT_EQ(treatment(server, Direction::in, packet("198.51.100.7", "192.0.2.20", 6, 40000, 1433)), "block");
  const ir::Negotiate& secure = firstNegotiate(client);
  ASSERT_EQ(secure.authentication.size(), 1u);
  EXPECT_EQ(secure.authentication[0].kind, ir::AuthMethod::Kind::psk);
  EXPECT_EQ(client.secrets.size(), 1u) << "one key, whatever the number of rules";
  EXPECT_EQ(client.secrets[0].reveal(), "not-a-real-key-not-a-real-key");
  EXPECT_EQ(client.ir.secrets[0], (SecretRef{SecretRef::From::inline_text, "ipsec.netsh:15"}));
  EXPECT_EQ(secure.pfs.kind, ir::Pfs::Kind::main_mode_group);
  EXPECT_EQ(secure.main_lifetime_s, 28800u);
  ASSERT_EQ(secure.main.size(), 2u);
  EXPECT_EQ(secure.main[0].group, catalog::DhGroup::modp2048);
  EXPECT_FALSE(client.ir.default_response);
  EXPECT_EQ(client.ir.order, (ir::OrderSource{false, "windows-2003"}));
}

constexpr const char* kIsolation = R"(pushd ipsec static
add policy name="iso" activatedefaultrule=no assign=no mmsecmethods="3DES-SHA1-3 3DES-SHA1-2"
add filter filterlist="secured" srcaddr=any dstaddr=10.0.0.0 protocol=ANY mirrored=yes dstmask=255.0.0.0
add filter filterlist="exempt" srcaddr=any dstaddr=10.1.1.10 protocol=ANY mirrored=yes
add filter filterlist="exempt" srcaddr=any dstaddr=10.0.0.0 protocol=ICMP mirrored=yes dstmask=255.0.0.0
add filter filterlist="exempt" srcaddr=me dstaddr=any protocol=UDP mirrored=yes srcport=68 dstport=67
add filteraction name="permit" action=permit
add filteraction name="secure" qmpfs=no inpass=no soft=yes action=negotiate qmsecmethods="ESP[3DES,SHA1]:100000k/3600s ESP[None,SHA1]:100000k/3600s"
add rule name="secured" policy="iso" filterlist="secured" filteraction="secure" kerberos=yes
add rule name="exempt" policy="iso" filterlist="exempt" filteraction="permit" kerberos=yes
set policy name="iso" assign=yes
popd
)";

TEST(NetshImport, ReadsDomainIsolation) {
  ir::HostPolicy policy = imported(kIsolation, host("10.1.0.5"));
  struct Row {
    Direction direction;
    net::Packet packet;
    const char* treatment;
  };
  const Row rows[] = {
      {Direction::out, packet("10.1.0.5", "10.9.9.9"), "negotiate"},
      {Direction::in, packet("10.9.9.9", "10.1.0.5"), "negotiate"},
      {Direction::out, packet("10.1.0.5", "10.1.1.10"), "permit"},
      {Direction::in, packet("10.1.1.10", "10.1.0.5"), "permit"},
      {Direction::out, packet("10.1.0.5", "10.1.1.11"), "negotiate"},
      {Direction::out, packet("10.1.0.5", "10.9.9.9", 1, 8, 0), "permit"},
      {Direction::out, packet("10.1.0.5", "10.9.9.9", 17, 68, 67), "permit"},
      {Direction::in, packet("10.9.9.9", "10.1.0.5", 17, 67, 68), "permit"},
      {Direction::out, packet("10.1.0.5", "10.9.9.9", 17, 69, 67), "negotiate"},
      {Direction::out, packet("10.1.0.5", "192.0.2.1", 17, 68, 67), "permit"},
      {Direction::in, packet("192.0.2.1", "10.1.0.5"), "negotiate"}, // the list says any <-> 10.0.0.0/8
  };
  for (const Row& row : rows)
    EXPECT_EQ(treatment(policy, row.direction, row.packet), row.treatment) << net::toString(row.packet.destination);
  EXPECT_TRUE(firstNegotiate(policy).fallback_to_clear);
  EXPECT_EQ(firstNegotiate(policy).quick.size(), 2u);
  EXPECT_TRUE(policy.ir.forward.empty());
}

constexpr const char* kSiteToSite = R"(pushd ipsec static
add policy name="s2s" activatedefaultrule=no assign=no mmsecmethods="3DES-SHA1-3 3DES-SHA1-2"
add filter filterlist="1to2" srcaddr=10.1.0.0 dstaddr=10.2.0.0 protocol=ANY mirrored=no srcmask=255.255.0.0 dstmask=255.255.0.0
add filter filterlist="2to1" srcaddr=10.2.0.0 dstaddr=10.1.0.0 protocol=ANY mirrored=no srcmask=255.255.0.0 dstmask=255.255.0.0
add filteraction name="secure" qmpfs=yes action=negotiate qmsecmethods="ESP[3DES,SHA1]:100000k/3600s"
add rule name="1to2" policy="s2s" filterlist="1to2" filteraction="secure" tunnel=203.0.113.1 rootca="C=US, S=WA, O=Contoso, CN=Contoso Root certmap:no excludecaname:no"
add rule name="2to1" policy="s2s" filterlist="2to1" filteraction="secure" tunnel=198.51.100.1 rootca="C=US, S=WA, O=Contoso, CN=Contoso Root certmap:no excludecaname:no"
set policy name="s2s" assign=yes
popd
)";

TEST(NetshImport, ReadsATunnelAtBothGateways) {
  for (const char* own : {"198.51.100.1", "203.0.113.1"}) {
    bool first = std::string_view(own) == "198.51.100.1";
    ir::HostPolicy policy = imported(kSiteToSite, host(own, /*forwards=*/true));
    ASSERT_EQ(policy.ir.out.size(), 1u);
    ASSERT_EQ(policy.ir.in.size(), 1u);
    EXPECT_EQ(policy.ir.forward.size(), 2u);
    EXPECT_EQ(net::toString(policy.ir.out[0].target().prefix), first ? "10.2.0.0/16" : "10.1.0.0/16");
    EXPECT_EQ(policy.ir.out[0].action, policy.ir.in[0].action) << "one tunnel";
    const ir::Negotiate& secure = firstNegotiate(policy);
    EXPECT_EQ(net::toString(*secure.tunnel->local), own);
    EXPECT_EQ(net::toString(*secure.tunnel->remote), first ? "203.0.113.1" : "198.51.100.1");
    const ir::Authority& root = policy.ir.authorities[secure.authentication[0].authority.index];
    EXPECT_EQ(root.subject[1], (std::pair<std::string, std::string>("ST", "WA")));
  }
}

TEST(NetshImport, KnowsOnlyTheFarEndsOfTunnelsWithoutTheHostsAddresses) {
  Reading reading = read(kSiteToSite, host(nullptr, /*forwards=*/true));
  ASSERT_TRUE(reading.imported) << reading.messages();
  EXPECT_TRUE(reading.has("IMP171", 6) && reading.has("IMP171", 7)) << reading.messages();
  EXPECT_NE(reading.messages().find("`--address 203.0.113.1`"), std::string::npos) << reading.messages();
  const ir::HostPolicy& policy = reading.imported->policy;
  ASSERT_EQ(policy.ir.out.size(), 2u);
  for (const ir::Filter& filter : policy.ir.out) {
    const auto& secure = std::get<ir::Negotiate>(policy.ir.action(filter));
    EXPECT_FALSE(secure.tunnel->local);
    EXPECT_TRUE(secure.tunnel->remote);
  }
}

TEST(NetshImport, SaysNothingOfTunnelDirectionsThatItCanTell) {
  for (const char* own : {"198.51.100.1", "203.0.113.1"})
    EXPECT_FALSE(read(kSiteToSite, host(own, /*forwards=*/true)).has("IMP171"));
  // `me` tells without addresses.
  Reading reading = read("pushd ipsec static\n"
                         "add policy p assign=yes\n"
                         "add filter out me 10.2.0.0 mirrored=no dstmask=16\n"
                         "add filter in 10.2.0.0 me mirrored=no srcmask=16\n"
                         "add filteraction n qmsecmethods=\"ESP[3DES,SHA1]\"\n"
                         "add rule in p in n tunnel=198.51.100.1\n"
                         "add rule out p out n tunnel=203.0.113.1\n",
                         host(nullptr));
  ASSERT_TRUE(reading.imported) << reading.messages();
  EXPECT_FALSE(reading.has("IMP171")) << reading.messages();
  const ir::PolicyIr& ir = reading.imported->policy.ir;
  ASSERT_EQ(ir.out.size(), 1u);
  ASSERT_EQ(ir.in.size(), 1u);
  EXPECT_TRUE(ir.out[0].source_me && ir.in[0].target_me);
  const auto& tunnel = std::get<ir::Negotiate>(ir.action(ir.out[0])).tunnel;
  EXPECT_EQ(tunnel, (ir::Tunnel{address("198.51.100.1"), address("203.0.113.1")}));
}

TEST(NetshImport, FillsInWhatIsDocumentedAsDefault) {
  ir::HostPolicy policy =
      imported("ipsec static add policy p assign=yes\n"
               "ipsec static add filter l me 10.0.0.0 dstmask=8\n"
               "ipsec static add filteraction a qmsecmethods=\"ESP[3DES,SHA1]:200000k AH[MD5]:900s\"\n"
               "ipsec static add rule r p l a\n",
               host("10.1.0.5"));
  ASSERT_EQ(policy.ir.out.size(), 1u);
  ASSERT_EQ(policy.ir.in.size(), 1u) << "mirrored is the default";
  const ir::Negotiate& secure = firstNegotiate(policy);
  EXPECT_EQ(secure.authentication, std::vector<ir::AuthMethod>{ir::AuthMethod{}}) << "Kerberos is the default";
  EXPECT_EQ(secure.main.size(), 4u);
  EXPECT_EQ(secure.main_lifetime_s, 28800u);
  EXPECT_EQ(secure.quick[0].lifetime_s, 3600u) << "giving one lifetime leaves the other's default";
  EXPECT_EQ(secure.quick[0].lifetime_kb, 200000u);
  EXPECT_EQ(secure.quick[1].lifetime_s, 900u);
  EXPECT_EQ(secure.quick[1].lifetime_kb, 100000u);
  EXPECT_FALSE(secure.fallback_to_clear || secure.inbound_clear);
  EXPECT_EQ(secure.pfs.kind, ir::Pfs::Kind::off);
  EXPECT_FALSE(policy.ir.default_response) << "active, but with methods that are not documented";
}

TEST(NetshImport, ReadsAddressesAsWindowsDoes) {
  auto side = [](const std::string& words) {
    ir::HostPolicy policy =
        imported("ipsec static add policy p assign=yes\nipsec static add filter filterlist=l srcaddr=me " + words +
                     "\nipsec static add filteraction a action=block\n"
                     "ipsec static add rule r p l a\n",
                 host("10.1.0.5"));
    ir::Endpoint target = policy.ir.out.at(0).target();
    return target.me ? std::string("me") : target.prefix.isAny() ? "any" : net::toString(target.prefix);
  };
  EXPECT_EQ(side("dstaddr=any"), "any");
  EXPECT_EQ(side("dstaddr=ANY dstmask=0.0.0.0"), "any");
  EXPECT_EQ(side("dstaddr=0.0.0.0 dstmask=0.0.0.0"), "any");
  EXPECT_EQ(side("dstaddr=10.2.3.4"), "10.2.3.4");
  EXPECT_EQ(side("dstaddr=10.2.3.4 dstmask=16"), "10.2.0.0/16");
  EXPECT_EQ(side("dstaddr=10.2.0.0 dstmask=255.255.0.0"), "10.2.0.0/16");
}

TEST(NetshImport, TakesZeroWithAFullMaskForTheOwnAddress) {
  ir::HostPolicy policy = imported("ipsec static add policy p assign=yes\n"
                                   "ipsec static add filter l 0.0.0.0 10.2.3.4\n"
                                   "ipsec static add filteraction a action=block\n"
                                   "ipsec static add rule r p l a\n",
                                   host("10.1.0.5"));
  EXPECT_TRUE(policy.ir.out.at(0).source_me);
}

/// A policy `p`, assigned, with the given lines after it.
Reading readWith(const std::string& lines, const char* own = "10.1.0.5") {
  return read("pushd ipsec static\n"
              "add policy name=p assign=yes mmsecmethods=\"3DES-SHA1-2\"\n"
              "add filterlist name=l\n"
              "add filteraction name=n qmsecmethods=\"ESP[3DES,SHA1]\"\n"
              "add filteraction name=b action=block\n" +
                  lines,
              host(own));
}

TEST(NetshImport, DiagnosesWhatAPolicyCannotMean) {
  struct Row {
    const char* lines;
    const char* id;
    uint32_t line;
    bool fatal;
  };
  const Row rows[] = {
      {"add filter l 10.0.0.1 dstaddr=me dstmask=32 srcmask=8\nadd rule r p l b\n", "IMP137", 6, false},
      {"set policy name=p mmlifetime=28800\n", "IMP138", 6, false},
      {"add rule r p l b psk=\"\"\n", "IMP117", 6, true},
      {"add rule r p l b psk=\"caf\xc3\xa9\"\n", "IMP140", 6, true},
      {"add rule r p l b psk=\"back\\slash\"\n", "IMP140", 6, true},
      {"add filteraction name=m\nadd rule r p l m\n", "IMP142", 6, true},
      {"set policy name=p mmsecmethods=\"3DES-SHA1-2 3DES-SHA1-3\"\n", "IMP143", 6, false},
      {"set policy name=p mmsecmethods=\"3DES-SHA1-3 3DES-MD5-3 DES-SHA1-3 DES-MD5-3 DES-MD5-3\"\n", "IMP144", 6, true},
      {"add filter l me 10.2.3.4 mirrored=no\nadd rule r p l n\n", "IMP145", 6, false},
      {"add filter l me 10.2.3.4\nadd rule r p l n tunnel=192.0.2.1\n", "IMP146", 6, true},
      {"add filter l me 10.2.3.4 mirrored=no protocol=TCP\nadd rule r p l n tunnel=192.0.2.1\n", "IMP146", 6, true},
      {"add filter l me 10.2.3.4 mirrored=no\nadd rule r p l b tunnel=192.0.2.1\n", "IMP147", 7, true},
      {"add filter l me 10.2.3.4\nadd filteraction name=m soft=yes qmsecmethods=\"AH[MD5]\"\nadd rule r p l n\nadd "
       "rule "
       "s p l m\n",
       "IMP148", 6, true},
      {"add filter l me 10.2.3.4\nadd rule r p l n\nadd rule s p l b\n", "IMP149", 6, false},
      {"add filterlist name=unused\n", "IMP135", 6, false},
      {"set policy name=p mmpfs=yes\n", "IMP136", 2, false},
      {"set policy name=p qmpermm=5\n", "IMP136", 2, false},
      {"set defaultrule policy=p psk=\"hidden-key-hidden\"\n", "IMP109", 6, false},
      {"set config property=ipsecexempt value=3\n", "IMP115", 6, false},
      {"add policy name=q assign=yes\n", "IMP134", 6, false},
  };
  for (const Row& row : rows) {
    Reading reading = readWith(row.lines);
    EXPECT_TRUE(reading.has(row.id, row.line)) << row.lines << reading.messages();
    EXPECT_EQ(!reading.imported, row.fatal) << row.lines << reading.messages();
    EXPECT_EQ(reading.messages().find("hidden-key"), std::string::npos);
  }
}

TEST(NetshImport, SaysWhichPolicyCounts) {
  Reading none = read("ipsec static add policy a\nipsec static add policy b\n");
  EXPECT_FALSE(none.imported);
  EXPECT_TRUE(none.has("IMP133", 1));
  Reading one = read("ipsec static add policy a\n");
  EXPECT_TRUE(one.imported);
  EXPECT_TRUE(one.has("IMP132", 1));
  EXPECT_TRUE(read("# nothing\n").has("IMP131"));
  EXPECT_TRUE(read("").has("IMP131"));
  Reading second =
      read("ipsec static add policy a assign=y\nipsec static add policy b\nipsec static set policy b assign=y\n");
  ASSERT_TRUE(second.imported);
  EXPECT_EQ(second.imported->policy.ir.name, "b");
  Reading taken_back = read("ipsec static add policy a assign=y\nipsec static set policy a assign=n\n");
  EXPECT_TRUE(taken_back.has("IMP132"));
}

TEST(NetshImport, KeepsInactiveRulesOutOfForce) {
  Reading reading = readWith("add filter l any me\nadd rule r p l b activate=no\n");
  ASSERT_TRUE(reading.imported) << reading.messages();
  EXPECT_TRUE(reading.imported->policy.ir.in.empty());
  bool said = false;
  for (const std::string& line : reading.imported->residue)
    said |= llvm::StringRef(line).ends_with(" not active");
  EXPECT_TRUE(said);
}

TEST(NetshImport, SortsBySpecificityWhateverThePosition) {
  Reading reading = readWith("add filter l me any\n"
                             "add filter l2 me 10.1.1.1\n"
                             "add filteraction name=permit action=permit\n"
                             "add rule first p l b\n"
                             "add rule second p l2 permit\n");
  ASSERT_TRUE(reading.imported) << reading.messages();
  EXPECT_EQ(treatment(reading.imported->policy, Direction::out, packet("10.1.0.5", "10.1.1.1")), "permit");
  EXPECT_EQ(treatment(reading.imported->policy, Direction::out, packet("10.1.0.5", "10.1.1.2")), "block");
}

TEST(NetshImport, KeysStayOutOfEveryDiagnostic) {
  const char* lines[] = {
      "add rule r p l n psk=TOPSECRET bogus=1\n",
      "add rule r p l n pks=TOPSECRET\n",
      "add rule r p l n psk = \"TOPSECRET\" nothere=1\n",
      "add rule r p nolist n psk=\"TOPSECRET\"\n",
      "add rule r p l n ps=TOPSECRET activate=maybe\n",
      "add rule r p l n psk=\"TOPSECRET\n",
      "add rule r p l n psk=\"TOPSECRET\x01\"\n",
      "add rule r p l n psk=TOPSECRET psk=TOPSECRET2\n",
      "add rule r p l n 192.0.2.1 all yes text yes TOPSECRET CN=x TOPSECRET more\n",
      "add rule r p l n 192.0.2.1 all yes text yes \"TOPSECRET\n",
      "add rule r p l n psk=TOPSECRET\\\n",
      "set rule r p psk=TOPSECRET\n",
      "set defaultrule p psk=TOPSECRET activate=maybe\n",
      "ipsec dynamic add rule srcaddr=me psk=TOPSECRET\n",
  };
  for (const char* line : lines) {
    Reading reading = readWith(line);
    EXPECT_FALSE(reading.diags.all().empty()) << line;
    EXPECT_EQ(reading.messages().find("TOPSECRET"), std::string::npos) << line << reading.messages();
    if (!reading.imported)
      continue;
    for (const std::string& text : reading.imported->residue)
      EXPECT_EQ(text.find("TOPSECRET"), std::string::npos) << line;
  }
}

TEST(NetshImport, RecognisesItsFormat) {
  const backends::Backend& netsh = backends::netshBackend();
  EXPECT_TRUE(netsh.recognises("x/ipsec.netsh", ""));
  EXPECT_TRUE(netsh.recognises("block.bat", "@echo off\r\nnetsh IPSEC  static add policy x\r\n"));
  EXPECT_TRUE(netsh.recognises("x.txt", "pushd ipsec static\n"));
  EXPECT_FALSE(netsh.recognises("swanctl.conf", "connections { ipsec { } static }"));
  EXPECT_FALSE(netsh.recognises("ipsecinit.conf", "{raddr 10.0.0.1} ipsec {encr_algs 3des}"));
}

} // namespace
