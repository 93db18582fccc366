// Random policies: what the projection accepts means what the policy means, and where the policy accepts a loss, no
// packet is treated more laxly. Compared exactly, region by region.
#include "tests/unit/backends/strongswan_support.h"

#include "compiler/ir/filter_order.h"
#include "compiler/meaning/difference.h"
#include "tests/support/policy_gen.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::strongswan_test {
namespace {

constexpr const char* kLosses[] = {"PLT601", "PLT603", "PLT640", "PLT642", "PLT644",
                                   "PLT645", "PLT646", "PLT649", "PLT650"};

/// No filter passes in clear as a permit does.
int strictness(const ir::HostPolicy& policy, const ir::Filter* filter) {
  return filter ? ir::restrictionOf(policy.ir.action(*filter)) : ir::restrictionOf(ir::Permit{});
}

/// True if the direction can meet such packets. Linux never judges those of the host to itself, and a gateway meets
/// those of others in its forward list.
bool isMet(const meaning::Difference& part, const ir::Host& host) {
  auto own = [&](const net::AddressRange& range) {
    return range.first == range.last && llvm::is_contained(host.addresses, range.first);
  };
  bool from_here = own(part.box.source), to_here = own(part.box.target);
  switch (part.direction) {
  case ir::Direction::out:
    return from_here && !to_here;
  case ir::Direction::in:
    return to_here && !from_here;
  case ir::Direction::forward:
    return true;
  }
  __builtin_unreachable();
}

/// A random policy whose negotiations all work on the platform: losses then come from filters alone.
ir::HostPolicy randomPolicy(tests::RandomPolicies& random, size_t filters, bool forwards) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.addresses = tests::RandomPolicies::me();
  policy.host.forwards = forwards;
  ir::PolicyIr ir = random.policy(filters);
  policy.ir.secrets = ir.secrets;
  policy.ir.authorities = ir.authorities;
  policy.ir.origins = ir.origins;
  ir::SecretId key = addSecret(policy, "key", "a key");
  for (const ir::Action& action : ir.actions) {
    const auto* negotiate = std::get_if<ir::Negotiate>(&action);
    policy.ir.actions.push_back(negotiate ? ir::Action(withKey(key)) : action);
  }
  policy.ir.out = ir.out;
  policy.ir.in = ir.in;
  if (forwards)
    policy.ir.forward = ir.forward;
  for (auto* list : {&policy.ir.out, &policy.ir.in, &policy.ir.forward})
    for (ir::Filter& filter : *list) {
      // One number for equal actions, as lowering interns them.
      for (uint32_t i = 0; i < filter.action.index; ++i)
        if (policy.ir.actions[i] == policy.ir.actions[filter.action.index])
          filter.action.index = i;
    }
  ir::rankBySpecificity(policy.ir);
  return policy;
}

TEST(StrongswanSoundness, WhatIsCarriedMeansTheSameAndLossesAreNeverLaxer) {
  tests::RandomPolicies random(20240607);
  size_t carried = 0, lossy = 0;
  for (size_t round = 0; round < 600; ++round) {
    bool forwards = round % 4 == 3;
    ir::HostPolicy policy = randomPolicy(random, 1 + round % 9, forwards);
    diag::Diagnostics diags;
    for (const char* id : kLosses)
      diags.allow({id, "a test", {}});
    auto pi = project(policy, diags);
    ASSERT_TRUE(pi);
    bool lost = false;
    for (const diag::Diagnostic& diagnostic : diags.all())
      lost |= !diagnostic.accepted_because.empty();
    (lost ? lossy : carried)++;
    meaning::Comparison comparison = meaning::difference(policy, *pi);
    ASSERT_FALSE(comparison.cut_short && comparison.regions.empty());
    for (const meaning::Difference& part : comparison.regions) {
      if (!isMet(part, policy.host))
        continue;
      EXPECT_TRUE(lost) << tests::show(part.witness) << '\n' << tests::show(policy.ir);
      EXPECT_LE(strictness(*pi, part.right), strictness(policy, part.left)) << tests::show(part.witness) << '\n'
                                                                            << tests::show(policy.ir) << '\n'
                                                                            << tests::show(pi->ir);
    }
    if (::testing::Test::HasFailure())
      return;
  }
  EXPECT_GT(carried, 50u);
  EXPECT_GT(lossy, 50u);
}

TEST(StrongswanSoundness, RandomProjectionsComeBack) {
  tests::RandomPolicies random(7);
  for (size_t round = 0; round < 300; ++round) {
    ir::HostPolicy policy = randomPolicy(random, 1 + round % 20, round % 4 == 3);
    diag::Diagnostics diags;
    for (const char* id : kLosses)
      diags.allow({id, "a test", {}});
    auto pi = project(policy, diags);
    ASSERT_TRUE(pi);
    ASSERT_EQ(gapOf(*pi), "") << strongswanBackend().emit(*pi).files.at(0).text;
  }
}

} // namespace
} // namespace cordon::backends::strongswan_test
