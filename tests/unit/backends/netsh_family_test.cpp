#include "backends/backend.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

std::string idsFor(const char* rule) {
  auto compiled =
      test::compileText(std::string("host h { address 10.1.2.10, 2001:db8:2::10; platform windows-2003; }\n") + rule);
  auto policy = compiled.policyOf("h");
  backends::netshBackend().project(policy, compiled.diags);
  return compiled.ids();
}

TEST(NetshFamilies, AStatementForBothKeepsItsIpv4HalfAndSaysSo) {
  EXPECT_EQ(idsFor("rule shut on h { from any to me; block; }"), "PLT628");
}

TEST(NetshFamilies, AStatementForIpv6AloneIsRefused) {
  EXPECT_EQ(idsFor("rule shut on h { from 2001:db8::/32 to me; block; }"), "PLT603");
}

TEST(NetshFamilies, APermitForIpv6ChangesNothing) {
  EXPECT_EQ(idsFor("rule open on h { from 2001:db8::/32 to me; permit; }"), "PLT621");
}

} // namespace
