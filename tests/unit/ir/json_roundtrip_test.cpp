// What is written is read back as it was, and reads the same again.
#include "compiler/diag/render_text.h"
#include "compiler/ir/json.h"
#include "compiler/pipeline.h"
#include "source_dir.h"
#include "tests/support/policy_gen.h"

#include <gtest/gtest.h>
#include <llvm/Support/raw_ostream.h>

using namespace cordon;

namespace {

std::string rendered(const diag::Diagnostics& diags, const source::SourceMap& sources) {
  std::string text;
  llvm::raw_string_ostream out(text);
  diag::renderText(diags, sources, out, /*color=*/false);
  return text;
}

void expectEqual(const ir::Origin& a, const ir::Origin& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.spans, b.spans);
}

void expectEqual(const ir::Authority& a, const ir::Authority& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.subject, b.subject);
  EXPECT_EQ(a.file, b.file);
}

void expectEqual(const ir::Host& a, const ir::Host& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.platform, b.platform);
  EXPECT_EQ(a.addresses, b.addresses);
  EXPECT_EQ(a.dynamic_in, b.dynamic_in);
  EXPECT_EQ(a.forwards, b.forwards);
  EXPECT_EQ(a.identity, b.identity);
  EXPECT_EQ(a.certificate, b.certificate);
}

void expectEqual(const ir::PolicyIr& a, const ir::PolicyIr& b);

template <class T> void expectAllEqual(const std::vector<T>& a, const std::vector<T>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i)
    expectEqual(a[i], b[i]);
}

void expectEqual(const ir::PolicyIr& a, const ir::PolicyIr& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.platform, b.platform);
  EXPECT_EQ(a.order, b.order);
  EXPECT_EQ(a.default_response, b.default_response);
  EXPECT_EQ(a.audit, b.audit);
  EXPECT_EQ(a.actions, b.actions);
  EXPECT_EQ(a.secrets, b.secrets);
  EXPECT_EQ(a.out, b.out); // all fields, ranks included
  EXPECT_EQ(a.in, b.in);
  EXPECT_EQ(a.forward, b.forward);
  expectAllEqual(a.origins, b.origins);
  expectAllEqual(a.authorities, b.authorities);
  expectAllEqual(a.hosts, b.hosts);
}

/// Both directions, with the sources at hand and without them.
void expectRoundTrip(source::SourceMap& sources, const std::vector<ir::PolicyIr>& classes) {
  std::string text = ir::toJson(classes, sources);
  diag::Diagnostics diags;
  auto again = ir::readJson(sources, sources.add("ir.json", text), diags);
  ASSERT_TRUE(again) << rendered(diags, sources) << text.substr(0, 2000);
  expectAllEqual(classes, *again);
  EXPECT_EQ(ir::toJson(*again, sources), text);

  source::SourceMap elsewhere;
  auto without_sources = ir::readJson(elsewhere, elsewhere.add("ir.json", text), diags);
  ASSERT_TRUE(without_sources) << rendered(diags, elsewhere);
  EXPECT_EQ(ir::toJson(*without_sources, elsewhere), text);
}

ir::Negotiate everything() {
  ir::Negotiate action;
  action.ike = ir::IkeVersion::v2;
  action.authentication = {{},
                           {ir::AuthMethod::Kind::psk, {{0}}, {}, false, false},
                           {ir::AuthMethod::Kind::certificate, {}, {{0}}, true, false},
                           {ir::AuthMethod::Kind::certificate, {}, {{1}}, false, true}};
  action.main = {{catalog::Cipher::aes256, catalog::Integrity::sha512, catalog::DhGroup::x25519},
                 {catalog::Cipher::des, catalog::Integrity::md5, catalog::DhGroup::modp768}};
  action.main_lifetime_s = UINT32_MAX;
  action.quick = {{catalog::Integrity::sha1, ir::Esp{catalog::Cipher::null, catalog::Integrity::md5}, 1, UINT64_MAX},
                  {catalog::Integrity::sha256, std::nullopt, 0, 0},
                  {std::nullopt, ir::Esp{catalog::Cipher::chacha20poly1305, std::nullopt}, UINT32_MAX, 1}};
  action.pfs = {ir::Pfs::Kind::group, catalog::DhGroup::ecp521};
  action.tunnel = ir::Tunnel{net::parseAddress("2001:db8::1"), std::nullopt};
  action.fallback_to_clear = action.inbound_clear = true;
  action.remote_identity = "C=DE, O=\"B\xc3\xbcro\", CN=\\x\n\t\x01";
  action.stage = ir::Negotiate::Stage::request;
  return action;
}

