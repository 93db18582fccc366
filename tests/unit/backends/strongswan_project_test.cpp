// What swanctl.conf cannot carry is refused where the policy says it, and never gets weaker where that is accepted.
#include "tests/unit/backends/strongswan_support.h"

#include "compiler/meaning/evaluate.h"

#include <llvm/ADT/STLExtras.h>

#include <functional>

namespace cordon::backends::strongswan_test {
namespace {

const char* kAll[] = {"PLT601", "PLT603", "PLT640", "PLT642", "PLT644", "PLT645", "PLT646", "PLT649", "PLT650"};

struct Outcome {
  std::optional<ir::HostPolicy> policy;
  std::vector<std::string> ids;
  std::string text; ///< all messages
};

Outcome outcomeOf(const ir::HostPolicy& policy, bool accept_all = false) {
  diag::Diagnostics diags;
  if (accept_all)
    for (const char* id : kAll)
      diags.allow({id, "a test", {}});
  Outcome outcome{project(policy, diags), idsOf(diags), ""};
  for (const diag::Diagnostic& diagnostic : diags.all())
    outcome.text += std::string(diagnostic.message) + "\n";
  return outcome;
}

ir::HostPolicy negotiating(const std::function<void(ir::HostPolicy&, ir::Negotiate&)>& change,
                           const char* target = "10.1.0.0/16") {
  ir::HostPolicy policy = emptyPolicy();
  ir::Negotiate negotiate = withKey(addSecret(policy, "k", "secret"));
  change(policy, negotiate);
  add(policy, me(), at(target), negotiate);
  return policy;
}

bool blocksAll(const Outcome& outcome) {
  return outcome.policy && !outcome.policy->ir.out.empty() &&
         llvm::all_of(outcome.policy->ir.out, [&](const ir::Filter& filter) {
           return std::holds_alternative<ir::Block>(outcome.policy->ir.action(filter));
         });
}

/// Exactly one error of this id; accepted, there is a result, and a build of it is proved.
void expectRefused(const ir::HostPolicy& policy, const char* id, const char* words) {
  Outcome refused = outcomeOf(policy);
  EXPECT_FALSE(refused.policy) << words;
  EXPECT_EQ(std::count(refused.ids.begin(), refused.ids.end(), id), 1) << words << '\n' << refused.text;
  EXPECT_NE(refused.text.find(words), std::string::npos) << refused.text;
  Outcome accepted = outcomeOf(policy, /*accept_all=*/true);
  ASSERT_TRUE(accepted.policy) << words;
  EXPECT_EQ(gapOf(*accepted.policy), "") << words;
}

const ir::Negotiate& onlyNegotiate(const Outcome& outcome) {
  static const ir::Negotiate none;
  if (!outcome.policy)
    return none;
  for (const ir::Filter& filter : outcome.policy->ir.out)
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&outcome.policy->ir.action(filter)))
      return *negotiate;
  return none;
}

TEST(StrongswanProjection, MoreChildrenThanAnybodyCouldLoadAreRefusedAcceptedOrNot) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.0.0/16"), ir::Block{});
  ir::Filter filter = policy.ir.out.front();
  filter.protocol = net::protocol::tcp;
  filter.source_ports = filter.target_ports = {1, 0xfffe}; // 30 aligned blocks each
  policy.ir.out.assign(1 + 1'000'000 / (30 * 30 * policy.host.addresses.size()), filter);
  for (bool accept_all : {false, true}) {
    Outcome outcome = outcomeOf(policy, accept_all);
    EXPECT_FALSE(outcome.policy);
    EXPECT_NE(outcome.text.find("more than 1000000 filters"), std::string::npos) << outcome.text;
  }
}

