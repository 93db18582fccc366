// Tunnels on Solaris: an interface for each pair of outer addresses, a policy of its own in it, and what the host's
// own entries must leave to it. backends/solaris/{tunnel_interface,project_tunnels,tunnel_room,forwarded}.h.
#include "tests/unit/backends/solaris_fixture.h"

#include "compiler/meaning/evaluate.h"

#include <gtest/gtest.h>
#include <llvm/ADT/STLExtras.h>

using namespace cordon;
using namespace cordon::tests::solaris;

namespace {

using Ids = std::vector<std::string>;

constexpr const char* kOuter = "198.51.100.1";
constexpr const char* kPeer = "203.0.113.1";

Written networks(const std::string& local, const std::string& remote) {
  return {local, remote, ir::kAnyProtocol, {}, {}};
}

/// A gateway with an outer address and one in the network behind it.
PolicyBuilder gateway(const std::string& platform = "solaris-10") {
  return PolicyBuilder(platform, {kOuter, "10.1.0.1"});
}

ir::HostPolicy branchTunnel(const std::string& platform = "solaris-10") {
  PolicyBuilder builder = gateway(platform);
  builder.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), tunnelled(builder.preshared(), kOuter, kPeer));
  return builder.take();
}

void expectProved(const ir::HostPolicy& policy) {
  ir::HostPolicy result = projected(policy);
  backends::Emitted emitted = backends::solarisBackend().emit(result);
  backends::ProofGap gap = backends::prove(backends::solarisBackend(), result, emitted);
  for (const std::string& difference : gap.differences)
    ADD_FAILURE() << difference << "\n" << fileOf(emitted, "ipsecinit.conf");
}

/// What a list says of TCP between two addresses: the kind of the deciding action, or clear.
std::string verdict(const ir::HostPolicy& policy, ir::Direction direction, const std::string& source,
                    const std::string& target) {
  net::Packet packet;
  packet.source = *net::parseAddress(source);
  packet.destination = *net::parseAddress(target);
  packet.protocol = 6;
  packet.source_port = 40000;
  packet.destination_port = 80;
  const ir::Filter* filter = meaning::evaluate(policy.ir, direction, packet, policy.host.addresses).decides;
  if (!filter)
    return "clear";
  return std::visit(ir::Overloaded{
                        [](const ir::Permit&) { return "permit"; },
                        [](const ir::Block&) { return "block"; },
                        [](const ir::Negotiate& negotiate) { return negotiate.tunnel ? "tunnel" : "transport"; },
                    },
                    policy.ir.action(*filter));
}

// --- what is written ------------------------------------------------------------------------------------------------

TEST(SolarisTunnel, TheEntryNamesTheInterfaceAndItsFileTheOuterAddresses) {
  for (const char* platform : {"solaris-10", "illumos"}) {
    backends::Emitted emitted = backends::solarisBackend().emit(projected(branchTunnel(platform)));
    EXPECT_EQ(withoutComments(fileOf(emitted, "ipsecinit.conf")),
              "{ tunnel ip.tun0 negotiate tunnel laddr 10.1.0.0/16 raddr 10.7.0.0/16 dir both } ipsec "
              "{ encr_algs 3des encr_auth_algs sha1 sa shared }\n");
    EXPECT_EQ(fileOf(emitted, "hostname.ip.tun0"), "10.1.0.1 10.7.0.1 tsrc 198.51.100.1 tdst 203.0.113.1 router up\n");
  }
}

TEST(SolarisTunnel, IkeKnowsTheOuterAddressesOnly) {
  backends::Emitted emitted = backends::solarisBackend().emit(projected(branchTunnel()));
  std::string ike = fileOf(emitted, "ike/config"), keys = fileOf(emitted, "ike.preshared");
  EXPECT_NE(ike.find("local_addr 198.51.100.1\n    remote_addr 203.0.113.1\n"), std::string::npos);
  EXPECT_NE(ike.find("p2_lifetime_secs 3600"), std::string::npos);
  EXPECT_EQ(ike.find("10.7."), std::string::npos);
  EXPECT_NE(keys.find("localid 198.51.100.1"), std::string::npos);
  EXPECT_NE(keys.find("remoteid 203.0.113.1"), std::string::npos);
}

