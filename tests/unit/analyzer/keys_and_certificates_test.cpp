// Findings about files that a policy names: preshared keys, certificates.
#include "analyzer/analyzer.h"
#include "compiler/pipeline.h"
#include "tests/support/certificates.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace cordon::analyzer {
namespace {

using test::Certificate;

class Files : public testing::Test {
protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) / ("analyzer-files-" + std::to_string(getpid()));
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    fs::permissions(folder / name, fs::perms::owner_read | fs::perms::owner_write);
  }

  /// `ID: message` of each finding of the policy, one a line; the analyzer's alone if it compiles.
  std::string findings(const std::string& text) {
    write("policy.cordon", text);
    source::SourceMap sources;
    diag::Diagnostics diags;
    auto compilation = compile(sources, (folder / "policy.cordon").string(), {}, diags);
    if (compilation)
      analyze({&compilation->model, compilation->classes, "2026-06-01", compilation->root_folder, {}, 1'000'000},
              diags);
    std::string all;
    for (const diag::Diagnostic* each : diags.sorted())
      all += std::string(all.empty() ? "" : "\n") + each->id + ": " + std::string(each->message);
    return all;
  }
  fs::path folder;
};

constexpr const char* kPair = R"(
policy p { version 1; owner "o"; }
proposal modern { main aes256-sha256-modp2048; quick esp(aes256, sha256); }
host lin1 { address 10.1.3.1; platform linux-strongswan; }
host lin2 { address 10.1.3.2; platform linux-strongswan; }
host lin3 { address 10.1.3.3; platform linux-strongswan; }
)";

TEST_F(Files, KeysAreMeasured) {
  auto with = [&](const std::string& key) {
    write("pair.psk", key);
    return findings(std::string(kPair) + "rule r among { lin1, lin2 } { negotiate using psk(\"pair.psk\"), modern; }");
  };
  EXPECT_EQ(with("kQ8vT2mZx0Lr5WbY7nHs4Jd1\n"), "AUT312: the preshared key has fewer than 25 characters");
  EXPECT_EQ(with("kQ8vT2mZx0Lr5WbY7nHs4Jd1c\n"), "");
  EXPECT_EQ(with("4f1d2c3b9a8e7d6c5b4a39281706f5e4d3c2b1a0"), "");
  EXPECT_EQ(with("a sample: 25 characters or more, at random"), "");
  for (const char* easy : {"aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "secretsecretsecretsecretsecret",
                           "abcdefghijklmnopqrstuvwxyz0123", "010101010111010101010101010111"})
    EXPECT_EQ(with(easy), "AUT313: the preshared key is easy to guess") << easy;
}

TEST_F(Files, CopiesOfAKeyAreOneKey) {
  write("one.psk", "kQ8vT2mZx0Lr5WbY7nHs4Jd1c");
  write("two.psk", "kQ8vT2mZx0Lr5WbY7nHs4Jd1c");
  EXPECT_EQ(findings(std::string(kPair) + "rule r among { lin1, lin2 } { negotiate using psk(\"one.psk\"), modern; }\n"
                                          "rule s among { lin1, lin3 } { negotiate using psk(\"two.psk\"), modern; }"),
            "AUT314: one preshared key is for 2 pairs of hosts");
  EXPECT_EQ(findings(std::string(kPair) +
                     "rule r on lin1 { from me to lin2; negotiate using psk(\"one.psk\"), modern; }\n"
                     "rule s on lin2 { from lin1 to me; negotiate using psk(\"two.psk\"), modern; }"),
            "")
      << "the two names are of one key";
  EXPECT_EQ(findings(std::string(kPair) +
                     "rule r on lin1 { from me to 10.1.3.2; negotiate using psk(\"one.psk\"), modern; }\n"
                     "rule s on lin2 { from 10.1.3.1 to me; negotiate using psk(\"one.psk\"), modern; }"),
            "")
      << "an address of a host is the host";
}

/// Two hosts with certificates, and rules among them.
class HostCertificates : public Files {
protected:
  HostCertificates() : root({"Root"}), other({"Other"}) {}
  void SetUp() override {
    Files::SetUp();
    write("root.pem", root.pem());
    write("other.pem", other.pem());
    write("two.pem", Certificate({"two", "two.example"}, &root).pem());
  }
  /// `clauses` of the host one and of the policy beside what is always there.
  std::string with(const Certificate& one, const std::string& host = "", const std::string& policy = "",
                   const std::string& peer_platform = "linux-strongswan") {
    write("one.pem", one.pem());
    write("one.key", one.keyPem());
    bool is_old = peer_platform != "linux-strongswan";
    return findings("policy p { version 1; " + policy +
                    " }\nca root { certificate \"root.pem\"; }\nca other { certificate \"other.pem\"; }\n"
                    "proposal offer { ike v1; main 3des-sha1-modp2048; quick esp(3des, sha1); }\n"
                    "host one { address 10.1.3.1; platform linux-strongswan; certificate \"one.pem\" " +
                    (host.find("from") == std::string::npos ? "from root; " : "") + host +
                    " }\nhost two { address 10.1.3.2; platform " + peer_platform + "; " +
                    (is_old ? "" : "certificate \"two.pem\" from root; ") +
                    "}\nrule r among { one, two } { negotiate using " + method + ", offer; }\n");
  }
  Certificate root, other;
  std::string method = "certificate(root)";
};

