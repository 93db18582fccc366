// The samples' policies, as compiled for each host, decided by the product and by the naive oracle: packets in and just
// outside of every filter, in every direction.
#include "compiler/meaning/evaluate.h"
#include "compiler/pipeline.h"
#include "source_dir.h"
#include "tests/support/naive.h"
#include "tests/support/policy_gen.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace cordon {
namespace {

namespace fs = std::filesystem;

void compareHost(const ir::HostPolicy& policy) {
  tests::RandomPolicies random(policy.ir.out.size() + 1);
  // A dynamic host has some address of its range.
  std::vector<net::Address> me = policy.host.addresses;
  if (me.empty())
    me = {policy.host.dynamic_in.at(0).last()};
  size_t decided = 0;
  for (int i = 0; i < 3000; ++i) {
    const net::Packet packet = random.packetNear(policy.ir, me);
    for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward}) {
      const ir::Filter* expected = naive::firstMatch(policy.ir, direction, packet, me);
      const meaning::Decision got = meaning::evaluate(policy.ir, direction, packet, me);
      ASSERT_EQ(expected != nullptr, got.decides != nullptr) << policy.host.name << ": " << tests::show(packet);
      if (!expected)
        continue;
      ++decided;
      ASSERT_TRUE(naive::sameFilter(*expected, *got.decides))
          << policy.host.name << ": " << tests::show(packet) << "\nexpected " << tests::show(policy.ir, expected)
          << "\ngot " << tests::show(policy.ir, got.decides);
    }
  }
  EXPECT_GT(decided, 100u) << policy.host.name << ": the packets miss its filters";
}

TEST(Samples, AreDecidedAsTheNaiveOracleSays) {
  size_t hosts = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(CORDON_SOURCE_DIR) / "samples")) {
    const fs::path path = entry.path() / "policy.cordon";
    if (!fs::exists(path))
      continue;
    source::SourceMap sources;
    diag::Diagnostics diags;
    const std::optional<Compilation> compilation = compile(sources, path.string(), {}, diags);
    ASSERT_TRUE(compilation) << path;
    for (const ir::PolicyIr& policy_class : compilation->classes)
      for (const ir::Host& host : policy_class.hosts) {
        compareHost(*compilation->policyOf(host.name));
        ++hosts;
      }
  }
  EXPECT_GE(hosts, 16u);
}

} // namespace
} // namespace cordon
