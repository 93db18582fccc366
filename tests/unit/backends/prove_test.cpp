#include "backends/prove.h"
#include "compiler/diag/kinds/inv.h"

#include <gtest/gtest.h>

#include <functional>

using namespace cordon;
using backends::Emitted;
using backends::Imported;

namespace {

using Texts = std::vector<std::string>;

/// A format whose importer returns what the test says.
class FakeBackend final : public backends::Backend {
public:
  using Import = std::function<std::optional<Imported>(llvm::ArrayRef<backends::InputFile>, const ir::Host&,
                                                       const source::SourceMap&, diag::Diagnostics&)>;
  explicit FakeBackend(Import import) : import_(std::move(import)) {}
  llvm::StringRef name() const override { return "fake"; }
  llvm::ArrayRef<llvm::StringRef> roles() const override { return {}; }
  bool recognises(llvm::StringRef, llvm::StringRef) const override { return false; }
  void concealKeys(const backends::InputFile&, const source::SourceMap&, diag::Diagnostics&) const override {}
  const char* keyFault(const SecretBytes&) const override { return nullptr; }
  std::optional<ir::HostPolicy> projectConfigured(const ir::HostPolicy& policy, diag::Diagnostics&) const override {
    return policy;
  }
  Emitted emit(const ir::HostPolicy&) const override { return {}; }
  std::optional<Imported> import(llvm::ArrayRef<backends::InputFile> files, const ir::Host& host,
                                 const source::SourceMap& sources, diag::Diagnostics& diags) const override {
    return import_(files, host, sources, diags);
  }

private:
  Import import_;
};

ir::HostPolicy samplePolicy() {
  ir::HostPolicy policy;
  policy.host.name = "sql1";
  policy.host.addresses = {*net::parseAddress("10.1.2.10")};
  ir::Negotiate negotiate;
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::psk;
  method.secret = policy.ir.intern(SecretRef{SecretRef::From::file, "sol.psk"});
  negotiate.authentication = {method};
  negotiate.main = {{}};
  negotiate.quick = {{.ah = {}, .esp = ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1}}};
  ir::Filter filter;
  filter.setSource({true, net::anyPrefix(net::Family::v4)});
  filter.setTarget({false, *net::parsePrefix("10.1.2.20")});
  filter.action = policy.ir.intern(ir::Action(negotiate));
  filter.origin = policy.ir.add({ir::Origin::Kind::policy, "rule sql-traffic", {}});
  policy.ir.out = {filter};
  policy.secrets.emplace_back(std::string("hunter2hunter2"));
  return policy;
}

backends::ProofGap proveAgainst(const ir::HostPolicy& projected, const ir::HostPolicy& imported,
                                const backends::Residue& residue = {}, const backends::Residue& read = {}) {
  FakeBackend backend([&](auto, const auto&, const auto&, auto&) { return Imported{imported, read}; });
  return backends::prove(backend, projected, {{}, residue});
}

TEST(Proof, HoldsForThePolicyItself) {
  EXPECT_TRUE(proveAgainst(samplePolicy(), samplePolicy()).isProved());
}

TEST(Proof, NamesPacketsTreatmentsAndFields) {
  ir::HostPolicy imported = samplePolicy();
  std::get<ir::Negotiate>(imported.ir.actions[0]).quick[0].lifetime_s = 300;
  imported.ir.origins[0] = {ir::Origin::Kind::imported, "line 3", {}};
  EXPECT_EQ(proveAgainst(samplePolicy(), imported).differences,
            (Texts{"outbound 10.1.2.10 -> 10.1.2.20: policy says negotiate (rule sql-traffic), files say negotiate "
                   "(line 3); quick-mode offer 1: esp(3des, sha1) 3600 s 100000 kB / esp(3des, sha1) 300 s 100000 kB; "
                   "for example protocol 0 10.1.2.10 -> 10.1.2.20"}));
}