TEST(SolarisTunnel, TheAdministratorIsToldOfRoutesAndForwarding) {
  std::string text = emittedFile(branchTunnel(), "ipsecinit.conf");
  EXPECT_NE(text.find("# Routes must lead into it: route -p add 10.7.0.0/16 10.7.0.1\n"), std::string::npos);
  EXPECT_NE(text.find("# Forward on it and on inner interfaces only"), std::string::npos);
  EXPECT_NE(text.find("hostname.ip.tun0 goes to /etc/hostname.ip.tun0"), std::string::npos);
  EXPECT_EQ(reported(branchTunnel(), /*all=*/true), Ids{"PLT675"});
}

TEST(SolarisTunnel, FiltersOfOnePairOfGatewaysShareAnInterface) {
  PolicyBuilder builder = gateway();
  ir::Negotiate first = tunnelled(builder.preshared(), kOuter, kPeer);
  builder.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), first);
  builder.addTunnel(networks("10.1.0.0/16", "10.9.0.0/16"), first);
  builder.addTunnel(networks("10.1.0.0/16", "10.20.0.0/16"),
                    tunnelled(builder.preshared("another"), kOuter, "203.0.113.9"));
  ir::HostPolicy policy = builder.take();
  backends::Emitted emitted = backends::solarisBackend().emit(projected(policy));
  std::string entries = fileOf(emitted, "ipsecinit.conf");
  EXPECT_NE(entries.find("{ tunnel ip.tun0 negotiate tunnel laddr 10.1.0.0/16 raddr 10.7.0.0/16"), std::string::npos);
  EXPECT_NE(entries.find("{ tunnel ip.tun0 negotiate tunnel laddr 10.1.0.0/16 raddr 10.9.0.0/16"), std::string::npos);
  EXPECT_NE(entries.find("{ tunnel ip.tun1 negotiate tunnel laddr 10.1.0.0/16 raddr 10.20.0.0/16"), std::string::npos);
  EXPECT_NE(fileOf(emitted, "hostname.ip.tun1").find("tdst 203.0.113.9"), std::string::npos);
  expectProved(policy);
}

TEST(SolarisTunnel, WithoutAnInnerAddressTheInterfaceSharesTheOuterOne) {
  PolicyBuilder builder("solaris-10", {kOuter});
  builder.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), tunnelled(builder.preshared(), kOuter, kPeer));
  EXPECT_EQ(emittedFile(builder.take(), "hostname.ip.tun0"),
            "198.51.100.1 10.7.0.1 tsrc 198.51.100.1 tdst 203.0.113.1 router up\n");
}

TEST(SolarisTunnel, Ipv6GoesThroughIpv6) {
  PolicyBuilder builder("solaris-10", {"2001:db8::1", "2001:db8:1::1"});
  builder.addTunnel(networks("2001:db8:1::/48", "2001:db8:7::/48"),
                    tunnelled(builder.preshared(), "2001:db8::1", "2001:db8::7"));
  ir::HostPolicy policy = builder.take();
  EXPECT_EQ(emittedFile(policy, "hostname6.ip6.tun0"),
            "2001:db8:1::1 2001:db8:7::1 tsrc 2001:db8::1 tdst 2001:db8::7 router up\n");
  expectProved(policy);
}