TEST(StrongswanProjection, FallbackAndUnsecuredInboundAreRefusedAndFailClosed) {
  ir::HostPolicy policy =
      negotiating([](ir::HostPolicy&, ir::Negotiate& negotiate) { negotiate.fallback_to_clear = true; });
  expectRefused(policy, "PLT603", "fallback to clear");
  Outcome accepted = outcomeOf(policy, true);
  EXPECT_FALSE(onlyNegotiate(accepted).fallback_to_clear);
  policy = negotiating([](ir::HostPolicy&, ir::Negotiate& negotiate) { negotiate.inbound_clear = true; });
  expectRefused(policy, "PLT603", "unsecured inbound");
  accepted = outcomeOf(policy, true);
  EXPECT_FALSE(onlyNegotiate(accepted).inbound_clear);
  policy =
      negotiating([](ir::HostPolicy&, ir::Negotiate& negotiate) { negotiate.stage = ir::Negotiate::Stage::request; });
  expectRefused(policy, "PLT603", "request stage");
  accepted = outcomeOf(policy, true);
  EXPECT_EQ(onlyNegotiate(accepted).stage, ir::Negotiate::Stage::require);
}

TEST(StrongswanProjection, KerberosIsLeftOutOfAListAndRefusedAlone) {
  ir::AuthMethod kerberos;
  Outcome noted = outcomeOf(negotiating([&](ir::HostPolicy&, ir::Negotiate& negotiate) {
    negotiate.authentication.insert(negotiate.authentication.begin(), kerberos);
  }));
  EXPECT_EQ(noted.ids, std::vector<std::string>{"PLT604"});
  EXPECT_EQ(onlyNegotiate(noted).authentication.size(), 1u);
  ir::HostPolicy alone =
      negotiating([&](ir::HostPolicy&, ir::Negotiate& negotiate) { negotiate.authentication = {kerberos}; });
  expectRefused(alone, "PLT603", "Kerberos as the only authentication");
  Outcome accepted = outcomeOf(alone, true);
  EXPECT_TRUE(std::holds_alternative<ir::Block>(accepted.policy->ir.action(accepted.policy->ir.out[0])));
}

TEST(StrongswanProjection, OneKindOfAuthenticationIsKept) {
  Outcome outcome = outcomeOf(negotiating([](ir::HostPolicy& policy, ir::Negotiate& negotiate) {
    negotiate.authentication.push_back(withCertificate(policy).authentication[0]);
    negotiate.authentication.push_back(withKey(addSecret(policy, "other", "x")).authentication[0]);
  }));
  EXPECT_EQ(outcome.ids, (std::vector<std::string>{"PLT604", "PLT604"}));
  EXPECT_EQ(onlyNegotiate(outcome).authentication.size(), 1u);
}

TEST(StrongswanProjection, CertificatesNeedOneOfTheHost) {
  ir::HostPolicy policy = emptyPolicy();
  ir::Negotiate negotiate = withCertificate(policy);
  policy.host.certificate.reset();
  add(policy, me(), at("10.1.1.1"), negotiate);
  expectRefused(policy, "PLT644", "`sol`");
}

TEST(StrongswanProjection, AccountMappingIsRefused) {
  ir::HostPolicy policy = emptyPolicy();
  ir::Negotiate negotiate = withCertificate(policy);
  negotiate.authentication[0].account_mapping = true;
  add(policy, me(), at("10.1.1.1"), negotiate);
  expectRefused(policy, "PLT603", "mapping a certificate");
}

TEST(StrongswanProjection, SeveralAuthoritiesLoseTheirOrder) {
  ir::HostPolicy policy = emptyPolicy();
  ir::Negotiate negotiate = withCertificate(policy);
  negotiate.authentication.push_back(withCertificate(policy, "b.pem").authentication[0]);
  add(policy, me(), at("10.1.1.1"), negotiate);
  EXPECT_EQ(outcomeOf(policy).ids, std::vector<std::string>{"PLT647"});
  policy.ir.authorities[1] = {"b", {{"CN", "b"}}, ""};
  expectRefused(policy, "PLT603", "several authorities");
}