TEST(Proof, ComparesHostFacts) {
  ir::HostPolicy imported = samplePolicy();
  imported.ir.default_response = ir::DefaultResponse{imported.ir.out[0].action, {}};
  imported.ir.audit = true;
  imported.host.identity = "CN=other";
  imported.host.certificate = ir::Host::Certificate{"a.pem", "a.key"};
  EXPECT_EQ(proveAgainst(samplePolicy(), imported).differences,
            (Texts{"default response (policy / files): off / on", "audit mode: policy says `off`, files say `on`",
                   "own identity: policy says none, files say `CN=other`",
                   "own certificate: policy says none, files say `a.pem`",
                   "own private key: policy says none, files say `a.key`"}));
}

TEST(Proof, ComparesTheMethodsOfTheDefaultResponse) {
  ir::HostPolicy projected = samplePolicy();
  projected.ir.default_response = ir::DefaultResponse{projected.ir.out[0].action, {}};
  ir::HostPolicy imported = projected;
  EXPECT_TRUE(proveAgainst(projected, imported).isProved());
  auto response = *imported.ir.response();
  response.quick[0].lifetime_s = 300;
  response.authentication = {{}};
  imported.ir.default_response->action = imported.ir.intern(response);
  EXPECT_EQ(proveAgainst(projected, imported).differences,
            (Texts{"default response (policy / files): authentication 1: psk(sol.psk) / kerberos; quick-mode offer 1: "
                   "esp(3des, sha1) 3600 s 100000 kB / esp(3des, sha1) 300 s 100000 kB"}));
}

TEST(Proof, ComparesFixedText) {
  EXPECT_EQ(proveAgainst(samplePolicy(), samplePolicy(), {"a", "b"}, {"a"}).differences,
            (Texts{"fixed text: policy says `b`, files say nothing"}));
  EXPECT_TRUE(proveAgainst(samplePolicy(), samplePolicy(), {"a"}, {"a"}).isProved());
}

TEST(Proof, NeverShowsAKey) {
  ir::HostPolicy imported = samplePolicy();
  imported.secrets[0] = SecretBytes("correct horse");
  auto gap = proveAgainst(samplePolicy(), imported, {}, {"psk=correct horse", "key 68756E74657232"});
  ASSERT_EQ(gap.differences.size(), 2u);
  for (const std::string& text : gap.differences)
    for (const char* part : {"hunter2", "correct", "68756"})
      EXPECT_EQ(text.find(part), std::string::npos) << text;
  auto hex = proveAgainst(samplePolicy(), samplePolicy(), {}, {"key 68756e7465723268756E74657232"});
  EXPECT_EQ(hex.differences, (Texts{"a difference in a text that holds a preshared key"}));
}

TEST(Proof, FailsWhereTheFilesCannotBeRead) {
  FakeBackend refuses([](auto files, const auto&, const auto&, auto& diags) -> std::optional<Imported> {
    diags.report({files.front().file, 6, 7}, diag::CannotRead, "it", "reasons");
    return std::nullopt;
  });
  Emitted emitted{{{"ike/config", "hello\nworld", false}}, {}};
  EXPECT_EQ(backends::prove(refuses, samplePolicy(), emitted).differences,
            (Texts{"ike/config:2:1: cannot be read back: cannot read `it`: reasons (INV001)"}));
  FakeBackend silent([](auto, const auto&, const auto&, auto&) { return std::nullopt; });
  EXPECT_EQ(backends::prove(silent, samplePolicy(), emitted).differences, (Texts{"cannot be read back"}));
}

TEST(Proof, DoesNotTellTheImporterWhatItMustFindInTheFiles) {
  ir::HostPolicy projected = samplePolicy();
  projected.host.identity = "CN=sql1";
  projected.host.certificate = ir::Host::Certificate{"a.pem", "a.key"};
  FakeBackend copies([&](auto, const ir::Host& host, const auto&, auto&) {
    EXPECT_EQ(host.addresses, projected.host.addresses);
    Imported imported{projected, {}};
    imported.policy.host = host;
    return imported;
  });
  EXPECT_EQ(backends::prove(copies, projected, {}).differences.size(), 3u);
}

} // namespace
