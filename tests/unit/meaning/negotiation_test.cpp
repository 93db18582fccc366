// What IKE agrees on, field by field: who picks, and which phase fails with which values.
#include "compiler/meaning/outcome_text.h"
#include "tests/support/two_hosts.h"

#include <gtest/gtest.h>

using namespace cordon;
using catalog::Cipher;
using catalog::DhGroup;
using catalog::Integrity;
using test::kA;
using test::kB;
using test::negotiating;
using test::TestHost;
using Change = void (*)(TestHost&, ir::Negotiate&);

namespace {

using Method = ir::AuthMethod;

ir::MainProposal suite(Cipher cipher, Integrity integrity, DhGroup group) {
  return {cipher, integrity, group};
}
ir::QuickProposal esp(Cipher cipher, Integrity integrity) {
  ir::QuickProposal offer;
  offer.esp = ir::Esp{cipher, integrity};
  return offer;
}
Method psk(TestHost& host, const char* file) {
  return {Method::Kind::psk, host.key(file), {}, false, false};
}
Method certificate(TestHost& host, const char* root) {
  return {Method::Kind::certificate, {}, host.root(root), false, false};
}

/// The outcome between two hosts that negotiate all traffic, each with its change.
std::string between(const char* platform_a, Change at_a, const char* platform_b, Change at_b,
                    std::vector<std::string>* assumptions = nullptr) {
  TestHost a("a", kA, platform_a), b("b", kB, platform_b);
  ir::Negotiate own = negotiating(), other = negotiating();
  at_a(a, own);
  at_b(b, other);
  a.add(own);
  b.add(other);
  if (assumptions)
    *assumptions = test::fullOutcomeOf(a, b).remarks.assumptions;
  return test::outcomeOf(a, b);
}
std::string between(Change at_a, Change at_b, std::vector<std::string>* assumptions = nullptr) {
  return between("windows-2003", at_a, "windows-2003", at_b, assumptions);
}

void asIs(TestHost&, ir::Negotiate&) {}
void version2(TestHost&, ir::Negotiate& action) {
  action.ike = ir::IkeVersion::v2;
}

TEST(MainMode, NeedsOneIkeVersion) {
  EXPECT_EQ(between(asIs, version2), "fails in main mode: IKE version: IKEv1 at a, IKEv2 at b");
}

TEST(MainMode, NeedsACommonOffer) {
  EXPECT_EQ(between(asIs,
                    [](TestHost&, ir::Negotiate& action) {
                      action.main = {suite(Cipher::des3, Integrity::sha1, DhGroup::modp2048),
                                     suite(Cipher::des, Integrity::md5, DhGroup::modp768)};
                    }),
            "fails in main mode: main-mode offers: 3des-sha1-modp1024 at a, 3des-sha1-modp2048, des-md5-modp768 at b");
}

void strongFirst(TestHost& host, ir::Negotiate& action) {
  action.main = {suite(Cipher::aes256, Integrity::sha1, DhGroup::modp2048),
                 suite(Cipher::des3, Integrity::sha1, DhGroup::modp1024)};
  action.quick = {esp(Cipher::aes256, Integrity::sha1), esp(Cipher::des3, Integrity::sha1)};
  action.authentication = {psk(host, "k")};
}
void strongLast(TestHost& host, ir::Negotiate& action) {
  strongFirst(host, action);
  std::swap(action.main[0], action.main[1]);
  std::swap(action.quick[0], action.quick[1]);
}
constexpr const char* kStrong = "secured: preshared key, aes256-sha1-modp2048, ESP(aes256, sha1), transport";
constexpr const char* kWeak = "secured: preshared key, 3des-sha1-modp1024, ESP(3des, sha1), transport";

TEST(Offers, AreTakenInTheInitiatorsOrderByWindows) {
  EXPECT_EQ(between("windows-2003-sp1", strongFirst, "windows-2003-sp1", strongLast), kStrong);
  EXPECT_EQ(between("windows-2003-sp1", strongLast, "windows-2003-sp1", strongFirst), kWeak);
}

TEST(Offers, AreTakenInItsOwnOrderByCharon) {
  EXPECT_EQ(between("windows-2003-sp1", strongFirst, "linux-strongswan", strongLast), kWeak);
  EXPECT_EQ(between("windows-2003-sp1", strongLast, "linux-strongswan", strongFirst), kStrong);
  EXPECT_EQ(between("linux-strongswan", strongFirst, "windows-2003-sp1", strongLast), kStrong);
}

TEST(Offers, WhoseOrderIsNotDocumentedAreAnAssumption) {
  std::vector<std::string> assumptions;
  EXPECT_EQ(between("windows-2003-sp1", strongFirst, "solaris-10", strongLast, &assumptions), kStrong);
  EXPECT_EQ(assumptions, (std::vector<std::string>{
                             "not documented: whose order of main-mode offers holds at b; taken as the initiator's",
                             "not documented: whose order of quick-mode offers holds at b; taken as the initiator's"}));
  EXPECT_EQ(between("windows-2003-sp1", strongFirst, "solaris-10", strongFirst, &assumptions), kStrong);
  EXPECT_EQ(assumptions, std::vector<std::string>());
}

// --- authentication --------------------------------------------------------------------------------------------------

TEST(Authentication, NeedsACommonMethod) {
  EXPECT_EQ(between(asIs, [](TestHost& host, ir::Negotiate& action) { action.authentication = {psk(host, "k.psk")}; }),
            "fails in authentication: authentication methods: kerberos at a, psk(k.psk) at b");
}

TEST(Authentication, TakesTheInitiatorsFirstThatTheResponderHas) {
  Change both = [](TestHost& host, ir::Negotiate& action) {
    action.authentication = {psk(host, "k"), certificate(host, "root")};
  };
  Change reversed = [](TestHost& host, ir::Negotiate& action) {
    action.authentication = {certificate(host, "root"), psk(host, "k")};
  };
  EXPECT_TRUE(llvm::StringRef(between(both, reversed)).starts_with("secured: preshared key"));
  EXPECT_TRUE(llvm::StringRef(between(reversed, both)).starts_with("secured: certificate"));
}

TEST(Authentication, ByKerberosNeedsDomainsThatTrust) {
  EXPECT_EQ(between(asIs, [](TestHost& host, ir::Negotiate&) { host.peer.domain = ""; }),
            "fails in authentication: Kerberos: corp.example at a, joined to no domain at b");
  EXPECT_EQ(between(asIs, [](TestHost& host, ir::Negotiate&) { host.peer.domain = "other.example"; }),
            "fails in authentication: Kerberos: corp.example at a, other.example at b");
  EXPECT_EQ(between("windows-2003", asIs, "linux-strongswan", asIs),
            "fails in authentication: Kerberos: corp.example at a, linux-strongswan, which has no Kerberos at b");
}

TEST(Authentication, ByKerberosPassesForestsThatTrustBothWays) {
  model::Model model;
  model.forests = {{"one", {"corp.example"}, {{"two", false}}, {}}, {"two", {"other.example"}, {}, {}}};
  for (auto [two_way, outcome] :
       {std::pair(false, "fails in authentication: Kerberos: corp.example at a, other.example at b"),
        std::pair(true, "secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport")}) {
    model.forests[0].trusts = {{"two", two_way}};
    meaning::Network network(model, [](const model::Host&) { return nullptr; });
    TestHost a("a", kA), b("b", kB);
    b.peer.domain = "other.example";
    a.add(negotiating());
    b.add(negotiating());
    EXPECT_EQ(test::outcomeOf(a, b, test::aToB(), network), outcome);
  }
}

TEST(Authentication, AfterAnImpossibleKerberosIsNotDocumented) {
  Change list = [](TestHost& host, ir::Negotiate& action) {
    action.authentication = {Method{}, certificate(host, "root")};
  };
  std::vector<std::string> assumptions;
  EXPECT_EQ(between(
                list,
                [](TestHost& host, ir::Negotiate& action) {
                  action.authentication = {Method{}, certificate(host, "root")};
                  host.peer.domain = "";
                },
                &assumptions),
            "unknown");
  EXPECT_EQ(assumptions, (std::vector<std::string>{"not documented: whether another method is tried where Kerberos "
                                                   "cannot authenticate (a: corp.example; b: joined to no domain)"}));
}

TEST(Authentication, ByCertificateNeedsARootThatTheOtherAccepts) {
  Change one = [](TestHost& host, ir::Negotiate& action) { action.authentication = {certificate(host, "one")}; };
  Change both = [](TestHost& host, ir::Negotiate& action) {
    action.authentication = {certificate(host, "two"), certificate(host, "one")};
  };
  Change two = [](TestHost& host, ir::Negotiate& action) { action.authentication = {certificate(host, "two")}; };
  std::vector<std::string> assumptions;
  EXPECT_EQ(between(one, both, &assumptions), "secured: certificate, 3des-sha1-modp1024, ESP(3des, sha1), transport");
  EXPECT_EQ(assumptions, (std::vector<std::string>{"b holds a certificate that leads to CN=one",
                                                   "a holds a certificate that leads to CN=one"}));
  EXPECT_EQ(between(one, two), "fails in authentication: root certification authority: accepts CN=one at a, a "
                               "certificate of CN=two at b");
}

TEST(Authentication, LooksAtTheCertificateThatAHostIsKnownToHave) {
  // Each accepts the root of the other's certificate: no root in common is needed.
  EXPECT_EQ(between(
                [](TestHost& host, ir::Negotiate& action) {
                  action.authentication = {certificate(host, "one")};
                  host.peer.has_certificate = true;
                  host.peer.certificate_root = {"two", {{"CN", "two"}}, ""};
                },
                [](TestHost& host, ir::Negotiate& action) {
                  action.authentication = {certificate(host, "two")};
                  host.peer.has_certificate = true;
                  host.peer.certificate_root = {"one", {{"CN", "one"}}, ""};
                }),
            "secured: certificate, 3des-sha1-modp1024, ESP(3des, sha1), transport");
  EXPECT_EQ(between(
                [](TestHost& host, ir::Negotiate& action) {
                  action.authentication = {certificate(host, "one")};
                  host.peer.has_certificate = true;
                  host.peer.certificate_root = {"two", {{"CN", "two"}}, ""};
                },
                [](TestHost& host, ir::Negotiate& action) { action.authentication = {certificate(host, "one")}; }),
            "fails in authentication: root certification authority: a certificate of CN=two at a, accepts CN=one at b");
}

TEST(Authentication, ComparesTheIdentityThatACertificateMustProve) {
  Change asks = [](TestHost& host, ir::Negotiate& action) {
    action.authentication = {certificate(host, "root")};
    action.remote_identity = "b.example";
  };
  EXPECT_EQ(between(asks,
                    [](TestHost& host, ir::Negotiate& action) {
                      action.authentication = {certificate(host, "root")};
                      host.peer.identity = "c.example";
                    }),
            "fails in authentication: IKE identity: wants b.example at a, c.example at b");
  EXPECT_EQ(between(asks,
                    [](TestHost& host, ir::Negotiate& action) {
                      action.authentication = {certificate(host, "root")};
                      host.peer.identity = "b.example";
                    }),
            "secured: certificate, 3des-sha1-modp1024, ESP(3des, sha1), transport");
}

TEST(Authentication, WithAnotherKeyLooksLikeSilenceInIkeV1Only) {
  Change one = [](TestHost& host, ir::Negotiate& action) { action.authentication = {psk(host, "one.psk")}; };
  Change two = [](TestHost& host, ir::Negotiate& action) { action.authentication = {psk(host, "two.psk")}; };
  EXPECT_EQ(between(one, two),
            "fails in authentication: preshared key: one.psk at a, two.psk at b (seen as no answer)");
  EXPECT_EQ(between(
                "linux-strongswan",
                [](TestHost& host, ir::Negotiate& action) {
                  action.authentication = {psk(host, "one.psk")};
                  action.ike = ir::IkeVersion::v2;
                },
                "linux-strongswan",
                [](TestHost& host, ir::Negotiate& action) {
                  action.authentication = {psk(host, "two.psk")};
                  action.ike = ir::IkeVersion::v2;
                }),
            "fails in authentication: preshared key: one.psk at a, two.psk at b");
}

TEST(Authentication, ComparesKeysByValueWhereBothAreLoaded) {
  TestHost a("a", kA), b("b", kB);
  ir::Negotiate own = negotiating(), other = negotiating();
  own.authentication = {psk(a, "one.psk")};
  other.authentication = {psk(b, "two.psk")};
  a.add(own);
  b.add(other);
  const std::vector<SecretBytes> key = {SecretBytes("the same value")}, another = {SecretBytes("another value")};
  a.peer.secrets = key;
  b.peer.secrets = key;
  EXPECT_EQ(test::outcomeOf(a, b), "secured: preshared key, 3des-sha1-modp1024, ESP(3des, sha1), transport");
  b.peer.secrets = another;
  std::string text = test::outcomeOf(a, b);
  EXPECT_TRUE(llvm::StringRef(text).starts_with("fails in authentication: preshared key")) << text;
  EXPECT_EQ(text.find("value"), std::string::npos);
}

// --- quick mode ------------------------------------------------------------------------------------------------------

TEST(QuickMode, NeedsACommonOffer) {
  EXPECT_EQ(between(asIs, [](TestHost&, ir::Negotiate& action) { action.quick = {esp(Cipher::des, Integrity::md5)}; }),
            "fails in quick mode: quick-mode offers: esp(3des, sha1) 3600 s 100000 kB at a, esp(des, md5) 3600 s "
            "100000 kB at b");
}

TEST(QuickMode, TakesTheSmallerLifetimes) {
  TestHost a("a", kA), b("b", kB);
  ir::Negotiate own = negotiating(), other = negotiating();
  own.quick[0].lifetime_s = 900;
  own.quick[0].lifetime_kb = 0; // none
  other.quick[0].lifetime_kb = 50000;
  a.add(own);
  b.add(other);
  const meaning::Outcome outcome = test::fullOutcomeOf(a, b);
  ASSERT_TRUE(outcome.association);
  EXPECT_EQ(outcome.association->quick.lifetime_s, 900u);
  EXPECT_EQ(outcome.association->quick.lifetime_kb, 50000u);
}

TEST(QuickMode, WithPfsAtOneEndFailsAtOnceInIkeV1AndAtTheFirstRekeyInIkeV2) {
  Change pfs = [](TestHost&, ir::Negotiate& action) { action.pfs.kind = ir::Pfs::Kind::main_mode_group; };
  EXPECT_EQ(between(pfs, asIs), "fails in quick mode: PFS: modp1024 at a, off at b");
  EXPECT_EQ(between(asIs, pfs), "fails in quick mode: PFS: off at a, modp1024 at b");
  EXPECT_EQ(
      between(pfs, [](TestHost&, ir::Negotiate& action) { action.pfs = {ir::Pfs::Kind::group, DhGroup::modp1024}; }),
      "secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport");
  EXPECT_EQ(between(
                "linux-strongswan",
                [](TestHost& host, ir::Negotiate& action) {
                  action.ike = ir::IkeVersion::v2;
                  action.authentication = {psk(host, "k")};
                  action.pfs = {ir::Pfs::Kind::group, DhGroup::modp2048};
                },
                "linux-strongswan",
                [](TestHost& host, ir::Negotiate& action) {
                  action.ike = ir::IkeVersion::v2;
                  action.authentication = {psk(host, "k")};
                  action.quick[0].lifetime_s = 1800;
                }),
            "secured: preshared key, 3des-sha1-modp1024, ESP(3des, sha1), transport, until the first rekey after 1800 "
            "s");
}

void tunnelFromA(TestHost&, ir::Negotiate& action) {
  action.tunnel = ir::Tunnel{kA, kB};
}

TEST(QuickMode, OfDifferentModesFailsInIkeV1AndBecomesATunnelInIkeV2) {
  EXPECT_EQ(between(tunnelFromA, asIs), "fails in quick mode: mode: tunnel at a, transport at b");
  TestHost a("a", kA, "linux-strongswan"), b("b", kB, "linux-strongswan");
  ir::Negotiate own = negotiating(), other = negotiating();
  own.ike = other.ike = ir::IkeVersion::v2;
  own.authentication = {psk(a, "k")};
  other.authentication = {psk(b, "k")};
  other.tunnel = ir::Tunnel{kB, kA};
  a.add(own);
  b.add(other);
  EXPECT_EQ(test::outcomeOf(a, b), "secured: preshared key, 3des-sha1-modp1024, ESP(3des, sha1), tunnel");
  EXPECT_EQ(test::fullOutcomeOf(a, b).remarks.notes,
            (std::vector<std::string>{"a asks for transport mode, and goes on in tunnel mode"}));
}

TEST(MainMode, NeedsTunnelEndsThatMirrorEachOther) {
  auto tunnels = [](const ir::Tunnel& at_a, const ir::Tunnel& at_b) {
    TestHost a("a", kA), b("b", kB);
    ir::Negotiate own = negotiating(), other = negotiating();
    own.tunnel = at_a;
    other.tunnel = at_b;
    a.addTowards(kB, own);
    b.addTowards(kA, other);
    return test::outcomeOf(a, b);
  };
  EXPECT_EQ(tunnels({kA, kB}, {kB, kA}), "secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), tunnel");
  EXPECT_EQ(tunnels({std::nullopt, kB}, {net::Address{net::Family::v4, {0, 9}}, kA}),
            "fails in main mode: tunnel ends: unsaid - 10.0.0.2 at a, 0.0.0.9 - 10.0.0.1 at b");
}

TEST(QuickMode, OfATunnelInIkeV1ComparesTheNetworks) {
  TestHost a("a", kA), b("b", kB);
  ir::Negotiate own = negotiating(), other = negotiating();
  own.tunnel = ir::Tunnel{kA, kB};
  other.tunnel = ir::Tunnel{kB, kA};
  a.add(own);
  b.add(other);
  EXPECT_EQ(test::outcomeOf(a, b), "fails in quick mode: selectors: 10.0.0.1 -> 0.0.0.0/0, all traffic at a, 0.0.0.0/0 "
                                   "-> 10.0.0.2, all traffic at b");
}

TEST(QuickMode, TakesNarrowerIdsButNotWiderOnesInIkeV1) {
  const net::PortRange smb = net::singlePort(445);
  for (auto [version, outcome] : {std::pair(ir::IkeVersion::v1, "fails in quick mode: selectors: all traffic at a, tcp "
                                                                "to 445 at b"),
                                  std::pair(ir::IkeVersion::v2, "secured: preshared key, 3des-sha1-modp1024, ESP(3des, "
                                                                "sha1), transport")}) {
    TestHost a("a", kA, "linux-strongswan"), b("b", kB, "linux-strongswan");
    ir::Negotiate own = negotiating(), other = negotiating();
    own.ike = other.ike = version;
    own.authentication = {psk(a, "k")};
    other.authentication = {psk(b, "k")};
    a.add(own);
    b.add(other, net::protocol::tcp, smb);
    EXPECT_EQ(test::outcomeOf(a, b), outcome);
    EXPECT_EQ(meaning::nameOf(meaning::outcome({}, b.peer, a.peer, *meaning::answerTo(test::aToB())).kind),
              "secured"); // the narrower one opens
  }
}

TEST(QuickMode, OfWiderIdsFitsAWiderFilterOfTheResponder) {
  TestHost a("a", kA), b("b", kB), c("c", kB);
  a.add(negotiating());
  b.add(negotiating(), net::protocol::tcp, net::singlePort(445)).add(negotiating());
  EXPECT_EQ(test::outcomeOf(a, b), "secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport");
  ir::Negotiate longer = negotiating();
  longer.quick[0].lifetime_s = 7200;
  c.add(longer, net::protocol::tcp, net::singlePort(445)).add(negotiating());
  EXPECT_EQ(test::outcomeOf(a, c), "unknown");
}

TEST(MainMode, OfAnotherFilterBetweenTheTwoIsAnAssumption) {
  TestHost a("a", kA), b("b", kB);
  ir::Negotiate by_key = negotiating();
  by_key.authentication = {psk(a, "k")};
  a.add(negotiating(), net::protocol::tcp, net::singlePort(445)).add(by_key);
  b.add(negotiating());
  const meaning::Outcome outcome = test::fullOutcomeOf(a, b);
  EXPECT_EQ(outcome.kind, meaning::Outcome::Kind::secured);
  EXPECT_EQ(outcome.remarks.assumptions,
            (std::vector<std::string>{"not documented: which main mode holds between 10.0.0.1 and 10.0.0.2 at a, where "
                                      "`rule 2` asks for another than `rule 1`; taken as that of the latter"}));
}

// --- hosts that Cordon does not configure ----------------------------------------------------------------------------

TEST(OpenPeers, AreJudgedByTheirOffers) {
  TestHost a("a", kA), b("b", kB, "cisco-ios");
  ir::Negotiate own = negotiating();
  own.authentication = {psk(a, "k")};
  a.add(own);
  b.peer.offers_main = {suite(Cipher::des3, Integrity::md5, DhGroup::modp1024)};
  EXPECT_EQ(test::outcomeOf(a, b), "unknown"); // of quick mode nothing is known
  EXPECT_EQ(test::outcomeOf(b, a, test::bToA()), "unknown");
  b.peer.offers_quick = own.quick;
  EXPECT_EQ(test::outcomeOf(a, b),
            "fails in main mode: main-mode offers: 3des-sha1-modp1024 at a, 3des-md5-modp1024 at b");
  b.peer.offers_main.push_back(suite(Cipher::des3, Integrity::sha1, DhGroup::modp1024));
  EXPECT_EQ(test::outcomeOf(a, b), "secured: preshared key, 3des-sha1-modp1024, ESP(3des, sha1), transport");
  EXPECT_EQ(test::fullOutcomeOf(a, b).remarks.assumptions,
            (std::vector<std::string>{
                "b, which Cordon does not configure, is set up to match in what its `offers` do not say"}));
  EXPECT_EQ(test::outcomeOf(b, a, test::bToA()),
            "secured: preshared key, 3des-sha1-modp1024, ESP(3des, sha1), transport");
}

TEST(OpenPeers, AreTakenToHaveNoPolicyWhereTheOtherEndHasNone) {
  TestHost a("a", kA), b("b", kB, "cisco-ios");
  b.peer.offers_quick = negotiating().quick;
  EXPECT_EQ(test::outcomeOf(a, b), "clear");
  EXPECT_EQ(test::fullOutcomeOf(a, b).remarks.assumptions.size(), 1u);
}

TEST(OpenPeers, WithoutOffersHaveNoPolicy) {
  TestHost a("a", kA), b("b", kB, "cisco-ios");
  a.add(negotiating());
  EXPECT_EQ(test::outcomeOf(a, b), "blocked at a, out");
  EXPECT_EQ(test::fullOutcomeOf(a, b).remarks.assumptions,
            (std::vector<std::string>{"b, which Cordon does not configure, has no IPsec policy"}));
}

TEST(OpenPeers, OfASystemWithoutIpsecAreSilent) {
  TestHost a("a", kA), b("b", kB, "windows-98");
  ir::Negotiate own = negotiating();
  own.fallback_to_clear = true;
  a.add(own);
  EXPECT_EQ(test::outcomeOf(a, b), "clear after 3 s");
  EXPECT_EQ(test::outcomeOf(b, a, test::bToA()), "blocked at a, in");
}

} // namespace