TEST(StrongswanProjection, TextThatWouldBeReadOtherwiseIsRefused) {
  ir::HostPolicy comma = emptyPolicy();
  add(comma, me(), at("10.1.1.1"), withCertificate(comma, "a,b.pem"));
  expectRefused(comma, "PLT646", "a,b.pem");
  for (const char* identity : {"*.contoso.example", "%any", "keyid:42", "a\nb", "X=1", "C=US, O=a\x01"}) {
    auto certified = [&](bool peer) {
      return negotiating([&](ir::HostPolicy& policy, ir::Negotiate& negotiate) {
        negotiate = withCertificate(policy);
        (peer ? negotiate.remote_identity : policy.host.identity) = identity;
      });
    };
    for (bool peer : {false, true}) {
      expectRefused(certified(peer), "PLT646", "identity");
      EXPECT_TRUE(blocksAll(outcomeOf(certified(peer), true))) << identity;
    }
  }
}

TEST(StrongswanProjection, AnOwnCertificateWithoutASayableNameBlocks) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), withCertificate(policy));
  policy.host.certificate->file = "a,b.pem";
  expectRefused(policy, "PLT646", "a,b.pem");
  EXPECT_TRUE(blocksAll(outcomeOf(policy, true)));
}

TEST(StrongswanProjection, WhereThePrivateKeyGoesIsNotedOnce) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), withCertificate(policy));
  add(policy, me(), at("10.1.1.2"), withCertificate(policy, "other.pem"));
  EXPECT_TRUE(outcomeOf(policy).ids.empty());
  policy.host.certificate->key_file = "pki/sol.key";
  Outcome outcome = outcomeOf(policy);
  EXPECT_EQ(outcome.ids, std::vector<std::string>{"PLT652"});
  EXPECT_NE(outcome.text.find("pki/sol.key"), std::string::npos);
  EXPECT_EQ(outcome.policy->host.certificate->key_file, "");
}

TEST(StrongswanProjection, IdentitiesBesideAPresharedKeyAreNotedOnce) {
  ir::HostPolicy policy = negotiating([](ir::HostPolicy& own, ir::Negotiate& negotiate) {
    own.host.identity = "sol.contoso.example";
    negotiate.remote_identity = "sql.contoso.example";
  });
  add(policy, me(), at("10.2.0.0/16"), withKey({0}));
  Outcome outcome = outcomeOf(policy);
  EXPECT_EQ(outcome.ids, (std::vector<std::string>{"PLT651", "PLT651"})) << outcome.text;
  EXPECT_EQ(onlyNegotiate(outcome).remote_identity, "");
  policy = negotiating(
      [](ir::HostPolicy& own, ir::Negotiate& negotiate) {
        own.host.identity = "10.77.0.1";
        negotiate.remote_identity = "10.1.1.1";
      },
      "10.1.1.1");
  EXPECT_TRUE(outcomeOf(policy).ids.empty()) << "the addresses are what is sent";
}

TEST(StrongswanProjection, OffersWithoutANameAreLeftOut) {
  Outcome outcome = outcomeOf(negotiating([](ir::HostPolicy&, ir::Negotiate& negotiate) {
    ir::QuickProposal bundle = negotiate.quick[0], bare = negotiate.quick[0];
    bundle.ah = catalog::Integrity::sha1;
    bare.esp->integrity.reset();
    negotiate.quick = {bundle, negotiate.quick[0], bare};
    negotiate.main.push_back({catalog::Cipher::aes128gcm16, catalog::Integrity::sha256, catalog::DhGroup::ecp256});
  }));
  EXPECT_EQ(outcome.ids, (std::vector<std::string>{"PLT604", "PLT604", "PLT604"}));
  EXPECT_EQ(onlyNegotiate(outcome).quick.size(), 1u);
  EXPECT_EQ(onlyNegotiate(outcome).main.size(), 1u);
  expectRefused(
      negotiating([](ir::HostPolicy&, ir::Negotiate& negotiate) { negotiate.quick[0].ah = catalog::Integrity::sha1; }),
      "PLT603", "quick-mode offers");
  expectRefused(negotiating([](ir::HostPolicy&, ir::Negotiate& negotiate) {
                  negotiate.main = {{catalog::Cipher::null, catalog::Integrity::sha1, catalog::DhGroup::modp1024}};
                }),
                "PLT603", "main-mode offers");
}

