// Access lists of the policy in the IR: under which names whom an action lets in.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kHosts = R"(forest f { domain corp.example; }
ca root { subject "CN=Root"; }
proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }
host app1 { address 10.1.0.1; platform windows-2003-sp1; domain corp.example; id "app1.example"; }
host lin1 { address 10.1.0.2; platform linux-strongswan; id "lin1.example"; }
host db1 { address 10.1.0.3; platform windows-2003-sp1; domain corp.example; }
host gw { address 203.0.113.1; platform windows-2003-sp1; }
access-group apps = computers { app1, lin1, "CORP\\Other Servers" };
access-group dba = users { administrators };
)";

/// The names that an action lets in and keeps out: "allow ...; deny ...".
std::string text(const ir::AccessList& access) {
  static constexpr const char* kKinds[] = {"computer ", "user ", "identity "};
  auto listed = [](const std::vector<ir::Principal>& principals) {
    std::string words;
    for (const ir::Principal& each : principals)
      words += (words.empty() ? "" : ", ") + std::string(kKinds[size_t(each.kind)]) + each.name;
    return words;
  };
  std::string words = access.allow ? "allow " + listed(*access.allow) : "";
  return access.deny.empty() ? words : words + "; deny " + listed(access.deny);
}

/// Of each action of the host that negotiates, by origin.
std::map<std::string, std::string> accessOf(const test::Compiled& compiled, llvm::StringRef host) {
  std::map<std::string, std::string> lists;
  ir::HostPolicy policy = compiled.policyOf(host);
  for (const ir::Filter& filter : policy.ir.out)
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&policy.ir.action(filter)))
      lists[policy.ir.origin(filter).name] = text(negotiate->access);
  if (const ir::Negotiate* response = policy.ir.response())
    lists["default response"] = text(response->access);
  return lists;
}

TEST(LoweredAccess, HoldsTheNamesThatTheAuthenticationOfAMemberCanProve) {
  struct Case {
    const char* use;
    const char* list;
  } cases[] = {
      {"kerberos", "allow computer CORP\\Other Servers, computer corp.example\\app1$, user S-1-5-32-544; "
                   "deny computer corp.example\\app1$"},
      {"certificate(root) mapped", "allow computer CORP\\Other Servers, computer corp.example\\app1$, "
                                   "user S-1-5-32-544; deny computer corp.example\\app1$"},
      {"certificate(root)", "allow user S-1-5-32-544, identity app1.example, identity lin1.example; "
                            "deny identity app1.example"},
      {"kerberos, certificate(root)",
       "allow computer CORP\\Other Servers, computer corp.example\\app1$, user S-1-5-32-544, identity app1.example, "
       "identity lin1.example; deny computer corp.example\\app1$, identity app1.example"},
      // Nobody can be proved: an empty list lets nobody in, which is no open one.
      {"psk(environment \"K\")", "allow user S-1-5-32-544"},
  };
  for (const Case& c : cases) {
    auto compiled = test::compileText(kHosts + "group vault : encryption { members db1; secure 10.1.0.0/16; using " +
                                      c.use + ", classic; inbound allow apps, dba; inbound deny app1; }");
    ASSERT_EQ(compiled.ids(), "") << c.use;
    EXPECT_EQ(accessOf(compiled, "db1")["group vault"], c.list) << c.use;
  }
}

TEST(LoweredAccess, HoldsForAllThatAMemberNegotiatesForItself) {
  auto compiled = test::compileText("policy p { default-response on; using kerberos, classic; }\n" + kHosts + R"(
group vault : encryption { members db1; secure 10.1.0.0/16; inbound deny app1; }
group edge : boundary { members app1; secure 10.1.0.0/16; }
rule r on db1, app1 { from me to 10.2.0.0/16; negotiate; }
tunnel t { between db1(10.1.0.0/16) and gw(10.7.0.0/16); using certificate(root); }
)");
  ASSERT_EQ(compiled.ids(), "");
  const std::string deny = "; deny computer corp.example\\app1$";
  EXPECT_EQ(accessOf(compiled, "db1"),
            (std::map<std::string, std::string>{
                {"default response", deny}, {"group vault", deny}, {"rule r", deny}, {"tunnel t", ""}}));
  EXPECT_EQ(accessOf(compiled, "app1"),
            (std::map<std::string, std::string>{{"default response", ""}, {"group edge", ""}, {"rule r", ""}}));
}

TEST(LoweredAccess, IsOneListForAMemberWhateverEachStatementCanProve) {
  auto compiled = test::compileText(kHosts + R"(
group vault : encryption { members db1; secure 10.1.0.0/16; using kerberos, classic; inbound deny app1; }
rule r on db1 { from me to 10.2.0.0/16; negotiate using certificate(root), classic; }
)");
  ASSERT_EQ(compiled.ids(), "");
  const std::string deny = "; deny computer corp.example\\app1$, identity app1.example";
  EXPECT_EQ(accessOf(compiled, "db1"), (std::map<std::string, std::string>{{"group vault", deny}, {"rule r", deny}}));
}

TEST(LoweredAccess, AHostKnowsItsOwnAccountAndAFilterTheClause) {
  auto compiled = test::compileText(kHosts + R"(
group vault : encryption { members db1; secure 10.1.0.0/16; using kerberos, classic; inbound deny app1; }
)");
  ASSERT_EQ(compiled.ids(), "");
  ir::HostPolicy policy = compiled.policyOf("db1");
  EXPECT_EQ(policy.host.account, "corp.example\\db1$");
  const auto& spans = policy.ir.origin(policy.ir.out.back()).spans;
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(compiled.sources.text(spans[1]), "inbound deny app1");
}

} // namespace