ir::Filter filter(uint32_t rank, uint32_t action) {
  ir::Filter filter;
  filter.rank = rank;
  filter.action = {{action}};
  return filter;
}

/// One of everything, in a native order that specificity would not give.
ir::PolicyIr oneOfEverything(source::FileId file) {
  ir::PolicyIr ir;
  ir.name = "gateway \"x\"";
  ir.version = UINT64_MAX;
  ir.platform = "solaris-10";
  ir.order = {false, "solaris-10"};
  ir.audit = true;
  ir::Negotiate plain = everything();
  plain.pfs = {.kind = ir::Pfs::Kind::main_mode_group};
  plain.tunnel = ir::Tunnel{};
  ir::Negotiate response = everything();
  response.tunnel.reset();
  response.fallback_to_clear = response.inbound_clear = false;
  response.remote_identity.clear();
  response.stage = ir::Negotiate::Stage::require;
  using Kind = ir::Principal::Kind;
  response.access.allow = {{Kind::computer, "corp.example\\app1$"}, {Kind::user, "S-1-5-32-544"}, {Kind::user, "x@y"}};
  response.access.deny = {{Kind::identity, "c=\xff"}};
  ir.actions = {ir::Permit(), ir::Block(), everything(), plain, response};
  ir.default_response = ir::DefaultResponse{{{4}}, {{0}}};
  ir.origins = {{ir::Origin::Kind::policy, "rule r", {{file, 4, 8}, {file, 16, 22}}},
                {ir::Origin::Kind::platform, "", {}},
                {ir::Origin::Kind::generated, "L2TP", {source::Span()}},
                {ir::Origin::Kind::imported, "line 3", {{file, 24, 24}}}};
  ir.secrets = {{SecretRef::From::environment, "SOL_KEY"},
                {SecretRef::From::file, "keys/caf\xe9.psk"}, // a path that is no UTF-8
                {SecretRef::From::inline_text, "ike.preshared:12"}};
  ir.authorities = {{"root", {{"C", "DE"}, {"CN", "Root, \xff"}}, "pki/root.pem"}, {"", {}, ""}};
  ir.out = {filter(3, 0), filter(7, 2), filter(UINT32_MAX, 1)};
  ir.out[0].setSource({true, net::anyPrefix(net::Family::v4)});
  ir.out[0].layer = ir::Layer::platform;
  ir.out[0].connection = ir::ConnectionType::remote_access;
  ir.out[0].origin = {{1}};
  ir.out[1].family = net::Family::v6;
  ir.out[1].setTarget({false, *net::parsePrefix("2001:db8:1::/48")});
  ir.out[1].protocol = 58;
  ir.out[1].source_ports = {135, 136};
  ir.out[1].target_ports = net::singlePort(0);
  ir.out[1].origin = {{0}};
  ir.out[2].protocol = 6;
  ir.out[2].target_ports = {1024, 65535};
  ir.out[2].layer = ir::Layer::persistent;
  ir.in = {filter(0, 3)};
  ir.in[0].setSource({false, *net::parsePrefix("10.1.2.3")});
  ir.in[0].protocol = 0;
  ir.in[0].layer = ir::Layer::generated;
  ir.in[0].connection = ir::ConnectionType::lan;
  ir.hosts = {
      {"a", "solaris-10", {*net::parseAddress("10.1.2.3"), *net::parseAddress("2001:db8::1")}, {}, true, "a.x", {}},
      {"b", "windows-2003-sp1", {}, {*net::parsePrefix("10.0.0.0/8")}, false, "", {{"b.pem", ""}}, "CORP\\B$"}};
  return ir;
}