TEST(SolarisTunnel, CertificatesAndPortsAreProved) {
  PolicyBuilder builder = gateway("illumos");
  builder.policy.host.identity = kOuter;
  ir::Negotiate negotiate = tunnelled(builder.certified(), kOuter, kPeer);
  negotiate.pfs = {ir::Pfs::Kind::group, catalog::DhGroup::modp1024};
  negotiate.quick.push_back(esp(catalog::Cipher::aes128, catalog::Integrity::sha1));
  builder.addTunnel({"10.1.0.0/16", "10.7.0.0/16", 6, {}, net::singlePort(1433)}, negotiate);
  ir::HostPolicy policy = builder.take();
  EXPECT_NE(emittedFile(policy, "ipsecinit.conf").find("ulp tcp rport 1433"), std::string::npos);
  EXPECT_EQ(emittedFile(policy, "ipsecinit.conf").find("sa unique"), std::string::npos)
      << "in tunnel mode `unique` is ignored";
  expectProved(policy);
}

TEST(SolarisTunnel, ClassesCountInsideATunnel) {
  PolicyBuilder builder = gateway();
  ir::Negotiate wide = tunnelled(builder.preshared(), kOuter, kPeer), narrow = wide;
  narrow.quick = {ah(catalog::Integrity::sha1)};
  builder.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), wide);
  builder.addTunnel(networks("10.1.0.0/16", "10.7.128.0/17"), narrow);
  ir::HostPolicy policy = builder.take();
  std::string text = withoutComments(emittedFile(policy, "ipsecinit.conf"));
  EXPECT_NE(text.find("raddr 10.7.0.0/17 dir both } ipsec { encr_algs"), std::string::npos) << "ESP comes before AH";
  EXPECT_NE(text.find("raddr 10.7.128.0/17 dir both } ipsec { auth_algs"), std::string::npos);
  expectProved(policy);
}

// --- what it means --------------------------------------------------------------------------------------------------

TEST(SolarisTunnel, WhatTheRoutesSendThereAndNoEntryNamesIsDropped) {
  ir::HostPolicy result = projected(branchTunnel());
  EXPECT_EQ(verdict(result, ir::Direction::forward, "10.1.5.5", "10.7.3.3"), "tunnel");
  EXPECT_EQ(verdict(result, ir::Direction::forward, "10.7.3.3", "10.1.5.5"), "tunnel");
  EXPECT_EQ(verdict(result, ir::Direction::forward, "10.2.5.5", "10.7.3.3"), "block");
  EXPECT_EQ(verdict(result, ir::Direction::forward, "10.7.3.3", "10.2.5.5"), "block");
  EXPECT_EQ(verdict(result, ir::Direction::forward, "10.1.5.5", "10.8.3.3"), "clear");
  EXPECT_EQ(verdict(result, ir::Direction::out, "10.1.0.1", "10.7.3.3"), "tunnel");
  EXPECT_EQ(verdict(result, ir::Direction::out, kOuter, "10.7.3.3"), "block");
  EXPECT_EQ(verdict(result, ir::Direction::in, "10.7.3.3", kOuter), "block");
  EXPECT_EQ(verdict(result, ir::Direction::out, kOuter, kPeer), "clear");
}

TEST(SolarisTunnel, TheHostsOwnEntriesLeaveTheTunnelsPacketsAlone) {
  PolicyBuilder builder = gateway();
  builder.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), tunnelled(builder.preshared(), kOuter, kPeer));
  builder.add(networks("me", "any"), ir::Block{});
  ir::HostPolicy policy = builder.take();
  ir::HostPolicy result = projected(policy);
  EXPECT_EQ(verdict(result, ir::Direction::out, "10.1.0.1", "10.7.3.3"), "tunnel");
  EXPECT_EQ(verdict(result, ir::Direction::out, "10.1.0.1", "10.8.3.3"), "block");
  std::string text = emittedFile(policy, "ipsecinit.conf");
  EXPECT_EQ(text.find("{ laddr 10.1.0.1 dir both } drop"), std::string::npos) << "it would drop what enters the tunnel";
  EXPECT_NE(text.find("{ laddr 10.1.0.1 raddr 10.6.0.0/16 dir both } drop { }"), std::string::npos);
  EXPECT_NE(text.find("{ laddr 198.51.100.1 dir both } drop { }"), std::string::npos)
      << "the tunnel does not take this address";
  expectProved(policy);
}

