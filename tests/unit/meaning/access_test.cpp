// Access lists in the outcome of a connection: asked by the responder, once main mode has said who wants in.
#include "tests/support/two_hosts.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::test;

namespace {

using Kind = ir::Principal::Kind;

struct Pair {
  TestHost a, b;
  explicit Pair(ir::AccessList access, const char* platform = "windows-2003",
                std::vector<ir::AuthMethod> methods = {ir::AuthMethod()})
      : a("a", kA), b("b", kB, platform) {
    a.peer.domain = b.peer.domain = "corp.example";
    a.peer.account = "corp.example\\a$";
    ir::Negotiate action = negotiating();
    action.authentication = std::move(methods);
    a.add(action);
    action.access = std::move(access);
    b.add(action);
  }
  std::optional<meaning::Failure> failure() { return fullOutcomeOf(a, b).failure; }
};

ir::AccessList allow(std::vector<ir::Principal> list) {
  ir::AccessList access;
  access.allow = std::move(list);
  return access;
}
ir::AccessList deny(std::vector<ir::Principal> list) {
  return {std::nullopt, std::move(list)};
}

TEST(AccessInOutcome, DenyBeatsAllow) {
  const ir::Principal a{Kind::computer, "CORP.example\\A$"}, other{Kind::computer, "corp.example\\x$"};
  EXPECT_FALSE(Pair({}).failure());
  EXPECT_FALSE(Pair(allow({a})).failure());
  EXPECT_FALSE(Pair(deny({other})).failure());
  ir::AccessList both = allow({a});
  both.deny = {a};
  for (const ir::AccessList& access : {deny({a}), allow({other}), allow({}), both}) {
    auto failure = Pair(access).failure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->phase, meaning::Phase::access);
    EXPECT_EQ(failure->side, meaning::Side::responder);
    EXPECT_EQ(failure->initiator, "corp.example\\a$");
  }
}

TEST(AccessInOutcome, OnlyTheResponderAsks) {
  Pair pair(deny({{Kind::computer, "corp.example\\a$"}}));
  EXPECT_TRUE(pair.failure());
  pair.b.peer.account = "corp.example\\b$";
  EXPECT_FALSE(fullOutcomeOf(pair.b, pair.a, bToA()).failure);
}

TEST(AccessInOutcome, WhatNobodyLooksUpIsSaid) {
  const ir::AccessList list = deny({{Kind::computer, "corp.example\\a$"}});
  Pair nameless(list);
  nameless.a.peer.account.clear();
  meaning::Outcome outcome = fullOutcomeOf(nameless.a, nameless.b);
  EXPECT_FALSE(outcome.failure);
  ASSERT_EQ(outcome.remarks.notes.size(), 1u);
  EXPECT_EQ(outcome.remarks.notes[0], "the access list of b is not looked up: the peer proves no account");
}

TEST(AccessInOutcome, MembersOfADirectorysGroupsAreNotKnown) {
  Pair pair(deny({{Kind::computer, "CORP\\Contractors"}}));
  meaning::Outcome outcome = fullOutcomeOf(pair.a, pair.b);
  EXPECT_FALSE(outcome.failure);
  ASSERT_FALSE(outcome.remarks.assumptions.empty());
  EXPECT_EQ(outcome.remarks.assumptions.back(), "not known: whether a is in `CORP\\Contractors`; taken as no");
  EXPECT_FALSE(Pair(allow({{Kind::user, "S-1-1-0"}})).failure());
  EXPECT_TRUE(Pair(allow({{Kind::user, "S-1-5-32-544"}})).failure());
}

} // namespace