TEST(IrJson, OneOfEverythingComesBack) {
  source::SourceMap sources;
  source::FileId file = sources.add("sites/a.cordon", "012\n567\n\n  the\r\n\nlast line");
  expectRoundTrip(sources, {oneOfEverything(file), oneOfEverything(file)});
}

TEST(IrJson, ADefaultResponseWithoutAStatementComesBack) {
  source::SourceMap sources;
  ir::PolicyIr ir = oneOfEverything(sources.add("a", "0123456789012345678901234567890"));
  ir.default_response->origin = {};
  expectRoundTrip(sources, {ir});
  ir.default_response.reset();
  expectRoundTrip(sources, {ir});
}

TEST(IrJson, AnAccessListIsCritical) {
  source::SourceMap sources;
  ir::PolicyIr ir = oneOfEverything(sources.add("a", "0123456789012345678901234567890"));
  EXPECT_NE(ir::toJson({ir}, sources).find("\"critical\": [\"access\"]"), std::string::npos);
  auto& response = std::get<ir::Negotiate>(ir.actions.back());
  response.access.allow.emplace(); // nobody may come, which is no open list
  response.access.deny.clear();
  expectRoundTrip(sources, {ir});
  EXPECT_NE(ir::toJson({ir}, sources).find("critical"), std::string::npos);
  response.access.allow.reset();
  expectRoundTrip(sources, {ir});
  EXPECT_EQ(ir::toJson({ir}, sources).find("critical"), std::string::npos);
}

TEST(IrJson, NoClassesComeBack) {
  source::SourceMap sources;
  expectRoundTrip(sources, {});
}

TEST(IrJson, PlacesAreLinesColumnsAndOffsets) {
  source::SourceMap sources;
  source::FileId file = sources.add("sites/a.cordon", "012\n567\n\n  the\r\n\nlast line");
  std::string text = ir::toJson({oneOfEverything(file)}, sources);
  EXPECT_NE(text.find(R"({"file":"sites/a.cordon","line":5,"column":1,"begin":16,"end":22})"), std::string::npos)
      << text;
}

TEST(IrJson, TheSamplesComeBack) {
  for (const char* sample : {"windows-solaris", "sql", "domain-isolation", "site-to-site", "linux-ikev2"}) {
    source::SourceMap sources;
    diag::Diagnostics diags;
    auto compilation =
        compile(sources, std::string(CORDON_SOURCE_DIR) + "/samples/" + sample + "/policy.cordon", {}, diags);
    ASSERT_TRUE(compilation) << rendered(diags, sources);
    EXPECT_FALSE(compilation->classes.empty());
    expectRoundTrip(sources, compilation->classes);
  }
}

TEST(IrJson, RandomPoliciesComeBack) {
  tests::RandomPolicies random(20);
  for (int i = 0; i < 50; ++i) {
    source::SourceMap sources;
    ir::PolicyIr ir = random.policy(1 + random.below(60));
    ir.platform = "windows-2003";
    ir.origins.resize(std::max<size_t>(ir.origins.size(), 1));
    ir::rankBySpecificity(ir);
    expectRoundTrip(sources, {ir});
  }
}

TEST(IrJson, EqualPoliciesGiveEqualBytes) {
  std::string texts[2];
  for (std::string& text : texts) {
    source::SourceMap sources;
    text = ir::toJson({oneOfEverything(sources.add("a", "0123456789012345678901234567890"))}, sources);
  }
  EXPECT_EQ(texts[0], texts[1]);
}

TEST(IrJson, AFileThatChangedIsAnotherFile) {
  source::SourceMap sources;
  source::FileId file = sources.add("a", "012\n567\n\n  the\r\n\nlast line");
  std::string text = ir::toJson({oneOfEverything(file)}, sources);
  source::SourceMap changed;
  source::FileId other = changed.add("a", "\n012\n567\n\n  the\r\n\nlast line");
  diag::Diagnostics diags;
  auto again = ir::readJson(changed, changed.add("ir.json", text), diags);
  ASSERT_TRUE(again);
  const source::Span& span = again->front().origins[0].spans[1];
  EXPECT_NE(span.file, other);
  EXPECT_EQ(changed.place(span), "a:5:1");
  EXPECT_EQ(changed.lineAt(span.file, span.begin), "");
}

} // namespace