TEST_F(HostCertificates, HoldTheirDates) {
  EXPECT_EQ(with({{"one"}, &root}), "");
  EXPECT_EQ(with({{"one", "", "20240101000000Z", "20260531235959Z"}, &root}),
            "AUT321: the certificate of host `one` is not valid since 2026-05-31");
  EXPECT_EQ(with({{"one", "", "20260602000000Z", "20270101000000Z"}, &root}),
            "AUT321: the certificate of host `one` is not valid before 2026-06-02");
  EXPECT_EQ(with({{"one", "", "20250101000000Z", "20260701000000Z"}, &root}),
            "AUT321: the certificate of host `one` is valid until 2026-07-01");
  EXPECT_EQ(with({{"one", "", "20250101000000Z", "20260702000000Z"}, &root}), "");
}

TEST_F(HostCertificates, OfAuthoritiesCountWherePoliciesNameThem) {
  write("other.pem", Certificate({"Old", "", "20200101000000Z", "20210101000000Z"}).pem());
  EXPECT_EQ(with({{"one"}, &root}), "");
  method = "certificate(root, other)";
  EXPECT_EQ(with({{"one"}, &root}), "AUT321: the certificate of ca `other` is not valid since 2021-01-01");
}

TEST_F(HostCertificates, HoldTheIdentityOfTheirHost) {
  const char* id = "id \"one.example\";";
  EXPECT_EQ(with({{"one", "one.example"}, &root}, id), "");
  EXPECT_EQ(with({{"one", "ONE.example"}, &root}, id), "");
  EXPECT_EQ(with({{"one", "another.example"}, &root}, id),
            "AUT322: the certificate of host `one` does not hold its identity `one.example`");
  EXPECT_EQ(with({{"one.example"}, &root}, id),
            "AUT322: the certificate of host `one` does not hold its identity `one.example`");
  EXPECT_EQ(with({{"one"}, &root}, "id \"CN=one\";"), "");
  EXPECT_EQ(with({{"one"}, &root}, "id \"CN=two\";"),
            "AUT322: the certificate of host `one` does not hold its identity `CN=two`");
}

TEST_F(HostCertificates, HoldTheIdentityOfTheirHostInAnyDialect) {
  Certificate one({"one", "", "20250101000000Z", "20350101000000Z", false, "SHA256", "Washington"}, &root);
  EXPECT_EQ(with(one, "id \"ST=Washington, CN=one\";"), "");
  EXPECT_EQ(with(one, "id \"S=Washington, CN=one\";"), "");
  EXPECT_EQ(with(one, "id \"s = Washington,cn = one\";"), "");
  EXPECT_EQ(with(one, "id \"S=Oregon, CN=one\";"),
            "AUT322: the certificate of host `one` does not hold its identity `S=Oregon, CN=one`");
}

TEST_F(HostCertificates, AreForKeysThatBothEndsTake) {
  Certificate elliptic({"one", "", "20250101000000Z", "20350101000000Z", true}, &root);
  EXPECT_EQ(with(elliptic), "");
  EXPECT_EQ(with(elliptic, "", "", "windows-2003-sp1"),
            "AUT326: the certificate of host `one` cannot be used: two, on windows-2003-sp1, takes no EC key");
}

TEST_F(HostCertificates, GoWithThePrivateKeyIfThatIsHere) {
  Certificate one({"one"}, &root);
  EXPECT_EQ(with(one, "", ""), "");
  auto keyed = [&](const std::string& key) {
    write("named.key", key);
    return with(one, "key \"named.key\" from root;");
  };
  EXPECT_EQ(keyed(one.keyPem()), "");
  EXPECT_EQ(keyed(other.keyPem()),
            "AUT326: the certificate of host `one` cannot be used: `named.key` is the key of another certificate");
  EXPECT_EQ(keyed("no key"), "");
}

TEST_F(HostCertificates, AreSignedAsTheProfileWants) {
  Certificate one({"one", "", "20250101000000Z", "20350101000000Z", false, "SHA1"}, &root);
  EXPECT_EQ(with(one), "");
  EXPECT_EQ(with(one, "", "profile ietf;"),
            "AUT327: the certificate of host `one` is signed with SHA1, which profile `ietf` excludes");
}

TEST_F(HostCertificates, LeadToARootThatThePeerNames) {
  write("one.pem", Certificate({"one"}, &other).pem());
  const std::string hosts = R"(
policy p { version 1; }
ca root { certificate "root.pem"; }
ca other { certificate "other.pem"; }
proposal offer { ike v1; main 3des-sha1-modp2048; quick esp(3des, sha1); }
host one { address 10.1.3.1; platform linux-strongswan; certificate "one.pem" from other; }
host two { address 10.1.3.2; platform linux-strongswan; certificate "two.pem" from root; }
)";
  EXPECT_EQ(findings(hosts + "rule near on one { from me to two; negotiate using certificate(root, other), offer; }\n"
                             "rule far on two { from one to me; negotiate using certificate(root), offer; }"),
            "AUT324: `rule near` and `rule far` name a common root, but a host has a certificate of another");
  EXPECT_EQ(findings(hosts + "rule r among { one, two } { negotiate using certificate(root, other), offer; }"), "");
}

TEST_F(HostCertificates, WouldDoInPlaceOfAKey) {
  write("pair.psk", "kQ8vT2mZx0Lr5WbY7nHs4Jd1c");
  method = "psk(\"pair.psk\")";
  EXPECT_EQ(with({{"one"}, &root}),
            "AUT316: `rule r` and its other hosts use a preshared key between hosts that both have certificates");
  EXPECT_EQ(with({{"one"}, &root}, "", "", "windows-2003-sp1"), "") << "the other has none that is known";
}

} // namespace
} // namespace cordon::analyzer
