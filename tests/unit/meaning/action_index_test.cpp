#include "compiler/meaning/action_index.h"

#include <gtest/gtest.h>

#include <random>

namespace cordon {
namespace {

using ir::AuthMethod;

ir::Negotiate negotiate(ir::HostPolicy& policy, AuthMethod::Kind kind, const std::string& name) {
  ir::Negotiate action;
  AuthMethod method;
  method.kind = kind;
  if (kind == AuthMethod::Kind::psk)
    method.secret = policy.ir.intern(SecretRef{SecretRef::From::file, name});
  if (kind == AuthMethod::Kind::certificate)
    method.authority = policy.ir.intern(ir::Authority{name, {{"CN", name}}, ""});
  action.authentication = {method};
  action.main = {{}};
  action.quick = {{}};
  return action;
}

/// As many actions as one field at a time makes, some of them twice.
ir::HostPolicy policyOf(unsigned seed) {
  std::mt19937 random(seed);
  ir::HostPolicy policy;
  policy.ir.actions = {ir::Permit(), ir::Block()};
  for (int at = 0; at < 300; ++at) {
    const std::string name = "k" + std::to_string(random() % 4);
    ir::Negotiate action = negotiate(policy, AuthMethod::Kind(random() % 3), name);
    switch (random() % 10) {
    case 0:
      action.ike = ir::IkeVersion::v2;
      break;
    case 1:
      action.main.push_back({catalog::Cipher::aes128});
      break;
    case 2:
      action.main_lifetime_s += random() % 2;
      break;
    case 3:
      action.quick[0].esp = ir::Esp{catalog::Cipher::aes128, {}};
      break;
    case 4:
      action.tunnel = ir::Tunnel{{}, net::Address{net::Family::v4, {0, random() % 2}}};
      break;
    case 5:
      action.remote_identity = name;
      break;
    case 6:
      action.access.allow = {{ir::Principal::Kind::computer, random() % 2 ? "A\\x" : "a\\X"},
                             {ir::Principal::Kind::user, "a\\y"}};
      break;
    case 7:
      action.access.deny = {{ir::Principal::Kind::user, "a\\x"}};
      break;
    case 8:
      action.pfs.kind = ir::Pfs::Kind::main_mode_group;
      break;
    default:
      action.inbound_clear = true;
    }
    policy.ir.actions.emplace_back(action);
  }
  policy.secrets.resize(policy.ir.secrets.size());
  for (size_t at = 0; at < policy.secrets.size(); ++at)
    if (random() % 2)
      policy.secrets[at] = SecretBytes("value " + policy.ir.secrets[at].name);
  return policy;
}

TEST(ActionIndex, NumbersAsOneByOneComparisonDoes) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const ir::HostPolicy policies[] = {policyOf(seed), policyOf(seed + 1000)};
    meaning::ActionIndex index;
    std::vector<meaning::ActionIndex::Entry> known;
    for (const ir::HostPolicy& policy : policies)
      for (uint32_t at = 0; at < policy.ir.actions.size(); ++at) {
        size_t number = 0;
        while (number < known.size() &&
               !meaning::sameAction(*known[number].policy, known[number].policy->ir.actions[known[number].action.index],
                                    policy, policy.ir.actions[at]))
          ++number;
        if (number == known.size())
          known.push_back({&policy, {{at}}});
        ASSERT_EQ(index.numberOf(policy, {{at}}), number) << "seed " << seed << ", action " << at;
        EXPECT_EQ(index[number].policy, known[number].policy);
        EXPECT_EQ(index[number].action, known[number].action);
      }
  }
}

TEST(ActionIndex, FindsKeysByValueAndByReference) {
  ir::HostPolicy loaded, elsewhere, not_loaded;
  for (ir::HostPolicy* policy : {&loaded, &elsewhere, &not_loaded})
    policy->ir.actions = {negotiate(*policy, AuthMethod::Kind::psk, policy == &elsewhere ? "b" : "a")};
  loaded.secrets = {SecretBytes("value")};
  elsewhere.secrets = {SecretBytes("value")};
  meaning::ActionIndex index;
  EXPECT_EQ(index.numberOf(loaded, {{0}}), 0u);
  EXPECT_EQ(index.numberOf(elsewhere, {{0}}), 0u) << "the same value";
  EXPECT_EQ(index.numberOf(not_loaded, {{0}}), 0u) << "the same reference";
}

/// One after the other with all known ones, this takes hours.
TEST(ActionIndex, TakesAsManyActionsAsARuleSetHolds) {
  constexpr uint32_t kActions = 65536;
  ir::HostPolicy policies[2];
  for (ir::HostPolicy& policy : policies)
    for (uint32_t at = 0; at < kActions; ++at) {
      ir::Negotiate action;
      action.authentication.emplace_back();
      action.authentication.back().kind = AuthMethod::Kind::psk;
      action.authentication.back().secret = {{at}};
      policy.ir.secrets.push_back({SecretRef::From::file, std::to_string(at)});
      policy.ir.actions.emplace_back(action);
    }
  meaning::ActionIndex index;
  for (const ir::HostPolicy& policy : policies)
    for (uint32_t at = 0; at < kActions; ++at)
      ASSERT_EQ(index.numberOf(policy, {{at}}), at);
}

} // namespace
} // namespace cordon
