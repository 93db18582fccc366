#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using test::compileText;
using test::filtersOf;

namespace {

constexpr const char* kCommon = R"(
proposal classic { main 3des-sha1-modp1024; quick esp(3des, sha1); }
host a { address 10.1.2.1; platform windows-2003; domain corp.example; }
host b { address 10.1.2.2; platform windows-2003; domain corp.example; }
host dc { address 10.1.1.10; platform windows-2003; domain corp.example; role domain-controller; }
)";

std::string lowered(const std::string& text, const char* host) {
  auto compiled = compileText(kCommon + text);
  return filtersOf(compiled.policyOf(host));
}

TEST(LowerGroup, MakesOneMirroredFilterPerSecuredPrefix) {
  EXPECT_EQ(lowered("group g : isolation { members a; secure 10.1.0.0/16; using kerberos, classic; }", "a"),
            "out: me -> 10.1.0.0/16: negotiate [group g]\n"
            "in: 10.1.0.0/16 -> me: negotiate [group g]\n");
}

TEST(LowerGroup, KindsFixFallbackAndUnsecuredInbound) {
  auto brief = [](const char* kind) {
    return lowered(std::string("group g : ") + kind + " { members a; secure 10.1.0.0/16; using kerberos, classic; }",
                   "a");
  };
  EXPECT_NE(brief("boundary").find("negotiate, fall back to clear, accept unsecured inbound"), std::string::npos);
  EXPECT_EQ(brief("no-fallback").find("fall back"), std::string::npos);
  EXPECT_EQ(brief("encryption").find("fall back"), std::string::npos);
  EXPECT_EQ(brief("isolation").find("fall back"), std::string::npos);
}

TEST(LowerGroup, DomainMembersLeaveOutInfrastructureAndNamedHosts) {
  auto compiled = compileText(std::string(kCommon) +
                              "group g : isolation { members domain corp.example; secure 10.1.0.0/16; "
                              "using kerberos, classic; }\n"
                              "group e : boundary { members b; secure 10.1.0.0/16; using kerberos, classic; }\n");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  EXPECT_EQ(compiled.compilation->classOf("a")->name, "g");
  EXPECT_EQ(compiled.compilation->classOf("b")->name, "e");
  EXPECT_EQ(compiled.compilation->classOf("dc"), nullptr);
}

TEST(LowerGroup, MembersShareOneClass) {
  auto compiled = compileText(std::string(kCommon) +
                              "group g : isolation { members a, b; secure 10.1.0.0/16; using kerberos, classic; }");
  ASSERT_TRUE(compiled.compilation);
  ASSERT_EQ(compiled.compilation->classes.size(), 1u);
  EXPECT_EQ(compiled.compilation->classes[0].hosts.size(), 2u);
}

TEST(LowerExemption, WithServiceIsIntersectedWithSecuredPrefixes) {
  EXPECT_EQ(lowered("group g : isolation { members a; secure 10.1.0.0/16; using kerberos, classic; }\n"
                    "exemption names { to 10.0.0.0/8 service udp to 53; applies to g; }",
                    "b" + 0 == nullptr ? "b" : "a"),
            "out: me -> 10.1.0.0/16, udp to 53: permit [exemption names]\n"
            "out: me -> 10.1.0.0/16: negotiate [group g]\n"
            "out: me -> 10.0.0.0/8, udp to 53: permit [exemption names]\n"
            "in: any -> me, udp to 53: permit [exemption names]\n");
}

} // namespace
