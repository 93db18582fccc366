// EXP208 of a last block: what it takes with it counts only where it is missed.
#include "analyzer/analyzer.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

namespace cordon::analyzer {
namespace {

bool isFound(const std::string& rules) {
  test::Compiled compiled = test::compileText(R"(
policy p { version 1; owner "o"; }
subnet corp = 10.1.0.0/16;
host app { address 10.1.2.10; platform windows-2003-sp1; }
)" + rules);
  EXPECT_TRUE(compiled.compilation);
  if (compiled.compilation)
    analyze({&compiled.compilation->model, compiled.compilation->classes, "2026-01-01", "", {}, 1'000'000},
            compiled.diags);
  for (const diag::Diagnostic& diagnostic : compiled.diags.all())
    if (std::string(diagnostic.id) == "EXP208")
      return true;
  return false;
}

constexpr const char* kClosed = "rule closed on app { from any to me; block; }\n";

TEST(BlocksInfrastructure, AHostThatIsCutOffFromEverybodyMissesNothing) {
  EXPECT_FALSE(isFound(kClosed));
}

TEST(BlocksInfrastructure, AHostThatMaySendMustHearThatItsPacketsAreTooBig) {
  const std::string clients = "rule clients on app { from corp to me; service tcp to 443; permit; reason \"r\"; }\n";
  EXPECT_TRUE(isFound(kClosed + clients));
  EXPECT_TRUE(isFound("rule closed on app { from any to me; block; one-way; }\n")) << "what it sends is not blocked";
  EXPECT_FALSE(isFound(kClosed + clients +
                       "rule big on app { from any to me; service icmp destination-unreachable; permit; reason "
                       "\"r\"; }\n"));
}

} // namespace
} // namespace cordon::analyzer
