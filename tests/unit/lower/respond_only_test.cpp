// A respond-only group: its members send and take everything in clear until a peer asks for security.
#include "backends/backend.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using test::compileText;

namespace {

const std::string kBase = R"(
proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }
proposal q { main 3des-sha1-modp1024; quick ah(sha1); }
host client { address 10.1.0.5; platform windows-2003-sp1; }
host server { address 10.1.0.9; platform windows-2003-sp1; }
host dc     { address 10.1.0.1; platform other; }
group servers : boundary { members server; secure 10.1.0.0/16; using kerberos, p; }
)";

std::vector<std::string> lost(const test::Compiled& compiled, llvm::StringRef host, llvm::StringRef backend) {
  diag::Diagnostics diags;
  backends::findBackend(backend)->project(compiled.policyOf(host), diags);
  std::vector<std::string> ids;
  for (const diag::Diagnostic& one : diags.all())
    ids.push_back(one.id);
  return ids;
}

TEST(RespondOnly, GivesItsMembersTheDefaultResponseAndNoFilter) {
  auto compiled = compileText(kBase + "group clients : respond-only { members client; using kerberos, q; }");
  ir::HostPolicy client = compiled.policyOf("client");
  EXPECT_EQ(test::filtersOf(client), "");
  ASSERT_TRUE(client.ir.default_response);
  const auto& action = std::get<ir::Negotiate>(client.ir.actions[client.ir.default_response->action.index]);
  EXPECT_FALSE(action.quick.at(0).esp) << "with the group's own proposal";
  EXPECT_EQ(compiled.sources.position(client.ir.placeOf(client.ir.default_response->origin)).line, 8u);
  EXPECT_FALSE(compiled.policyOf("server").ir.default_response) << "it is not the whole policy's";
  EXPECT_EQ(test::treatment(client, ir::Direction::out, test::packet("10.1.0.5", "10.1.0.9", 6, 1025, 445)), "clear");
}

TEST(RespondOnly, ExemptionsAndRulesAddTheirFilters) {
  auto compiled = compileText(kBase + "group clients : respond-only { members client; using kerberos, q; }\n"
                                      "rule r on client { from me to 10.9.0.1; block; }\n"
                                      "exemption e { to dc; applies to clients; reason \"logon\"; }");
  std::string filters = test::filtersOf(compiled.policyOf("client"));
  EXPECT_NE(filters.find("me -> 10.9.0.1: block"), std::string::npos) << filters;
  EXPECT_NE(filters.find("me -> 10.1.0.1: permit"), std::string::npos) << filters;
}

TEST(RespondOnly, ItsMembersAreNoReasonForAnotherSecureOrIkeVersion) {
  auto compiled = compileText("proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }\n"
                              "host a { address 10.1.0.5; platform windows-2003-sp1; }\n"
                              "group clients : respond-only { members a; using kerberos, p; }");
  EXPECT_EQ(compiled.ids(), "");
}

TEST(RespondOnly, SaysNothingOfWhatItsMembersNegotiateOfThemselves) {
  EXPECT_EQ(compileText(kBase + "group clients : respond-only { members client; using kerberos, q; secure any; "
                                "outbound fallback; stage request; }")
                .ids(),
            "NAM147 NAM147 NAM147");
  // Who asks may be anybody: no Kerberos by default.
  EXPECT_EQ(compileText(kBase + "group clients : respond-only { members client; using q; }").ids(), "NAM141");
}

TEST(RespondOnly, PlatformsWithoutADefaultResponseRefuseIt) {
  for (const char* platform : {"solaris-10", "linux-strongswan", "windows-vista"}) {
    auto compiled = compileText(kBase + "host x { address 10.1.0.7; platform " + platform +
                                "; }\ngroup clients : respond-only { members x; using psk(environment \"K\"), q; }");
    ASSERT_TRUE(compiled.compilation) << compiled.places();
    const model::Host* host = nullptr;
    for (const model::Host& one : compiled.compilation->model.hosts)
      if (one.name == "x")
        host = &one;
    if (!host->isConfigured())
      continue;
    EXPECT_EQ(lost(compiled, "x", host->platform->backend), std::vector<std::string>{"PLT603"}) << platform;
  }
}

} // namespace
