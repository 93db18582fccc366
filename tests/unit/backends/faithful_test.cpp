// A projection that changes what it does not report is found; what it reports explains that much and no more.
#include "backends/faithful.h"

#include "backends/build.h"
#include "compiler/diag/kinds/plt.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

namespace cordon {
namespace {

using backends::compareWithPolicy;
using ir::HostPolicy;

source::Span place(uint32_t statement) {
  return {source::FileId{{0}}, 10 * statement, 10 * statement + 5};
}

/// A host with a filter for each action, outbound to 10.1.0.N, of statement N.
HostPolicy policyOf(std::vector<ir::Action> actions) {
  HostPolicy policy;
  policy.host.name = "sol";
  policy.host.addresses = {*net::parseAddress("10.0.0.1")};
  for (uint32_t i = 0; i < actions.size(); ++i) {
    ir::Filter filter;
    filter.setSource({true, net::anyPrefix(net::Family::v4)});
    filter.setTarget({false, net::hostPrefix({net::Family::v4, {0, 0x0a010000 + i}})});
    filter.action = policy.ir.intern(actions[i]);
    filter.origin = policy.ir.add({ir::Origin::Kind::policy, "rule " + std::to_string(i), {place(i)}});
    filter.rank = i;
    policy.ir.out.push_back(filter);
  }
  return policy;
}

ir::Negotiate negotiate(uint32_t lifetime_s = 3600) {
  ir::Negotiate negotiate;
  negotiate.authentication = {ir::AuthMethod{}};
  negotiate.main = {ir::MainProposal{}};
  ir::QuickProposal offer;
  offer.esp = ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1};
  offer.lifetime_s = lifetime_s;
  negotiate.quick = {offer};
  return negotiate;
}

std::vector<std::string> gapOf(const HostPolicy& policy, const HostPolicy& projected, const diag::Diagnostics& diags) {
  return compareWithPolicy(policy, projected, diags.all()).gap.differences;
}

const diag::Diagnostics kNothing;

TEST(Faithful, AnEqualProjectionHasNoGap) {
  EXPECT_TRUE(gapOf(policyOf({ir::Block{}, ir::Permit{}}), policyOf({ir::Block{}, ir::Permit{}}), kNothing).empty());
}

TEST(Faithful, ASilentLossIsFoundAndShown) {
  HostPolicy policy = policyOf({ir::Block{}, ir::Permit{}}), lost = policy;
  lost.ir.out.erase(lost.ir.out.begin());
  auto gap = gapOf(policy, lost, kNothing);
  ASSERT_EQ(gap.size(), 1u);
  EXPECT_EQ(gap[0].substr(0, 10), "outbound 1");
  EXPECT_NE(gap[0].find("the policy says block (rule 0), its projection says no filter"), std::string::npos) << gap[0];
}

TEST(Faithful, OnlyWhatAHostSendsToItselfMayDiffer) {
  HostPolicy policy = policyOf({ir::Block{}}), projected = policy;
  policy.host.addresses.push_back(*net::parseAddress("10.1.0.0"));
  policy.ir.out.clear();
  EXPECT_TRUE(gapOf(policy, projected, kNothing).empty());
  projected.ir.out.front().setTarget({false, *net::parsePrefix("10.1.0.0/31")});
  auto gap = gapOf(policy, projected, kNothing);
  ASSERT_FALSE(gap.empty());
  EXPECT_NE(gap[0].find("10.0.0.1 -> 10.1.0.1"), std::string::npos) << gap[0];
}

TEST(Faithful, BlocksInPlaceOfPermitsNeedAFindingToo) {
  HostPolicy policy = policyOf({ir::Permit{}}), blocked = policyOf({ir::Block{}});
  EXPECT_EQ(gapOf(policy, blocked, kNothing).size(), 1u);
  diag::Diagnostics diags;
  diags.report({}, diag::RankFlips, "x");
  EXPECT_TRUE(gapOf(policy, blocked, diags).empty()) << "a block may stand for a neighbour's traffic";
}

TEST(Faithful, AFindingExplainsItsOwnStatement) {
  HostPolicy policy = policyOf({negotiate(), ir::Permit{}}), shorter = policyOf({negotiate(900), ir::Permit{}});
  diag::Diagnostics here, there, beside;
  here.report(place(0), diag::FeatureNotCarried, "x", "that lifetime");
  there.report(place(1), diag::FeatureNotCarried, "x", "something else");
  beside.report(place(1), diag::FeatureNotCarried, "x", "both").label(place(0), "the other");
  EXPECT_TRUE(gapOf(policy, shorter, here).empty());
  EXPECT_EQ(gapOf(policy, shorter, there).size(), 1u);
  EXPECT_TRUE(gapOf(policy, shorter, beside).empty());
}

TEST(Faithful, NegotiationsOfOneActionAreReportedOnOnce) {
  diag::Diagnostics diags;
  diags.report(place(1), diag::FeatureNotCarried, "x", "that lifetime");
  HostPolicy policy = policyOf({negotiate(), negotiate()}), shorter = policyOf({negotiate(900), negotiate(900)});
  EXPECT_TRUE(gapOf(policy, shorter, diags).empty());
  policy = policyOf({ir::Permit{}, ir::Permit{}});
  EXPECT_EQ(gapOf(policy, policyOf({negotiate(), negotiate()}), diags).size(), 1u) << "permits are not";
}

TEST(Faithful, WhatIsLaxerNeedsAFindingWhosePageSaysSo) {
  HostPolicy policy = policyOf({ir::Block{}}), open = policyOf({ir::Permit{}});
  diag::Diagnostics accepted, unjudged, elsewhere;
  accepted.allow({"PLT603", "a test", {}});
  accepted.report(place(0), diag::FeatureNotCarried, "x", "that");
  unjudged.report(place(0), diag::LoopbackUnjudged, "x");
  elsewhere.report(place(1), diag::LoopbackUnjudged, "x");
  EXPECT_EQ(gapOf(policy, open, accepted).size(), 1u);
  EXPECT_TRUE(gapOf(policy, open, unjudged).empty());
  EXPECT_EQ(gapOf(policy, open, elsewhere).size(), 1u);
  ir::Negotiate clear = negotiate(), request = negotiate();
  clear.fallback_to_clear = clear.inbound_clear = true;
  request.stage = ir::Negotiate::Stage::request;
  EXPECT_EQ(gapOf(policyOf({negotiate()}), policyOf({clear}), accepted).size(), 1u);
  EXPECT_TRUE(gapOf(policyOf({request}), policyOf({clear}), accepted).empty()) << "a request is no stricter";
}

TEST(Faithful, ModesThatAreLostNeedAFinding) {
  HostPolicy policy = policyOf({ir::Block{}}), plain = policy;
  diag::Diagnostics some, there;
  some.report(place(0), diag::FeatureNotCarried, "x", "something");
  there.report(place(7), diag::FeatureNotCarried, "x", "the default response");
  policy.ir.audit = true;
  EXPECT_EQ(gapOf(policy, plain, kNothing).size(), 1u);
  EXPECT_TRUE(gapOf(policy, plain, some).empty());
  EXPECT_EQ(gapOf(plain, policy, some).size(), 1u) << "what is enforced is never only logged";
  policy.ir.audit = false;
  ir::OriginId origin = policy.ir.add({ir::Origin::Kind::policy, "default response", {place(7)}});
  policy.ir.default_response = ir::DefaultResponse{policy.ir.intern(negotiate()), origin};
  EXPECT_EQ(gapOf(policy, plain, kNothing).size(), 1u);
  EXPECT_EQ(gapOf(policy, plain, some).size(), 1u);
  EXPECT_TRUE(gapOf(policy, plain, there).empty());
}

TEST(Faithful, WhatKeepsThePlatformAliveMayPass) {
  HostPolicy policy = policyOf({ir::Block{}}), open = policyOf({ir::Permit{}});
  open.ir.origins[0].kind = ir::Origin::Kind::platform;
  EXPECT_TRUE(gapOf(policy, open, kNothing).empty());
}

TEST(Faithful, AComparisonThatWasCutShortSaysSo) {
  HostPolicy policy = policyOf({ir::Block{}, ir::Permit{}}), other = policyOf({ir::Permit{}, ir::Block{}});
  EXPECT_FALSE(compareWithPolicy(policy, other, {}).is_cut_short);
  EXPECT_TRUE(compareWithPolicy(policy, other, {}, nullptr, {.work_max = 1}).is_cut_short);
}

TEST(Faithful, ABuildWarnsOfAComparisonThatWasCutShort) {
  for (bool cut : {false, true}) {
    test::Compiled compiled = test::compileText("policy p { version 1; }\n"
                                                "host sol { address 10.1.0.1; platform linux-strongswan; }\n"
                                                "rule a on sol { from 10.2.0.0/16 to me; service tcp to 80; block; }\n"
                                                "rule b on sol { from 10.0.0.0/8 to me; permit; }\n");
    ASSERT_TRUE(compiled.compilation) << compiled.ids();
    backends::BuildOptions options;
    if (cut)
      options.compare_work_max = 1;
    auto built = backends::build(*compiled.compilation, options, compiled.sources, compiled.diags);
    EXPECT_EQ(compiled.ids().find("PLT609") != std::string::npos, cut) << compiled.ids();
    ASSERT_TRUE(built) << compiled.ids();
    EXPECT_FALSE(built->hosts.at(0).files.empty());
  }
}

} // namespace
} // namespace cordon