TEST(SolarisTunnel, WhatAProjectionSaysIsProjectedToItself) {
  ir::HostPolicy once = projected(branchTunnel());
  ir::HostPolicy twice = projected(once);
  EXPECT_EQ(emittedFile(once, "ipsecinit.conf"), emittedFile(branchTunnel(), "ipsecinit.conf"));
  EXPECT_EQ(once.ir.forward.size(), twice.ir.forward.size());
}

// --- what is refused ------------------------------------------------------------------------------------------------

TEST(SolarisTunnel, Solaris9KnowsNoTunnelMode) {
  EXPECT_EQ(reported(branchTunnel("solaris-9")), Ids{"PLT664"});
}

/// One tunnel between these networks and gateways, on a host with the usual addresses.
Ids refusals(const std::string& local, const std::string& remote, const std::string& outer_local,
             const std::string& outer_remote) {
  PolicyBuilder builder = gateway();
  builder.addTunnel(networks(local, remote), tunnelled(builder.preshared(), outer_local, outer_remote));
  return reported(builder.take());
}

TEST(SolarisTunnel, WhatNoInterfaceCanDoIsRefused) {
  EXPECT_EQ(refusals("2001:db8:1::/48", "2001:db8:7::/48", kOuter, kPeer), Ids{"PLT664"}) << "two families";
  EXPECT_EQ(refusals("10.1.0.0/16", "10.7.0.0/16", "192.0.2.1", kPeer), Ids{"PLT664"}) << "not an own address";
  EXPECT_EQ(refusals("10.1.0.0/16", "10.7.0.0/16", kOuter, "10.1.0.1"), Ids{"PLT664"}) << "an own address";
  EXPECT_EQ(refusals("10.1.0.0/16", "203.0.113.0/24", kOuter, kPeer), Ids{"PLT664"}) << "the tunnel's own packets";
  EXPECT_EQ(refusals("any", "any", kOuter, kPeer), Ids{"PLT664"}) << "the tunnel's own packets too";
  EXPECT_EQ(refusals("10.9.0.0/16", "10.1.0.1", kOuter, kPeer), Ids{"PLT664"}) << "no far end";

  PolicyBuilder unknown = gateway();
  ir::Negotiate half = tunnelled(unknown.preshared(), kOuter, kPeer);
  half.tunnel->remote.reset();
  unknown.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), half);
  EXPECT_EQ(reported(unknown.take()), Ids{"PLT664"});
}

TEST(SolarisTunnel, BothDirectionsAndForwardedPacketsMustAgree) {
  ir::HostPolicy one_way = branchTunnel();
  one_way.ir.in.clear();
  EXPECT_EQ(reported(one_way), Ids{"PLT664"});
  ir::HostPolicy not_forwarded = branchTunnel();
  not_forwarded.ir.forward.pop_back();
  EXPECT_EQ(reported(not_forwarded), Ids{"PLT664"});
  ir::HostPolicy only_forwarded = branchTunnel();
  only_forwarded.ir.out.clear();
  only_forwarded.ir.in.clear();
  EXPECT_EQ(reported(only_forwarded), (Ids{"PLT664", "PLT664"}));
  ir::HostPolicy blocked = branchTunnel();
  ir::Filter block = blocked.ir.forward.front();
  block.action = blocked.ir.intern(ir::Block{});
  block.rank = 7;
  blocked.ir.forward.push_back(block);
  EXPECT_EQ(reported(blocked), Ids{"PLT603"});
}

