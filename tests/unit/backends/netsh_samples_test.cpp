// The Windows hosts of the sample policies, through the whole backend and the proof.
#include "tests/unit/backends/netsh_support.h"

#include "backends/prove.h"
#include "compiler/pipeline.h"
#include "source_dir.h"

using namespace cordon;

namespace {

class NetshSamples : public ::testing::TestWithParam<const char*> {};

TEST_P(NetshSamples, EveryWindowsHostIsProved) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::string path = std::string(CORDON_SOURCE_DIR) + "/samples/" + GetParam() + "/policy.cordon";
  auto compilation = compile(sources, path, {}, diags);
  ASSERT_TRUE(compilation);
  size_t hosts = 0;
  for (const ir::PolicyIr& policy_class : compilation->classes)
    for (const ir::Host& host : policy_class.hosts) {
      if (!llvm::StringRef(host.platform).starts_with("windows-"))
        continue;
      ++hosts;
      auto policy = compilation->policyOf(host.name);
      ASSERT_TRUE(policy && loadSecrets(*policy, compilation->root_folder, diags)) << host.name;
      auto projected = backends::netshBackend().project(*policy, diags);
      std::string messages;
      llvm::raw_string_ostream out(messages);
      diag::renderText(diags, sources, out, /*color=*/false);
      ASSERT_TRUE(projected) << host.name << "\n" << messages;
      backends::Emitted emitted = backends::netshBackend().emit(*projected);
      backends::ProofGap gap = backends::prove(backends::netshBackend(), *projected, emitted, &sources);
      for (const std::string& difference : gap.differences)
        ADD_FAILURE() << host.name << ": " << difference;
    }
  EXPECT_GT(hosts, 0u);
}

INSTANTIATE_TEST_SUITE_P(Policies, NetshSamples,
                         ::testing::Values("sql", "domain-isolation", "site-to-site", "windows-solaris"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
