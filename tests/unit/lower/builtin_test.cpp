// What bypasses a platform's filters by itself is a layer of the IR, before all that a policy says.
#include "compiler/catalog/exemptions.h"
#include "compiler/catalog/platforms.h"
#include "compiler/lower/lower.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using ir::Direction;
using test::compileText;
using test::packet;
using test::treatment;

namespace {

constexpr unsigned kTcp = 6, kUdp = 17;

ir::HostPolicy sealed(const char* platform) {
  auto compiled = compileText(std::string("host h { address 10.1.2.1; platform ") + platform +
                              "; }\nrule shut on h { from any to me; block; }\n");
  return compiled.policyOf("h");
}

TEST(Builtin, IkePassesABlockOfEverythingOnEveryConfiguredPlatform) {
  for (const char* platform :
       {"windows-2000", "windows-xp-sp2", "windows-2003", "solaris-9", "solaris-10", "illumos", "linux-strongswan"}) {
    ir::HostPolicy policy = sealed(platform);
    for (uint16_t port : {500, 4500}) {
      EXPECT_EQ(treatment(policy, Direction::out, packet("10.1.2.1", "192.0.2.1", kUdp, port, port)), "permit");
      EXPECT_EQ(treatment(policy, Direction::in, packet("192.0.2.1", "10.1.2.1", kUdp, port, port)), "permit");
    }
    EXPECT_EQ(treatment(policy, Direction::in, packet("192.0.2.1", "10.1.2.1", kUdp, 500, 4500)), "block") << platform;
    EXPECT_EQ(treatment(policy, Direction::in, packet("192.0.2.1", "10.1.2.1", kTcp, 500, 500)), "block") << platform;
  }
}

TEST(Builtin, KerberosPassesEverythingOnlyWhereThatIsDocumented) {
  auto from88 = packet("192.0.2.1", "10.1.2.1", kTcp, 88, 445), to88 = packet("10.1.2.1", "192.0.2.1", kUdp, 1025, 88);
  for (const char* platform : {"windows-2000", "windows-xp"}) {
    EXPECT_EQ(treatment(sealed(platform), Direction::in, from88), "permit") << platform;
    EXPECT_EQ(treatment(sealed(platform), Direction::out, to88), "permit") << platform;
  }
  for (const char* platform : {"windows-2003", "windows-2000-sp4", "windows-xp-sp2", "linux-strongswan"}) {
    EXPECT_EQ(treatment(sealed(platform), Direction::in, from88), "block") << platform;
    EXPECT_EQ(treatment(sealed(platform), Direction::out, to88), "block") << platform;
  }
}

TEST(Builtin, Windows2003HearsMulticastButDoesNotSendItPast) {
  auto heard = packet("192.0.2.1", "224.0.0.9", kUdp, 520, 520), sent = packet("10.1.2.1", "224.0.0.9", kUdp, 520, 520);
  EXPECT_EQ(treatment(sealed("windows-2003"), Direction::in, heard), "permit");
  EXPECT_EQ(treatment(sealed("windows-2003"), Direction::out, sent), "block");
  EXPECT_EQ(treatment(sealed("windows-xp"), Direction::out, sent), "permit");
}

TEST(Builtin, IsNoPartOfWhatABackendProjects) {
  ir::HostPolicy policy = sealed("windows-2003");
  size_t before = policy.ir.out.size() + policy.ir.in.size();
  ir::removeBuiltin(policy.ir);
  EXPECT_LT(policy.ir.out.size() + policy.ir.in.size(), before);
  for (const ir::Filter& filter : policy.ir.out)
    EXPECT_NE(policy.ir.origin(filter).kind, ir::Origin::Kind::builtin);
}

TEST(Builtin, ComesFirstInAListOfAnyOrder) {
  ir::HostPolicy policy = sealed("windows-2003");
  ir::removeBuiltin(policy.ir);
  policy.ir.order = {.specificity = false, .platform = "windows-2003"};
  lower::addBuiltin(policy.ir, true, true);
  for (size_t i = 0; i < policy.ir.in.size(); ++i)
    EXPECT_EQ(policy.ir.in[i].rank, i);
  EXPECT_EQ(treatment(policy, Direction::in, packet("192.0.2.1", "10.1.2.1", kUdp, 500, 500)), "permit");
  EXPECT_EQ(treatment(policy, Direction::in, packet("2001:db8::1", "2001:db8::2", kUdp, 500, 500)), "clear");
}

TEST(Exemptions, EveryConfiguredPlatformLetsIkeThroughAndEveryRowHasASource) {
  for (const catalog::Platform& platform : catalog::platforms()) {
    llvm::ArrayRef<catalog::Exemption> rows = catalog::exemptionsOf(platform.name);
    EXPECT_EQ(platform.backend.empty(), rows.empty()) << platform.name.str();
    for (const catalog::Exemption& row : rows) {
      ASSERT_NE(row.source, nullptr);
      EXPECT_GT(llvm::StringRef(row.source).size(), 8u);
      EXPECT_TRUE(row.protocol || row.target) << "everything bypasses " << platform.name.str();
    }
  }
  EXPECT_TRUE(catalog::exemptionsOf("no-such-system").empty());
}

} // namespace