TEST(StrongswanProjection, AhGoesBeforeEsp) {
  Outcome outcome = outcomeOf(negotiating([](ir::HostPolicy&, ir::Negotiate& negotiate) {
    ir::QuickProposal ah = negotiate.quick[0];
    ah.esp.reset();
    ah.ah = catalog::Integrity::sha1;
    negotiate.quick.push_back(ah);
  }));
  EXPECT_EQ(outcome.ids, std::vector<std::string>{"PLT641"});
  EXPECT_TRUE(onlyNegotiate(outcome).quick.at(0).ah);
}

TEST(StrongswanProjection, LifetimesPerOfferAreRefusedAndTheShortestHolds) {
  ir::HostPolicy policy = negotiating([](ir::HostPolicy&, ir::Negotiate& negotiate) {
    negotiate.quick.push_back(negotiate.quick[0]);
    negotiate.quick[1].esp->cipher = catalog::Cipher::des;
    negotiate.quick[1].lifetime_s = 900;
    negotiate.quick[0].lifetime_kb = 0;
  });
  expectRefused(policy, "PLT603", "lifetime for each");
  Outcome accepted = outcomeOf(policy, true);
  for (const ir::QuickProposal& offer : onlyNegotiate(accepted).quick) {
    EXPECT_EQ(offer.lifetime_s, 900u);
    EXPECT_EQ(offer.lifetime_kb, 100000u);
  }
}

TEST(StrongswanProjection, MainModesGroupBecomesGroups) {
  Outcome outcome = outcomeOf(negotiating(
      [](ir::HostPolicy&, ir::Negotiate& negotiate) { negotiate.pfs.kind = ir::Pfs::Kind::main_mode_group; }));
  EXPECT_EQ(onlyNegotiate(outcome).pfs.kind, ir::Pfs::Kind::group);
  EXPECT_EQ(onlyNegotiate(outcome).pfs.group, catalog::DhGroup::modp1024);
}

TEST(StrongswanProjection, AuditAndDefaultResponseAreRefused) {
  ir::HostPolicy policy = emptyPolicy();
  policy.ir.audit = true;
  expectRefused(policy, "PLT603", "audit");
  policy = emptyPolicy();
  policy.ir.default_response = ir::DefaultResponse{policy.ir.intern(ir::Negotiate()), {}};
  expectRefused(policy, "PLT603", "default response");
}

TEST(StrongswanProjection, ConnectionTypesAreRefused) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), ir::Block{});
  add(policy, me(), at("10.1.1.2"), ir::Permit{});
  for (auto* list : {&policy.ir.out, &policy.ir.in})
    for (ir::Filter& filter : *list)
      filter.connection = ir::ConnectionType::lan;
  Outcome outcome = outcomeOf(policy, true);
  EXPECT_FALSE(outcomeOf(policy).policy);
  ASSERT_TRUE(outcome.policy);
  EXPECT_EQ(outcome.policy->ir.out.size(), 1u) << "the block holds for all connections, the permit is left out";
}

TEST(StrongswanProjection, OneWayFiltersAreRefused) {
  for (ir::Action action : {ir::Action(ir::Permit{}), ir::Action(ir::Block{})}) {
    ir::HostPolicy policy = emptyPolicy();
    add(policy, me(), at("10.1.1.1"), action);
    policy.ir.in.clear();
    expectRefused(policy, "PLT603", "one-way");
    bool permit = std::holds_alternative<ir::Permit>(action);
    EXPECT_EQ(outcomeOf(policy, true).policy->ir.in.size(), permit ? 0u : 1u);
    std::swap(policy.ir.out, policy.ir.in);
    policy.ir.in[0] = ir::mirror(policy.ir.in[0]);
    expectRefused(policy, "PLT603", "one-way");
  }
}

