// Windows up to Server 2003 filters IPv4 alone: what becomes of statements that mean IPv6 too.
#include "backends/backend.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

struct Outcome {
  std::string ids;
  bool carried = false; ///< there is a projection
  bool accepted = false;
};

Outcome outcomeOf(const std::string& statements, const char* accepted = nullptr) {
  auto compiled =
      test::compileText("host h { address 10.1.2.10, 2001:db8:2::10; platform windows-2003; }\n" + statements);
  auto policy = compiled.policyOf("h");
  if (accepted)
    compiled.diags.allow({accepted, "a test", {}});
  Outcome outcome;
  outcome.carried = backends::netshBackend().project(policy, compiled.diags).has_value();
  outcome.ids = compiled.ids();
  for (const diag::Diagnostic& one : compiled.diags.all())
    outcome.accepted |= !one.accepted_because.empty();
  return outcome;
}

TEST(NetshFamilies, AStatementForBothIsRefused) {
  for (const char* rule : {"rule shut on h { from any to me; block; }",
                           "rule shut on h { from { 10.9.0.0/16, 2001:db8::/32 } to me; block; }"}) {
    Outcome outcome = outcomeOf(rule);
    EXPECT_EQ(outcome.ids, "PLT628") << rule;
    EXPECT_FALSE(outcome.carried) << rule;
  }
}

TEST(NetshFamilies, ItsIpv4PartIsCarriedWhereThePolicyAcceptsThat) {
  Outcome outcome = outcomeOf("rule shut on h { from any to me; block; }", "PLT628");
  EXPECT_EQ(outcome.ids, "PLT628");
  EXPECT_TRUE(outcome.accepted);
  EXPECT_TRUE(outcome.carried);
}

TEST(NetshFamilies, AStatementForIpv6AloneIsRefusedWhateverIsAccepted) {
  EXPECT_EQ(outcomeOf("rule shut on h { from 2001:db8::/32 to me; block; }").ids, "PLT603");
  EXPECT_FALSE(outcomeOf("rule shut on h { from 2001:db8::/32 to me; block; }", "PLT628").carried);
}

TEST(NetshFamilies, APermitForIpv6ChangesNothing) {
  Outcome outcome = outcomeOf("rule open on h { from 2001:db8::/32 to me; permit; }");
  EXPECT_EQ(outcome.ids, "PLT621");
  EXPECT_TRUE(outcome.carried);
}

} // namespace