TEST(SolarisTunnel, ANetworkLiesBehindOneTunnel) {
  PolicyBuilder builder = gateway();
  builder.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), tunnelled(builder.preshared(), kOuter, kPeer));
  builder.addTunnel(networks("10.1.0.0/16", "10.7.5.0/24"), tunnelled(builder.preshared(), kOuter, "203.0.113.9"));
  EXPECT_EQ(reported(builder.take()), Ids{"PLT664"}) << "routes choose the tunnel by destination";
}

TEST(SolarisTunnel, TwoGatewaysHaveOneIkeRule) {
  PolicyBuilder builder = gateway();
  builder.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), tunnelled(builder.preshared(), kOuter, kPeer));
  builder.addTunnel(networks("10.1.0.0/16", "10.9.0.0/16"), tunnelled(builder.preshared("another"), kOuter, kPeer));
  EXPECT_EQ(reported(builder.take()), Ids{"PLT665"});
  PolicyBuilder beside = gateway();
  beside.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), tunnelled(beside.preshared(), kOuter, kPeer));
  beside.add(networks("me", kPeer), beside.preshared("another"));
  EXPECT_EQ(reported(beside.take()), Ids{"PLT665"});
}

TEST(SolarisTunnel, ANegotiationThatATunnelWouldSwallowIsRefusedOrLeftOut) {
  PolicyBuilder builder = gateway();
  builder.addTunnel(networks("10.1.0.0/16", "10.7.0.0/16"), tunnelled(builder.preshared(), kOuter, kPeer));
  builder.add(networks("me", "10.0.0.0/8"), builder.certified());
  ir::HostPolicy policy = builder.take();
  EXPECT_EQ(reported(policy), Ids{"PLT676"}) << "from the outer address";
  diag::Diagnostics diags;
  diags.allow({"PLT676", "the gateway itself has no business there", {}, false});
  auto result = backends::solarisBackend().project(policy, diags);
  ASSERT_TRUE(result.has_value()) << diags.all().back().message;
  EXPECT_EQ(verdict(*result, ir::Direction::out, kOuter, "10.7.3.3"), "block");
  EXPECT_EQ(verdict(*result, ir::Direction::out, kOuter, "10.8.3.3"), "transport");
  EXPECT_EQ(verdict(*result, ir::Direction::out, "10.1.0.1", "10.7.3.3"), "tunnel");
  backends::Emitted emitted = backends::solarisBackend().emit(*result);
  EXPECT_TRUE(backends::prove(backends::solarisBackend(), *result, emitted).isProved());
}

TEST(SolarisTunnel, AnEntryThatThePolicyTriesBeforeTheTunnelIsRefused) {
  ir::HostPolicy policy = branchTunnel();
  ir::Filter out = policy.ir.out.front();
  out.action = policy.ir.intern(ir::Permit{});
  out.rank = 0;
  policy.ir.order = {false, "linux-strongswan"};
  policy.ir.out.front().rank = 1;
  policy.ir.out.insert(policy.ir.out.begin(), out);
  EXPECT_EQ(reported(policy), Ids{"PLT602"});
}

// --- what is read ---------------------------------------------------------------------------------------------------

constexpr const char* kEntry = "{ tunnel ip.tun0 negotiate tunnel laddr 10.1.0.0/16 raddr 10.7.0.0/16 dir both } "
                               "ipsec { encr_algs 3des encr_auth_algs sha1 sa shared }\n";
constexpr const char* kInterface = "10.1.0.1 10.7.0.1 tsrc 10.1.2.20 tdst 203.0.113.1 router up\n";

Files tunnelFiles(const std::string& entries, const std::string& interface = kInterface) {
  Files files = withIke(entries);
  files.emplace_back("hostname.ip.tun0", interface);
  return files;
}

ir::Host readingHost() {
  ir::Host host = unknownHost();
  host.forwards = true;
  return host;
}

/// The one id that reading gives.
std::string refusal(const Files& files, const ir::Host& host = readingHost()) {
  Read result = read(files, host);
  EXPECT_FALSE(result.imported.has_value());
  return result.ids.size() == 1 ? result.ids.front() : "several or none";
}