TEST(StrongswanProjection, AnotherActionForEachDirectionIsRefused) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), ir::Permit{});
  policy.ir.in[0].action = policy.ir.intern(ir::Block{});
  expectRefused(policy, "PLT603", "another action");
  Outcome outcome = outcomeOf(policy, true);
  EXPECT_TRUE(std::holds_alternative<ir::Block>(outcome.policy->ir.action(outcome.policy->ir.out.at(0))));
}

TEST(StrongswanProjection, OrderThatFlipsWithDirectionIsRefused) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), ir::Permit{}, {6, net::kAnyPort, net::singlePort(53)});
  add(policy, me(), at("10.1.1.1"), ir::Block{}, {6, net::singlePort(1433), net::kAnyPort});
  std::swap(policy.ir.in[0], policy.ir.in[1]); // inbound the block is tried first
  policy.ir.in[0].rank = 0;
  policy.ir.in[1].rank = 1;
  expectRefused(policy, "PLT601", "flips with direction");
  Outcome outcome = outcomeOf(policy, true);
  ASSERT_EQ(outcome.policy->ir.out.size(), 3u);
  net::Packet both{address("10.77.0.1"), address("10.1.1.1"), 6, 1433, 53, {}};
  auto decision = meaning::evaluate(outcome.policy->ir, ir::Direction::out, both, policy.host.addresses);
  EXPECT_TRUE(std::holds_alternative<ir::Block>(outcome.policy->ir.action(*decision.decides)));
}

TEST(StrongswanProjection, AFlipThatABetterFilterTakesIsFine) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), ir::Block{}, {6, net::singlePort(1433), net::singlePort(53)});
  add(policy, me(), at("10.1.1.1"), ir::Permit{}, {6, net::kAnyPort, net::singlePort(53)});
  add(policy, me(), at("10.1.1.1"), ir::Block{}, {6, net::singlePort(1433), net::kAnyPort});
  std::swap(policy.ir.in[1], policy.ir.in[2]);
  policy.ir.in[1].rank = 1;
  policy.ir.in[2].rank = 2;
  EXPECT_TRUE(outcomeOf(policy).policy);
  EXPECT_TRUE(outcomeOf(policy).ids.empty());
}

TEST(StrongswanProjection, AFlipBetweenFiltersThatDoNotMeetIsFine) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), ir::Permit{});
  add(policy, me(), at("10.1.1.2"), ir::Block{});
  std::swap(policy.ir.in[0], policy.ir.in[1]);
  policy.ir.in[0].rank = 0;
  policy.ir.in[1].rank = 1;
  EXPECT_TRUE(outcomeOf(policy).ids.empty());
}

TEST(StrongswanProjection, IcmpThatTheKernelCannotHoldIsRefused) {
  struct Row {
    net::PortRange type, code;
    const char* id; ///< "": fine
    size_t permits; ///< children of a permit, accepted
  } rows[] = {
      {net::singlePort(8), net::kAnyPort, "", 1},
      {net::singlePort(8), {0, 255}, "", 1},
      {{0, 255}, {0, 255}, "", 1},
      {net::singlePort(0), net::singlePort(0), "", 1},
      {{3, 5}, net::kAnyPort, "", 3},
      {net::singlePort(3), {1, 4}, "", 4},
      {net::singlePort(0), net::kAnyPort, "PLT640", 1},
      {net::singlePort(8), net::singlePort(0), "PLT640", 0},
      {net::kAnyPort, net::singlePort(1), "PLT603", 0},
      {{1, 200}, net::kAnyPort, "PLT603", 0},
  };
  for (const Row& row : rows)
    for (ir::Action action : {ir::Action(ir::Permit{}), ir::Action(ir::Block{})}) {
      ir::HostPolicy policy = emptyPolicy();
      add(policy, me(), at("10.1.0.0/16"), action, {1, row.type, row.code});
      std::string words = std::to_string(row.type.first) + "/" + std::to_string(row.code.first);
      if (*row.id)
        expectRefused(policy, row.id, "");
      else
        EXPECT_TRUE(outcomeOf(policy).ids.empty()) << words;
      Outcome accepted = outcomeOf(policy, true);
      ASSERT_TRUE(accepted.policy);
      if (std::holds_alternative<ir::Permit>(action))
        EXPECT_EQ(accepted.policy->ir.out.size(), row.permits) << words;
      else
        EXPECT_GE(accepted.policy->ir.out.size(), 1u) << words;
    }
}

