// Hosts that are projected once for many of their kind give the findings of all.
#include "backends/check.h"

#include "analyzer/analyzer.h"
#include "backends/host_kind.h"
#include "source_dir.h"
#include "tests/support/compile_text.h"

#include <filesystem>
#include <gtest/gtest.h>

namespace cordon {
namespace {

std::vector<std::string> findingsOf(const diag::Diagnostics& diags) {
  std::vector<std::string> lines;
  for (const diag::Diagnostic* finding : diags.sorted()) {
    std::string line = finding->id + (" " + std::to_string(finding->span.begin)) + " " + std::string(finding->message);
    for (const diag::Label& label : finding->labels)
      line += " | " + std::to_string(label.span.begin) + " " + std::string(label.text);
    for (const auto* texts : {&finding->notes, &finding->help})
      for (std::string_view text : *texts)
        line.append(" | ").append(text);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> foundOneByOne(const Compilation& compilation) {
  diag::Diagnostics diags;
  for (const model::Host& host : compilation.model.hosts)
    if (const backends::Backend* backend = backends::findBackend(host.platform->backend))
      if (auto policy = compilation.policyOf(host.name))
        backend->project(*policy, diags);
  return findingsOf(diags);
}

std::vector<std::string> found(const Compilation& compilation) {
  diag::Diagnostics diags;
  backends::checkPlatforms(compilation, diags);
  return findingsOf(diags);
}

TEST(CheckPlatforms, FindsInTheSamplesWhatEachHostGives) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CORDON_SOURCE_DIR "/samples")) {
    if (entry.path().filename() != "policy.cordon")
      continue;
    source::SourceMap sources;
    diag::Diagnostics diags;
    auto compilation = compile(sources, entry.path().string(), {}, diags);
    ASSERT_TRUE(compilation) << entry.path();
    EXPECT_EQ(found(*compilation), foundOneByOne(*compilation)) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 20u);
}

constexpr char kHead[] = "policy p { using psk(environment \"KEY\"), c; }\n"
                         "proposal c { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }\n";

TEST(CheckPlatforms, AFindingOfOneMemberAloneIsNotLost) {
  // Only b's own address lies in the subnet.
  auto compiled = test::compileText(std::string(kHead) +
                                    "host a { address 10.0.0.1; platform linux-strongswan; }\n"
                                    "host b { address 10.0.1.2; platform linux-strongswan; }\n"
                                    "host c { address 10.0.0.3; platform linux-strongswan; }\n"
                                    "group g : isolation { members a, b, c; secure 10.0.0.0/8; }\n"
                                    "exemption e { to 10.0.1.0/24; applies to g; reason \"r\"; owner \"o\"; }\n");
  ASSERT_TRUE(compiled.compilation);
  EXPECT_EQ(compiled.compilation->classes.size(), 1u);
  EXPECT_EQ(found(*compiled.compilation), foundOneByOne(*compiled.compilation));
}

TEST(CheckPlatforms, AFindingThatNamesItsHostIsGivenForEach) {
  auto compiled = test::compileText("policy p { using certificate(root), c; }\n"
                                    "ca root { subject \"CN=root\"; }\n"
                                    "proposal c { ike v2; main aes256-sha256-modp2048; quick esp(aes256, sha256); }\n"
                                    "host left { address 10.0.0.1; platform linux-strongswan; }\n"
                                    "host right { address 10.0.0.2; platform linux-strongswan; }\n"
                                    "group g : isolation { members left, right; secure 10.0.0.0/8; }\n");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  EXPECT_EQ(found(*compiled.compilation), foundOneByOne(*compiled.compilation));
  std::string all;
  for (const std::string& line : found(*compiled.compilation))
    all += line + "\n";
  EXPECT_NE(all.find("left"), std::string::npos);
  EXPECT_NE(all.find("right"), std::string::npos);
}

/// Those of AUT301 and PLT650 that `check` gives, in the order of the source.
std::vector<std::string> checked(const std::string& text) {
  auto compiled = test::compileText(text);
  EXPECT_TRUE(compiled.compilation) << compiled.places();
  diag::Diagnostics diags;
  analyzer::analyze({&compiled.compilation->model, compiled.compilation->classes, "2026-01-01"}, diags);
  backends::checkPlatforms(*compiled.compilation, diags);
  std::vector<std::string> ids;
  for (const diag::Diagnostic* finding : diags.sorted())
    if (llvm::StringRef id = finding->id; id == "AUT301" || id == "PLT650")
      ids.push_back(id.str());
  return ids;
}

constexpr char kTwo[] = "proposal w { ike v2; main aes256-sha256-modp3072; quick esp(aes256, sha256); }\n"
                        "host x { address 198.51.100.5; platform linux-strongswan; }\n"
                        "host y { address 203.0.113.5; platform linux-strongswan; }\n";
constexpr char kRule[] =
    "rule a on x, y { from x to y; service tcp to 80; negotiate using psk(environment \"K1\"), w; }\n";

TEST(CheckPlatforms, TwoMainModesAreNotSaidTwice) {
  const std::string rules = std::string(kTwo) + kRule;
  EXPECT_EQ(checked(rules + "rule b on x, y { from x to y; service tcp to 22; negotiate using psk(environment \"K2\"), "
                            "w; }\n"),
            std::vector<std::string>{"AUT301"});
  // Of a peer that is no host only the platform's finding speaks.
  EXPECT_EQ(
      checked(std::string(kTwo) +
              "rule a on x { from me to 192.0.2.1; service tcp to 80; negotiate using psk(environment \"K1\"), w; "
              "}\nrule b on x { from me to 192.0.2.1; service tcp to 22; negotiate using psk(environment "
              "\"K2\"), w; }\n"),
      std::vector<std::string>{"PLT650"});
}

TEST(CheckPlatforms, ATunnelBesideTransportModeIsAFaultOfItsOwn) {
  const std::string tunnel = std::string(kTwo) + "tunnel t { between x(10.8.0.0/16) and y(10.9.0.0/16); using "
                                                 "psk(environment \"K1\"), w; }\n";
  EXPECT_EQ(checked(tunnel), std::vector<std::string>());
  EXPECT_EQ(checked(tunnel + kRule), std::vector<std::string>{"PLT650"});
  EXPECT_EQ(checked(tunnel + "rule b on x, y { from x to y; service tcp to 22; negotiate using psk(environment "
                             "\"K2\"), w; }\n"),
            (std::vector<std::string>{"AUT301", "PLT650"}));
}

ir::Host hostAt(std::vector<const char*> addresses) {
  ir::Host host;
  for (const char* address : addresses)
    host.addresses.push_back(*net::parseAddress(address));
  return host;
}

TEST(HostKinds, TellAddressesApartByThePrefixesOfFilters) {
  ir::PolicyIr policy_class;
  ir::Filter filter;
  filter.setTarget({false, *net::parsePrefix("10.1.0.0/16")});
  policy_class.out = {filter};
  backends::HostKinds kinds(policy_class);
  EXPECT_EQ(kinds.of(hostAt({"10.1.0.0"})), kinds.of(hostAt({"10.1.255.255"})));
  EXPECT_NE(kinds.of(hostAt({"10.1.0.0"})), kinds.of(hostAt({"10.0.255.255"})));
  EXPECT_NE(kinds.of(hostAt({"10.1.255.255"})), kinds.of(hostAt({"10.2.0.0"})));
  EXPECT_NE(kinds.of(hostAt({"10.0.255.255"})), kinds.of(hostAt({"10.2.0.0"})));
}

TEST(HostKinds, ASingleAddressIsAKindOfItsOwn) {
  ir::PolicyIr policy_class;
  ir::Negotiate negotiate;
  negotiate.tunnel = ir::Tunnel{net::parseAddress("10.0.0.2"), net::parseAddress("2001:db8::2")};
  negotiate.remote_identity = "10.0.0.5";
  policy_class.intern(negotiate);
  backends::HostKinds kinds(policy_class);
  EXPECT_NE(kinds.of(hostAt({"10.0.0.1"})), kinds.of(hostAt({"10.0.0.2"})));
  EXPECT_NE(kinds.of(hostAt({"10.0.0.2"})), kinds.of(hostAt({"10.0.0.3"})));
  EXPECT_EQ(kinds.of(hostAt({"10.0.0.3"})), kinds.of(hostAt({"10.0.0.4"})));
  EXPECT_NE(kinds.of(hostAt({"10.0.0.4"})), kinds.of(hostAt({"10.0.0.5"})));
  EXPECT_NE(kinds.of(hostAt({"2001:db8::1"})), kinds.of(hostAt({"2001:db8::2"})));
}

TEST(HostKinds, TwoAddressesInOnePlaceMakeAHostStandForItself) {
  backends::HostKinds kinds{ir::PolicyIr()};
  EXPECT_NE(kinds.of(hostAt({"10.0.0.1", "10.0.0.2"})), kinds.of(hostAt({"10.0.0.1", "10.0.0.3"})));
  EXPECT_EQ(kinds.of(hostAt({"10.0.0.1", "2001:db8::1"})), kinds.of(hostAt({"10.0.0.2", "2001:db8::2"})));
}

} // namespace
} // namespace cordon