TEST(SolarisTunnelImport, TheOuterAddressesComeFromTheInterface) {
  Read result = read(tunnelFiles(kEntry), readingHost());
  ASSERT_TRUE(result.imported.has_value());
  const ir::PolicyIr& ir = result.imported->policy.ir;
  const auto& negotiate = std::get<ir::Negotiate>(ir.action(ir.out.front()));
  EXPECT_EQ(net::toString(*negotiate.tunnel->local), "10.1.2.20");
  EXPECT_EQ(net::toString(*negotiate.tunnel->remote), "203.0.113.1");
  EXPECT_EQ(ir.forward.size(), 4u) << "both halves and what they do not take";
  ir::Host own = readingHost();
  own.forwards = false;
  EXPECT_TRUE(read(tunnelFiles(kEntry), own).imported->policy.ir.forward.empty());
}

TEST(SolarisTunnelImport, IfconfigsArgumentsMayStandInAnyOrderAndOnLinesOfTheirOwn) {
  for (const char* text : {"tsrc 10.1.2.20 tdst 203.0.113.1\n10.1.0.1 10.7.0.1\nrouter up\n",
                           "up -router\ttdst 203.0.113.1 10.1.0.1 10.7.0.1 tsrc 10.1.2.20"})
    EXPECT_TRUE(read(tunnelFiles(kEntry, text), readingHost()).imported.has_value()) << text;
}

TEST(SolarisTunnelImport, AnInterfaceThatIsNoneIsRefused) {
  for (auto [text, id] : {std::pair("10.1.0.1 10.7.0.1 tdst 203.0.113.1 up\n", "IMP205"),
                          std::pair("10.1.0.1 10.7.0.1 tsrc 10.1.2.20 up\n", "IMP205"),
                          std::pair("tsrc 10.1.2.20 tdst 203.0.113.1 up\n", "IMP205"),
                          std::pair("10.1.0.1 10.7.0.1 tsrc 10.1.2.20 tdst\n", "IMP205"), std::pair("", "IMP205"),
                          std::pair("10.1.0.1 tsrc 10.1.2.20 tdst 203.0.113.1\n", "IMP206"),
                          std::pair("10.1.0.1 fe80::1 tsrc 10.1.2.20 tdst 203.0.113.1\n", "IMP206"),
                          std::pair("10.1.0.1 10.7.0.1 tsrc gateway tdst 203.0.113.1\n", "IMP206"),
                          std::pair("10.1.0.1 10.7.0.1 tsrc 10.1.2.20 tsrc 10.1.2.20\n", "IMP204"),
                          std::pair("10.1.0.1 10.7.0.1 10.1.0.1 10.7.0.1 tsrc 10.1.2.20\n", "IMP204"),
                          std::pair("# our tunnel\n10.1.0.1 10.7.0.1 tsrc 10.1.2.20 tdst 203.0.113.1\n", "IMP101"),
                          std::pair("10.1.0.1 10.7.0.1 tsrc 10.1.2.20 tdst 203.0.113.1 encr_algs 3des\n", "IMP209"),
                          std::pair("10.1.0.1 10.7.0.1 tsrc 10.1.2.20 tdst 2001:db8::1\n", "IMP217"),
                          std::pair("10.1.0.1 203.0.113.1 tsrc 10.1.2.20 tdst 203.0.113.1\n", "IMP217")})
    EXPECT_EQ(refusal(tunnelFiles(kEntry, text)), id) << text;
}