TEST(StrongswanProjection, PortsTheKernelDoesNotSeeAreRefused) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.0.0/16"), ir::Block{}, {33, net::kAnyPort, net::singlePort(80)});
  expectRefused(policy, "PLT603", "ports of protocol 33");
  policy = emptyPolicy();
  add(policy, me(), at("10.1.0.0/16"), ir::Block{}, {0});
  expectRefused(policy, "PLT603", "protocol 0");
}

TEST(StrongswanProjection, LoopbackFiltersAreNoted) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.77.0.1"), ir::Block{});
  Outcome outcome = outcomeOf(policy);
  EXPECT_EQ(outcome.ids, std::vector<std::string>{"PLT643"});
  EXPECT_TRUE(outcome.policy->ir.out.empty());
}

TEST(StrongswanProjection, TwoKeysOrConfigurationsForOnePeerAreRefused) {
  ir::HostPolicy policy = emptyPolicy();
  ir::Negotiate one = withKey(addSecret(policy, "a", "one")), two = withKey(addSecret(policy, "b", "two"));
  add(policy, me(), at("10.1.1.1"), one, {6, net::kAnyPort, net::singlePort(80)});
  add(policy, me(), at("10.1.1.1"), two, {6, net::kAnyPort, net::singlePort(25)});
  expectRefused(policy, "PLT650", "two IKE configurations");

  policy.ir.out.clear();
  policy.ir.in.clear();
  add(policy, me(), at("10.1.0.0/16"), one);
  add(policy, me(), at("10.0.0.0/8"), two);
  expectRefused(policy, "PLT645", "two preshared keys");

  policy.ir.out.clear();
  policy.ir.in.clear();
  add(policy, me(), at("10.1.1.1"), one);
  add(policy, me(), at("10.0.0.0/8"), two);
  EXPECT_TRUE(outcomeOf(policy).ids.empty()) << "a single address is better than a block";

  one.ike = two.ike = ir::IkeVersion::v2;
  policy.ir.out.clear();
  policy.ir.in.clear();
  add(policy, me(), at("10.1.1.1"), one);
  add(policy, me(), at("10.2.0.0/16"), two);
  expectRefused(policy, "PLT645", "two preshared keys");
}

TEST(StrongswanProjection, ATunnelAndTransportModeWithOnePeerAreTwoConfigurations) {
  ir::HostPolicy policy = emptyPolicy();
  const ir::Negotiate transport = withKey(addSecret(policy, "a", "one"));
  ir::Negotiate tunnel = transport;
  tunnel.tunnel = ir::Tunnel{net::parseAddress("10.77.0.5"), net::parseAddress("10.1.1.1")};
  add(policy, me(), at("10.1.1.1"), transport, {6, net::kAnyPort, net::singlePort(80)});
  add(policy, at("10.8.0.0/16"), at("10.9.0.0/16"), tunnel);
  expectRefused(policy, "PLT650", "one for a tunnel and one for transport mode");
}

TEST(StrongswanProjection, AGatewaysOwnFiltersMustNotReachOthers) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.forwards = true;
  add(policy, at("0.0.0.0/0"), at("10.1.0.0/16"), ir::Block{}, {6, net::kAnyPort, net::singlePort(23)});
  expectRefused(policy, "PLT642", "passes on");
  policy.host.forwards = false;
  EXPECT_TRUE(outcomeOf(policy).ids.empty());
  policy = emptyPolicy();
  policy.host.forwards = true;
  add(policy, at("0.0.0.0/0"), at("10.1.0.0/16"), withKey(addSecret(policy, "k", "x")));
  expectRefused(policy, "PLT603", "transport mode for packets");
}

