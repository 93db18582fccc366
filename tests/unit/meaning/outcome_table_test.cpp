// Every cell of the outcome table: what the initiator's filter and the responder's come to, between two Windows 2003
// hosts (fallback after three seconds of silence) unless a cell says otherwise.
#include "tests/support/two_hosts.h"

#include <gtest/gtest.h>

using namespace cordon;
using test::kA;
using test::kB;
using test::negotiating;
using test::TestHost;

namespace {

ir::Negotiate fallback() {
  ir::Negotiate action = negotiating();
  action.fallback_to_clear = true;
  return action;
}
ir::Negotiate accepting(bool falls_back) {
  ir::Negotiate action = negotiating();
  action.inbound_clear = true;
  action.fallback_to_clear = falls_back;
  return action;
}

/// A row or column: how a host's policy is made.
struct Makes {
  const char* name;
  void (*policy)(TestHost&);
};

void nothing(TestHost&) {}
void permits(TestHost& host) {
  host.add(ir::Permit{});
}
void blocks(TestHost& host) {
  host.add(ir::Block{});
}
void fallsBack(TestHost& host) {
  host.add(fallback());
}
void secureOnly(TestHost& host) {
  host.add(negotiating());
}
void responds(TestHost& host) {
  host.respond(negotiating());
}
void boundary(TestHost& host) {
  host.add(accepting(true));
}
void acceptsOnly(TestHost& host) {
  host.add(accepting(false));
}
/// Permits what the packet is, and negotiates something else.
void permitsBesideIke(TestHost& host) {
  host.add(ir::Permit{}, net::protocol::tcp, net::singlePort(445));
  host.add(negotiating());
}
void isMacintosh(TestHost& host) {
  host.peer.platform = nullptr;
}

struct Cell {
  Makes initiator, responder;
  const char* outcome;
};

constexpr const char* kSecured = "secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport";
constexpr const char* kNoFilter = "fails in quick mode: filter: me -> any at a, `rule 1` permits it at b";

#define MAKE(WHAT)                                                                                                     \
  Makes {                                                                                                              \
    #WHAT, WHAT                                                                                                        \
  }

const Cell kCells[] = {
    // permit, or no filter
    {MAKE(nothing), MAKE(nothing), "clear"},
    {MAKE(nothing), MAKE(permits), "clear"},
    {MAKE(permits), MAKE(permitsBesideIke), "clear"},
    {MAKE(nothing), MAKE(boundary), "clear after 3 s"},
    {MAKE(permits), MAKE(acceptsOnly), "one way: replies are stopped at b, out"},
    {MAKE(nothing), MAKE(secureOnly), "blocked at b, in"},
    {MAKE(permits), MAKE(fallsBack), "blocked at b, in"},
    {MAKE(nothing), MAKE(blocks), "blocked at b, in"},
    {MAKE(permits), MAKE(isMacintosh), "clear"},
    // negotiate, fallback
    {MAKE(fallsBack), MAKE(nothing), "clear after 3 s"},
    {MAKE(fallsBack), MAKE(permits), "clear after 3 s"},
    {MAKE(fallsBack), MAKE(permitsBesideIke), kNoFilter},
    {MAKE(fallsBack), MAKE(responds), kSecured},
    {MAKE(fallsBack), MAKE(boundary), kSecured},
    {MAKE(fallsBack), MAKE(secureOnly), kSecured},
    {MAKE(fallsBack), MAKE(blocks), "blocked at b, in"},
    {MAKE(fallsBack), MAKE(isMacintosh), "clear after 3 s"},
    // negotiate, no fallback
    {MAKE(secureOnly), MAKE(nothing), "blocked at a, out"},
    {MAKE(secureOnly), MAKE(permits), "blocked at a, out"},
    {MAKE(secureOnly), MAKE(permitsBesideIke), kNoFilter},
    {MAKE(secureOnly), MAKE(responds), kSecured},
    {MAKE(secureOnly), MAKE(boundary), kSecured},
    {MAKE(secureOnly), MAKE(secureOnly), kSecured},
    {MAKE(secureOnly), MAKE(blocks), "blocked at b, in"},
    {MAKE(secureOnly), MAKE(isMacintosh), "blocked at a, out"},
    // no filter, default response on: it is asked when the responder's answer negotiates, not before
    {MAKE(responds), MAKE(nothing), "clear"},
    {MAKE(responds), MAKE(permits), "clear"},
    {MAKE(responds), MAKE(boundary),
     "clear first, then secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport"},
    {MAKE(responds), MAKE(acceptsOnly),
     "clear first, then secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport"},
    {MAKE(responds), MAKE(secureOnly), "blocked at b, in"},
    {MAKE(responds), MAKE(blocks), "blocked at b, in"},
    {MAKE(responds), MAKE(isMacintosh), "clear"},
    // block
    {MAKE(blocks), MAKE(nothing), "blocked at a, out"},
    {MAKE(blocks), MAKE(boundary), "blocked at a, out"},
    {MAKE(blocks), MAKE(secureOnly), "blocked at a, out"},
    {MAKE(blocks), MAKE(blocks), "blocked at a, out"},
    {MAKE(blocks), MAKE(isMacintosh), "blocked at a, out"},
};

TEST(OutcomeTable, HoldsCellByCell) {
  for (const Cell& cell : kCells) {
    TestHost a("a", kA), b("b", kB);
    cell.initiator.policy(a);
    cell.responder.policy(b);
    EXPECT_EQ(test::outcomeOf(a, b), cell.outcome) << cell.initiator.name << " -> " << cell.responder.name;
  }
}

TEST(OutcomeTable, VistaSendsInClearAtOnce) {
  const char* secured = "secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport";
  const Cell cells[] = {
      {MAKE(fallsBack), MAKE(nothing), "clear at once, beside IKE"},
      {MAKE(fallsBack), MAKE(isMacintosh), "clear at once, beside IKE"},
      {MAKE(fallsBack), MAKE(boundary),
       "clear first, then secured: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport"},
      {MAKE(fallsBack), MAKE(secureOnly), secured}, // which refuses the first packets
      {MAKE(secureOnly), MAKE(boundary), secured},
      {MAKE(fallsBack), MAKE(blocks), "blocked at b, in"},
      {MAKE(fallsBack), MAKE(permitsBesideIke),
       "clear at once, beside IKE, since IKE fails in quick mode: filter: me -> any at a, `rule 1` permits it at b"},
  };
  for (const Cell& cell : cells) {
    TestHost a("a", kA, "windows-7"), b("b", kB);
    cell.initiator.policy(a);
    cell.responder.policy(b);
    EXPECT_EQ(test::outcomeOf(a, b), cell.outcome) << cell.initiator.name << " -> " << cell.responder.name;
  }
}

TEST(OutcomeTable, AFailureLeadsToClearOnlyWhereThePlatformFallsBackOnAnyFailure) {
  for (auto [platform, outcome] :
       {std::pair("windows-2003-sp1", "fails in main mode: IKE version: IKEv1 at a, IKEv2 at b"),
        std::pair("windows-2003-sp2",
                  "clear after 500 ms, since IKE fails in main mode: IKE version: IKEv1 at a, IKEv2 at b")}) {
    TestHost a("a", kA, platform), b("b", kB);
    a.add(fallback());
    ir::Negotiate other = accepting(true);
    other.ike = ir::IkeVersion::v2;
    b.add(other);
    // The reply of b meets the same failure; b, which waits for silence, gives up there unless it falls back too.
    b.peer.platform = catalog::findPlatform(platform);
    EXPECT_EQ(test::outcomeOf(a, b), outcome);
  }
}

TEST(OutcomeTable, AResponderThatRefusesClearStopsWhatFallsBack) {
  TestHost a("a", kA, "windows-2003-sp2"), b("b", kB);
  a.add(fallback());
  ir::Negotiate other = negotiating();
  other.ike = ir::IkeVersion::v2;
  b.add(other);
  EXPECT_EQ(test::outcomeOf(a, b), "fails in main mode: IKE version: IKEv1 at a, IKEv2 at b");
}

TEST(OutcomeTable, WhatAPlatformCannotDoDoesNotHappen) {
  TestHost a("a", kA, "linux-strongswan"), b("b", kB);
  a.add(fallback()); // strongSwan has no fallback
  EXPECT_EQ(test::outcomeOf(a, b), "blocked at a, out");
  EXPECT_EQ(test::fullOutcomeOf(a, b).remarks.notes,
            (std::vector<std::string>{"linux-strongswan cannot fall back to clear: a does not"}));
  TestHost c("c", kB, "linux-strongswan"), d("d", kA);
  c.add(accepting(true)); // nor does it accept clear packets where it negotiates
  EXPECT_EQ(test::outcomeOf(d, c), "blocked at c, in");
}

TEST(OutcomeTable, StageRequestAcceptsClearBothWays) {
  TestHost a("a", kA), b("b", kB), silent("silent", kB);
  ir::Negotiate requesting = negotiating();
  requesting.stage = ir::Negotiate::Stage::request;
  a.add(requesting);
  EXPECT_EQ(test::outcomeOf(a, silent), "clear after 3 s");
  b.add(requesting);
  TestHost c("c", kA);
  EXPECT_EQ(test::outcomeOf(c, b), "clear after 3 s");
  EXPECT_EQ(test::outcomeOf(a, b), kSecured);
}

// --- replies
// -----------------------------------------------------------------------------------------------------------

TEST(OutcomeReplies, StoppedOnEitherSideMakeTheConnectionOneWay) {
  TestHost a("a", kA), b("b", kB);
  b.addTo(ir::Direction::out, ir::Block{});
  EXPECT_EQ(test::outcomeOf(a, b), "one way: replies are stopped at b, out");
  TestHost c("c", kA), d("d", kB);
  c.addTo(ir::Direction::in, ir::Block{});
  EXPECT_EQ(test::outcomeOf(c, d), "one way: replies are stopped at c, in");
  TestHost e("e", kA), f("f", kB);
  e.addTo(ir::Direction::in, negotiating());
  EXPECT_EQ(test::outcomeOf(e, f), "one way: replies are stopped at e, in");
}

TEST(OutcomeReplies, OfASecuredConnectionAreSecuredOnlyIfTheirFiltersSaySo) {
  TestHost a("a", kA), b("b", kB);
  a.add(negotiating());
  b.addTo(ir::Direction::in, negotiating());
  EXPECT_EQ(test::outcomeOf(a, b), "one way: replies are stopped at a, in"); // b answers in clear
  TestHost c("c", kA), d("d", kB);
  c.addTo(ir::Direction::out, negotiating());
  d.addTo(ir::Direction::in, negotiating());
  EXPECT_EQ(test::outcomeOf(c, d),
            "secured, replies in clear: Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), transport");
  TestHost e("e", kA), f("f", kB);
  e.addTo(ir::Direction::out, negotiating());
  e.addTo(ir::Direction::in, ir::Block{});
  f.add(negotiating());
  EXPECT_EQ(test::outcomeOf(e, f), "one way: replies are stopped at e, in");
}

TEST(OutcomeReplies, ProtectedWhereClearIsWantedAreRefusedBySolarisAlone) {
  for (auto [platform, outcome] :
       {std::pair("solaris-10", "one way: replies are stopped at a, in"),
        std::pair("linux-strongswan", "secured: preshared key, 3des-sha1-modp1024, ESP(3des, "
                                      "sha1), transport")}) {
    TestHost a("a", kA, platform), b("b", kB, platform);
    ir::Negotiate with_key = negotiating();
    with_key.authentication = {{ir::AuthMethod::Kind::psk, a.key("k"), {}, false, false}};
    b.key("k");
    a.addTo(ir::Direction::out, with_key);
    b.add(with_key);
    EXPECT_EQ(test::outcomeOf(a, b), outcome) << platform;
  }
}

TEST(OutcomeReplies, AreNotWaitedForWhereTheMessageHasNone) {
  TestHost a("a", kA), b("b", kB);
  b.addTo(ir::Direction::out, ir::Block{});
  net::Packet message = test::aToB();
  message.protocol = net::protocol::icmp;
  message.source_port = 11, message.destination_port = 0; // time exceeded
  EXPECT_EQ(test::outcomeOf(a, b, message), "clear");
  message.source_port = 8; // an echo request
  EXPECT_EQ(test::outcomeOf(a, b, message), "one way: replies are stopped at b, out");
}

TEST(OutcomeReplies, AnswerEveryKindOfQuery) {
  net::Packet packet = test::aToB();
  EXPECT_EQ(meaning::answerTo(packet)->destination_port, 49152);
  packet.protocol = net::protocol::icmp;
  for (auto [asks, answers] : {std::pair(8, 0), std::pair(13, 14), std::pair(17, 18)}) {
    packet.source_port = uint16_t(asks);
    ASSERT_TRUE(meaning::answerTo(packet));
    EXPECT_EQ(meaning::answerTo(packet)->source_port, answers);
  }
  packet.source_port = 3;
  EXPECT_FALSE(meaning::answerTo(packet));
  packet.protocol = net::protocol::icmpv6;
  EXPECT_FALSE(meaning::answerTo(packet)); // packet too big is 2; 3 is time exceeded
  packet.source_port = 128;
  EXPECT_EQ(meaning::answerTo(packet)->source_port, 129);
}

} // namespace