TEST(SolarisTunnelImport, WhatOnlyRoutesDecideIsNotGuessed) {
  std::string ipsec = " ipsec { encr_algs 3des encr_auth_algs sha1 }\n";
  EXPECT_EQ(refusal(withIke(kEntry)), "IMP213") << "no file";
  EXPECT_EQ(refusal(tunnelFiles("{ tunnel ip.tun0 negotiate tunnel }" + ipsec)), "IMP209") << "all destinations";
  EXPECT_EQ(refusal(tunnelFiles("{ tunnel ip.tun0 negotiate transport }" + ipsec)), "IMP209");
  EXPECT_EQ(refusal(tunnelFiles("{ tunnel ip.tun0 raddr 10.7.0.0/16 }" + ipsec)), "IMP205");
  EXPECT_EQ(refusal(tunnelFiles("{ negotiate tunnel raddr 10.7.0.0/16 }" + ipsec)), "IMP205");
  EXPECT_EQ(refusal(tunnelFiles("{ tunnel ip.tun0 negotiate both raddr 10.7.0.0/16 }" + ipsec)), "IMP206");
  EXPECT_EQ(refusal(tunnelFiles("{ tunnel " + std::string(32, 'x') + " negotiate tunnel raddr 10.7.0.0/16 }" + ipsec)),
            "IMP206");
  EXPECT_EQ(refusal(tunnelFiles("{ tunnel ip.tun0 negotiate tunnel raddr 10.7.0.0/16 dir both } pass { }\n")),
            "IMP209");
  ir::Host elsewhere = readingHost();
  elsewhere.addresses = {*net::parseAddress("10.1.2.21")};
  EXPECT_EQ(refusal(tunnelFiles(kEntry), elsewhere), "IMP217") << "tsrc is not its address";
}

TEST(SolarisTunnelImport, TwoTunnelsToOneNetworkAreNotGuessed) {
  std::string other =
      "{ tunnel ip.tun1 negotiate tunnel raddr 10.7.5.0/24 } ipsec { encr_algs 3des encr_auth_algs sha1 }\n";
  Files files = tunnelFiles(kEntry + other);
  files.emplace_back("hostname.ip.tun1", "10.1.0.1 10.7.5.1 tsrc 10.1.2.20 tdst 203.0.113.9 up\n");
  EXPECT_EQ(refusal(files), "IMP209");
}

TEST(SolarisTunnelImport, AnEntryOfTheHostThatMeetsTheTunnelsPacketsIsRefused) {
  std::string drop = "{ laddr 10.1.0.0/16 raddr 10.7.3.3 dir both } drop { }\n";
  EXPECT_EQ(refusal(tunnelFiles(kEntry + drop)), "IMP209");
  ir::Host outside = readingHost();
  outside.addresses = {*net::parseAddress("10.1.2.20"), *net::parseAddress("192.0.2.1")};
  EXPECT_EQ(refusal(tunnelFiles(kEntry + drop), outside), "IMP209");
  std::string elsewhere = "{ laddr 192.0.2.1 raddr 10.7.3.3 dir both } drop { }\n";
  EXPECT_TRUE(read(tunnelFiles(kEntry + elsewhere), outside).imported.has_value());
  std::string pass = "{ laddr 10.1.0.0/16 dir both } pass { }\n";
  Read result = read(tunnelFiles(kEntry + pass), outside);
  ASSERT_TRUE(result.imported.has_value());
  EXPECT_EQ(verdict(result.imported->policy, ir::Direction::out, "10.1.2.20", "10.7.3.3"), "tunnel")
      << "what passes the host's policy, the tunnel's judges";
}

TEST(SolarisTunnelImport, PoliciesOfTunnelsAreApart) {
  // The same pattern in two policies is no duplicate, and the host's bypass does not come before the tunnel.
  std::string pass = "{ laddr 10.1.0.0/16 raddr 10.7.0.0/16 dir both } pass { }\n";
  Read result = read(tunnelFiles(pass + kEntry), readingHost());
  ASSERT_TRUE(result.imported.has_value());
  EXPECT_TRUE(result.ids.empty());
  EXPECT_EQ(verdict(result.imported->policy, ir::Direction::forward, "10.1.5.5", "10.7.3.3"), "tunnel");
}

} // namespace
