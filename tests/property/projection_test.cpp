// For every backend, on random policies: where what a platform carries differs from the policy, something was reported
// for it, nothing is laxer that does not say so, and the files mean what is carried.
#include "backends/faithful.h"
#include "compiler/diag/catalog.h"
#include "compiler/ir/filter_order.h"
#include "tests/support/policy_gen.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>

namespace cordon {
namespace {

using backends::Backend;
using ir::Direction;
using tests::RandomPolicies;

struct Target {
  const Backend& backend;
  const char* platform;
  size_t carried_min; ///< policies of the run that the platform must be able to take
};

void PrintTo(const Target& target, std::ostream* out) {
  *out << target.platform;
}

/// A negotiation that the platform has. strongSwan gets several, with two keys, both versions of IKE, and the tunnel of
/// `written`: of those that charon would confuse, what stays must work.
ir::Negotiate negotiation(ir::HostPolicy& policy, llvm::StringRef backend, const ir::Negotiate& written,
                          size_t variant) {
  ir::Negotiate negotiate;
  negotiate.main = {ir::MainProposal{}};
  ir::QuickProposal offer;
  offer.esp = ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1};
  negotiate.quick = {offer};
  ir::AuthMethod method;
  if (backend == "runtime") {
    const bool with_kerberos = variant % 2 == 1; // which charon does not have
    method.kind = ir::AuthMethod::Kind::psk;
    method.secret = policy.ir.intern(SecretRef{SecretRef::From::file, "keys/one.psk"});
    policy.secrets.resize(policy.ir.secrets.size());
    negotiate.fallback_to_clear = written.fallback_to_clear;
    negotiate.inbound_clear = written.inbound_clear;
    negotiate.tunnel = written.tunnel;
    negotiate.authentication = with_kerberos ? std::vector{ir::AuthMethod(), method} : std::vector{method};
    return negotiate;
  }
  if (backend == "strongswan") {
    method.kind = ir::AuthMethod::Kind::psk;
    std::string name = variant % 2 ? "one" : "two";
    method.secret = policy.ir.intern(SecretRef{SecretRef::From::file, name});
    policy.secrets.resize(policy.ir.secrets.size());
    policy.secrets[method.secret.index] = SecretBytes("the key " + name);
    negotiate.ike = variant % 4 < 2 ? ir::IkeVersion::v1 : ir::IkeVersion::v2;
    negotiate.tunnel = written.tunnel;
  } else if (backend == "solaris") {
    method.kind = ir::AuthMethod::Kind::certificate;
    method.authority = policy.ir.intern(ir::Authority{"root", {{"CN", "Root"}}, "root.pem"});
    policy.host.certificate = ir::Host::Certificate{"own.pem", ""};
    policy.host.identity = "CN=own";
  }
  negotiate.authentication = {method};
  return negotiate;
}

/// Gives each filter and its mirror a statement of its own, with a place.
void giveOrigins(ir::PolicyIr& ir) {
  ir.origins.clear();
  std::map<ir::Filter, ir::OriginId> known;
  auto shapeOf = [](ir::Filter filter) {
    filter.origin = {};
    filter.rank = 0;
    return std::min(filter, ir::mirror(filter));
  };
  for (Direction direction : {Direction::out, Direction::in, Direction::forward})
    for (ir::Filter& filter : ir.list(direction)) {
      auto [at, fresh] = known.try_emplace(shapeOf(filter));
      if (fresh) {
        uint32_t place = uint32_t(ir.origins.size());
        at->second = ir.add({ir::Origin::Kind::policy,
                             "rule " + std::to_string(place),
                             {source::Span{source::FileId{{0}}, 10 * place, 10 * place + 5}}});
      }
      filter.origin = at->second;
    }
}

/// `tame`: mirrored filters for all connections, as the language writes them.
ir::HostPolicy randomPolicy(RandomPolicies& random, const Target& target, size_t filters, bool tame, bool forwards) {
  ir::HostPolicy policy;
  policy.host.name = "host";
  policy.host.platform = policy.ir.platform = target.platform;
  policy.host.addresses = RandomPolicies::me();
  policy.host.forwards = forwards;
  ir::PolicyIr written = random.policy(filters);
  policy.ir.name = "random";
  size_t variants = 1 + random.below(4);
  auto take = [&](ir::Filter filter) {
    ir::Action action = written.action(filter);
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&action))
      action = negotiation(policy, target.backend.name(), ir::Negotiate(*negotiate), filter.action.index % variants);
    filter.action = policy.ir.intern(action);
    if (tame) {
      filter.connection = ir::ConnectionType::all;
      filter.layer = ir::Layer::assigned;
    }
    return filter;
  };
  for (Direction direction : {Direction::out, Direction::in, Direction::forward}) {
    if (direction == Direction::forward && (tame || !forwards))
      continue;
    for (const ir::Filter& filter : written.list(tame ? Direction::out : direction)) {
      ir::Filter taken = take(filter);
      policy.ir.list(direction).push_back(tame && direction == Direction::in ? ir::mirror(taken) : taken);
    }
  }
  giveOrigins(policy.ir);
  ir::rankBySpecificity(policy.ir);
  return policy;
}

class Projections : public ::testing::TestWithParam<Target> {};

TEST_P(Projections, SayWhatTheyChangeAndComeBack) {
  const Target& target = GetParam();
  size_t carried = 0, lossy = 0;
  for (size_t round = 0; round < 1200; ++round) {
    RandomPolicies random(1000 + round);
    bool forwards = round % 8 == 7;
    ir::HostPolicy policy = randomPolicy(random, target, 1 + round % 7, /*tame=*/round % 2 == 0, forwards);
    diag::Diagnostics diags;
    for (const diag::CatalogRow& row : diag::catalog())
      if (llvm::StringRef(row.id).starts_with("PLT"))
        diags.allow({row.id, "a test", {}});
    auto pi = target.backend.project(policy, diags);
    if (!pi)
      continue;
    ++carried;
    lossy += diags.all().empty() ? 0 : 1;
    backends::Faithfulness faithful = backends::compareWithPolicy(policy, *pi, diags.all());
    EXPECT_FALSE(faithful.is_cut_short);
    for (const std::string& difference : faithful.gap.differences)
      ADD_FAILURE() << "round " << round << ": " << difference;
    backends::ProofGap gap = prove(target.backend, *pi, target.backend.emit(*pi));
    for (const std::string& difference : gap.differences)
      ADD_FAILURE() << "round " << round << ", files: " << difference;
    if (HasFailure()) {
      for (const diag::Diagnostic& found : diags.all())
        ADD_FAILURE() << found.id << " at rule " << found.span.begin / 10 << ": " << found.message;
      FAIL() << tests::show(policy.ir) << "carried:\n" << tests::show(pi->ir);
    }
  }
  EXPECT_GT(carried, target.carried_min);
  EXPECT_GT(lossy, target.carried_min / 10);
}

INSTANTIATE_TEST_SUITE_P(EveryBackend, Projections,
                         testing::Values(Target{backends::netshBackend(), "windows-2003", 100},
                                         Target{backends::runtimeBackend(), "cordon-runtime", 1100},
                                         Target{backends::solarisBackend(), "solaris-10", 100},
                                         Target{backends::strongswanBackend(), "linux-strongswan", 1000}),
                         [](const auto& info) { return info.param.backend.name().str(); });

} // namespace
} // namespace cordon