TEST(StrongswanProjection, ForwardedPacketsMustNotMeetTwoVerdicts) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.forwards = true;
  ir::Filter open = add(policy, at("10.78.1.0/24"), at("10.78.2.0/24"), ir::Permit{});
  ir::Filter shut = add(policy, at("10.78.2.0/25"), at("10.78.1.0/25"), ir::Block{});
  policy.ir.forward = {open, ir::mirror(open), shut, ir::mirror(shut)};
  expectRefused(policy, "PLT649", "two lists disagree");
}

TEST(StrongswanProjection, FiltersOfForwardedPacketsAloneBecomePairs) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.forwards = true;
  ir::Filter filter = add(policy, at("10.78.1.0/24"), at("10.78.2.0/24"), ir::Block{});
  policy.ir.forward = {filter, ir::mirror(filter)};
  policy.ir.out.clear();
  policy.ir.in.clear();
  Outcome outcome = outcomeOf(policy);
  EXPECT_TRUE(outcome.ids.empty()) << outcome.text;
  EXPECT_EQ(outcome.policy->ir.forward.size(), 2u);
  policy.ir.forward.pop_back();
  expectRefused(policy, "PLT603", "one-way");
}

TEST(StrongswanProjection, ATunnelMustSayWhichHalfLeaves) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.forwards = true;
  ir::Negotiate negotiate = withKey(addSecret(policy, "k", "secret"));
  negotiate.tunnel = ir::Tunnel{address("10.77.0.1"), address("10.77.0.2")};
  ir::Filter filter = add(policy, at("10.78.1.0/24"), at("10.78.2.0/24"), negotiate);
  policy.ir.forward = {filter, ir::mirror(filter)};
  policy.ir.out.clear();
  policy.ir.in.clear();
  expectRefused(policy, "PLT603", "which half leaves");
  negotiate.tunnel->remote.reset();
  policy.ir.actions[0] = negotiate;
  add(policy, at("10.78.1.0/24"), at("10.78.2.0/24"), negotiate);
  expectRefused(policy, "PLT603", "remote end");
}

TEST(StrongswanProjection, ADynamicHostsShuntsUseItsRange) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.addresses.clear();
  policy.host.dynamic_in = {*net::parsePrefix("10.1.40.0/22")};
  add(policy, me(), at("10.1.1.1"), ir::Block{});
  Outcome outcome = outcomeOf(policy);
  EXPECT_EQ(outcome.ids, std::vector<std::string>{"PLT648"});
  EXPECT_EQ(net::toString(outcome.policy->ir.out.at(0).source().prefix), "10.1.40.0/22");
  policy.host.dynamic_in.clear();
  expectRefused(policy, "PLT603", "without knowing");
  EXPECT_TRUE(outcomeOf(policy, true).policy->ir.out.at(0).source().prefix.isAny());
}

TEST(StrongswanProjection, TheOrderOfThePolicyIsKept) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), ir::Block{});
  add(policy, me(), at("10.1.0.0/16"), ir::Permit{});
  add(policy, me(), at("10.0.0.0/8"), ir::Block{});
  add(policy, me(), at("0.0.0.0/0"), ir::Permit{});
  ir::HostPolicy pi = projected(policy);
  EXPECT_FALSE(pi.ir.order.specificity);
  EXPECT_EQ(pi.ir.order.platform, "linux-strongswan");
  for (const char* target : {"10.1.1.1", "10.1.1.2", "10.2.0.1", "11.0.0.1"}) {
    net::Packet packet{address("10.77.0.1"), address(target), 6, 1, 2, {}};
    auto before = meaning::evaluate(policy.ir, ir::Direction::out, packet, policy.host.addresses);
    auto after = meaning::evaluate(pi.ir, ir::Direction::out, packet, policy.host.addresses);
    ASSERT_TRUE(before.decides && after.decides);
    EXPECT_EQ(policy.ir.action(*before.decides), pi.ir.action(*after.decides)) << target;
  }
}

} // namespace
} // namespace cordon::backends::strongswan_test
