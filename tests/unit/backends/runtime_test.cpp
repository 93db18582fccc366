#include "backends/build.h"
#include "backends/class_difference.h"
#include "backends/prove.h"
#include "compiler/diag/kinds/imp.h"
#include "runtime/ruleset/format.h"
#include "tests/support/compile_text.h"
#include "tests/unit/backends/runtime_support.h"

#include <gtest/gtest.h>

#include <llvm/ADT/StringExtras.h>

#include <functional>

using namespace cordon;
using backends::runtimeBackend;
using namespace cordon::tests::runtime;

namespace {

constexpr const char* kPolicy = R"(
policy lab { version 3; owner "lab"; }
subnet lan = 10.1.0.0/16;
host a { address 10.1.0.1; platform cordon-runtime; }
host b { address 10.1.0.2, 10.1.0.22; platform cordon-runtime; }
host c { address 10.1.0.3; platform cordon-runtime; }
host gw { address 192.0.2.1; platform cordon-runtime; }
host far { address 198.51.100.1; platform cisco-ios; }
host sun { address 10.1.0.9; platform solaris-10; }
host old { address 10.1.0.99; platform cordon-runtime; }
service web = tcp to 80-443;
service ping = icmp echo-request;
auth k = psk(environment "LAB_KEY");
proposal p { main aes256-sha256-modp2048; quick esp(aes128, sha256), ah(sha1); lifetime 3600 s, 100000 kB; pfs on; }
group iso : isolation {
  members a, b, c;
  secure lan;
  using k, p;
  outbound fallback;
}
exemption open { to 10.1.9.0/24 service ping; applies to iso; reason "x"; owner "y"; }
rule guard on c { from 10.9.0.0/16 to me; service web; block; }
tunnel branch { between gw(10.1.0.0/16) and far(10.7.0.0/16); using k, p; }
)";

ir::HostPolicy wholeClass(const test::Compiled& compiled, const char* host) {
  ir::HostPolicy whole;
  whole.ir = *compiled.compilation->classOf(host);
  whole.host = *compiled.compilation->memberOf(host);
  whole.secrets.resize(whole.ir.secrets.size());
  return whole;
}

std::optional<backends::Imported> readBack(const std::string& file, diag::Diagnostics& diags,
                                           const std::string& host = "a") {
  source::SourceMap sources;
  ir::Host known;
  known.name = host;
  return runtimeBackend().import({{"policy.cordonset", sources.add("x.cordonset", file)}}, known, sources, diags);
}

TEST(Runtime, WritesOneFileForEachClass) {
  setenv("LAB_KEY", "a key of more than twenty characters", 1);
  auto compiled = test::compileText(kPolicy);
  ASSERT_TRUE(compiled.compilation.has_value()) << compiled.places();
  auto built = backends::build(*compiled.compilation, {{"runtime"}}, compiled.sources, compiled.diags);
  ASSERT_TRUE(built.has_value()) << compiled.places();
  std::vector<std::string> names, of_hosts;
  for (const backends::EmittedFile& file : built->files)
    names.push_back(file.path);
  EXPECT_EQ(llvm::join(names, " "), "iso.cordonset iso-c.cordonset gw.cordonset");
  for (const backends::HostOutput& host : built->hosts)
    of_hosts.push_back(host.name + ":" + (host.shared_file.empty() ? host.reason.substr(0, 12) : host.shared_file));
  EXPECT_EQ(llvm::join(of_hosts, " "), "a:iso.cordonset b:iso.cordonset c:iso-c.cordonset far:Cordon does  "
                                       "gw:gw.cordonset old:no group, ru sun:not a target");
  // No key, and nothing that differs from run to run.
  auto again = backends::build(*compiled.compilation, {{"runtime"}}, compiled.sources, compiled.diags);
  for (size_t i = 0; i < built->files.size(); ++i) {
    EXPECT_EQ(built->files[i].text.find("twenty characters"), std::string::npos);
    EXPECT_FALSE(built->files[i].secret);
    EXPECT_EQ(built->files[i].text, again->files[i].text);
  }
}

TEST(Runtime, BuildsRulesThatNameTheHostsTheyAreOn) {
  // Hosts of one class share filters that name each of them; what one sends to itself is in no policy.
  const std::string hosts = R"(
policy m { version 1; owner "o"; using certificate(r), p; }
ca r { subject "C=US, O=Ex, CN=Ex Root"; }
proposal p { ike v2; main aes256-sha256-modp2048; quick esp(aes256gcm16); }
proposal q { ike v2; main aes256-sha256-modp2048; quick esp(aes128gcm16); }
host n1 { address 10.5.0.1; platform cordon-runtime; id "n1.x"; }
host n2 { address 10.5.0.2, 10.5.0.22, 2001:db8::2; platform cordon-runtime; id "n2.x"; }
host n3 { address 10.5.0.3, 2001:db8::3; platform cordon-runtime; id "n3.x"; }
host d1 { address dynamic in 10.5.1.0/31; platform cordon-runtime; id "d1.x"; }
host d2 { address dynamic in 10.5.1.0/31; platform cordon-runtime; id "d2.x"; }
)";
  for (const char* rules : {
           "rule mesh among { n1, n2, n3 } { negotiate; }",
           "rule mesh among { n1, n2, n3 } { block; }",
           "rule x on n1, n2 { from n1 to me; service tcp to 7000; negotiate; }",
           "rule x on n1, n2 { from me to n1; service udp to 53; permit; reason \"x\"; one-way; }",
           "group g : isolation { members n1, n2, n3; secure 10.5.0.0/24; outbound fallback; }\n"
           "rule mesh among { n1, n2 } { service tcp to 7000; negotiate using certificate(r), q; }",
           "group g : isolation { members d1, d2, n3; secure 10.5.0.0/16; }\n"
           "rule x on g { from 10.5.1.0/31 to me; service tcp to 22; block; }",
       }) {
    auto compiled = test::compileText(hosts + rules);
    ASSERT_TRUE(compiled.compilation.has_value()) << rules << compiled.places();
    EXPECT_TRUE(backends::build(*compiled.compilation, {{"runtime"}}, compiled.sources, compiled.diags).has_value())
        << rules << "\n"
        << compiled.places();
  }
}

TEST(Runtime, NeedsNoKeyToBuild) {
  unsetenv("LAB_KEY");
  auto compiled = test::compileText(kPolicy);
  ASSERT_TRUE(compiled.compilation.has_value()) << compiled.places();
  auto built = backends::build(*compiled.compilation, {{"runtime"}}, compiled.sources, compiled.diags);
  ASSERT_TRUE(built.has_value()) << compiled.places();
  EXPECT_EQ(llvm::join(built->hosts.front().notes, "; "),
            "the preshared key is to be in the variable `LAB_KEY` of cordond's environment");
}

TEST(Runtime, ReadsBackEveryEntry) {
  auto compiled = test::compileText(kPolicy);
  ASSERT_TRUE(compiled.compilation.has_value()) << compiled.places();
  for (const char* host : {"a", "c", "gw"}) {
    const ir::HostPolicy whole = wholeClass(compiled, host);
    diag::Diagnostics diags;
    auto projected = runtimeBackend().project(whole, diags);
    ASSERT_TRUE(projected.has_value());
    EXPECT_TRUE(diags.all().empty()) << "nothing is lost";
    auto read = readBack(fileOf(*projected), diags, host);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(backends::describeClassDifference(*projected, read->policy), std::vector<std::string>()) << host;
    EXPECT_EQ(read->policy.host.name, host);
    EXPECT_FALSE(read->policy.ir.order.specificity) << "the order is the file's";
    EXPECT_TRUE(prove(runtimeBackend(), *projected, runtimeBackend().emit(*projected)).isProved());
  }
}

/// Everything that an action, an authority and a host can say.
TEST(Runtime, ReadsBackWhatNoPolicyTextSays) {
  ir::HostPolicy policy = small();
  ir::Host other;
  other.name = "B";
  other.platform = "cordon-runtime";
  other.dynamic_in = {*net::parsePrefix("10.2.0.0/16"), *net::parsePrefix("2001:db8::/48")};
  other.forwards = true;
  other.identity = "CN=b";
  other.certificate = ir::Host::Certificate{"", "b.key"};
  other.account = "CORP\\B$";
  policy.ir.hosts.push_back(other);
  policy.ir.audit = true;
  policy.ir.version = ~uint64_t(0);
  policy.ir.authorities = {{"root", {{"O", "Contoso"}, {"CN", "Root"}}, "root.pem"}, {"", {}, "other.pem"}};
  policy.ir.default_response = ir::DefaultResponse{policy.ir.intern(first(policy)), {}};
  ir::Negotiate more = first(policy);
  more.ike = ir::IkeVersion::v2;
  ir::AuthMethod certificate;
  certificate.kind = ir::AuthMethod::Kind::certificate;
  certificate.authority = {{1}};
  certificate.account_mapping = certificate.exclude_ca_name = true;
  more.authentication.push_back(certificate);
  for (catalog::CipherRow cipher : catalog::ciphers())
    for (catalog::IntegrityRow integrity : catalog::integrities())
      for (catalog::DhRow group : catalog::dhGroups())
        more.main.push_back({cipher.id, integrity.id, group.id});
  more.quick.push_back({catalog::Integrity::md5, std::nullopt, 1, ~uint64_t(0)});
  more.quick.push_back({std::nullopt, ir::Esp{catalog::Cipher::aes256gcm16, std::nullopt}, 2, 0});
  more.main_lifetime_s = 1;
  more.pfs = {ir::Pfs::Kind::group, catalog::DhGroup::x25519};
  more.fallback_to_clear = more.inbound_clear = true;
  more.remote_identity = "peer@example";
  more.stage = ir::Negotiate::Stage::request;
  more.access.allow = {{ir::Principal::Kind::computer, "CORP\\A$"}, {ir::Principal::Kind::user, "ann"}};
  more.access.deny = {{ir::Principal::Kind::identity, "guest"}};
  policy.ir.actions.push_back(more);
  more.access = {};
  more.access.allow.emplace(); // nobody
  policy.ir.actions.push_back(more);
  more.access = {};
  more.tunnel = ir::Tunnel{net::parseAddress("192.0.2.1"), net::parseAddress("2001:db8::1")};
  policy.ir.actions.push_back(more);
  more.tunnel = ir::Tunnel{};
  policy.ir.actions.push_back(more);
  policy.ir.actions.emplace_back(ir::Permit());
  policy.ir.actions.emplace_back(ir::Block());
  policy.ir.secrets.push_back({SecretRef::From::environment, "KEY"});
  policy.secrets.resize(2);
  ir::Filter filter;
  filter.layer = ir::Layer::platform;
  filter.family = net::Family::v6;
  filter.protocol = 58;
  filter.source_ports = net::singlePort(135);
  filter.target_me = true;
  filter.connection = ir::ConnectionType::remote_access;
  filter.action = {{uint32_t(policy.ir.actions.size() - 2)}};
  filter.origin = policy.ir.add({ir::Origin::Kind::platform, "neighbour discovery", {}});
  policy.ir.in = {filter};
  policy.ir.forward = {policy.ir.out.front()};
  policy.ir.forward.front().source_me = false;

  diag::Diagnostics diags;
  auto projected = runtimeBackend().project(policy, diags);
  ASSERT_TRUE(projected.has_value()) << diags.all().front().message;
  EXPECT_TRUE(diags.all().empty());
  auto read = readBack(fileOf(*projected), diags, "B");
  ASSERT_TRUE(read.has_value()) << diags.all().front().message;
  EXPECT_EQ(backends::describeClassDifference(*projected, read->policy), std::vector<std::string>());
  EXPECT_EQ(read->policy.ir.audit, true);
  EXPECT_EQ(read->policy.host.certificate, other.certificate);
}

TEST(Runtime, AProofSeesEveryChange) {
  ir::HostPolicy policy = small();
  diag::Diagnostics diags;
  policy.ir.authorities = {{"root", {{"CN", "Root"}}, "root.pem"}};
  using Change = std::function<void(ir::HostPolicy&)>;
  const std::pair<const char*, Change> changes[] = {
      {"name of the class", [](ir::HostPolicy& p) { p.ir.name = "other"; }},
      {"version of the class", [](ir::HostPolicy& p) { p.ir.version = 9; }},
      {"host", [](ir::HostPolicy& p) { p.ir.hosts[0].account = "x"; }},
      {"host", [](ir::HostPolicy& p) { p.ir.hosts.pop_back(); }},
      {"statement", [](ir::HostPolicy& p) { p.ir.origins[0].name = "other"; }},
      {"action", [](ir::HostPolicy& p) { first(p).main_lifetime_s = 5; }},
      {"key", [](ir::HostPolicy& p) { p.ir.secrets[0].from = SecretRef::From::environment; }},
      {"authority", [](ir::HostPolicy& p) { p.ir.authorities[0].file = "other.pem"; }},
      {"default response", [](ir::HostPolicy& p) { p.ir.default_response = ir::DefaultResponse{{{0}}, {}}; }},
      {"out filter", [](ir::HostPolicy& p) { p.ir.out[0].protocol = 6; }},
  };
  for (const auto& [what, change] : changes) {
    ir::HostPolicy other = policy;
    change(other);
    const backends::Emitted emitted = runtimeBackend().emit(other);
    backends::ProofGap gap = prove(runtimeBackend(), policy, emitted);
    EXPECT_NE(llvm::join(gap.differences, "\n").find(what), std::string::npos)
        << what << ": " << llvm::join(gap.differences, "\n");
  }
}

// --- what charon cannot ----------------------------------------------------------------------------------------------
TEST(Runtime, LeavesOutWhatCharonDoesNotHave) {
  ir::HostPolicy policy = small();
  first(policy).authentication.insert(first(policy).authentication.begin(), ir::AuthMethod());
  first(policy).quick.insert(first(policy).quick.begin(),
                             {catalog::Integrity::sha1, ir::Esp{catalog::Cipher::des3, std::nullopt}, 3600, 0});
  first(policy).quick.push_back({std::nullopt, ir::Esp{catalog::Cipher::aes128, std::nullopt}, 3600, 0});
  EXPECT_EQ(idsOf(policy), "PLT604 PLT604 PLT604");
  diag::Diagnostics diags;
  auto projected = runtimeBackend().project(policy, diags);
  ASSERT_TRUE(projected.has_value());
  EXPECT_EQ(first(*projected).authentication.size(), 1u);
  EXPECT_EQ(first(*projected).quick.size(), 1u);
}

TEST(Runtime, RefusesWhatIsNothingElse) {
  ir::HostPolicy kerberos = small(), both = small(), unguarded = small();
  first(kerberos).authentication = {ir::AuthMethod()};
  kerberos.ir.default_response = ir::DefaultResponse{{{0}}, {}};
  first(both).quick = {{catalog::Integrity::sha1, ir::Esp{catalog::Cipher::des3, std::nullopt}, 3600, 0}};
  EXPECT_EQ(idsOf(kerberos), "PLT603");
  EXPECT_EQ(idsOf(both), "PLT603");
  first(unguarded).quick = {{std::nullopt, ir::Esp{catalog::Cipher::aes128, std::nullopt}, 3600, 0}};
  EXPECT_EQ(idsOf(unguarded), "PLT603");
  diag::Diagnostics diags;
  diags.allow({"PLT603", "a test", {}});
  auto projected = runtimeBackend().project(kerberos, diags);
  ASSERT_TRUE(projected.has_value()) << "accepted, it blocks";
  EXPECT_TRUE(std::holds_alternative<ir::Block>(projected->ir.action(projected->ir.out.front())));
  EXPECT_FALSE(projected->ir.default_response.has_value());
}

// --- import ----------------------------------------------------------------------------------------------------------
TEST(Runtime, RefusesWhatItsLoaderRefuses) {
  std::string file = fileOf(small());
  EXPECT_TRUE(runtimeBackend().recognises("x", file));
  EXPECT_FALSE(runtimeBackend().recognises("x", "CORDON"));
  file[offsetof(ruleset::Header, audit)] = 2;
  diag::Diagnostics diags;
  EXPECT_FALSE(readBack(file, diags).has_value());
  ASSERT_EQ(diags.all().size(), 1u);
  EXPECT_STREQ(diags.all().front().id, diag::RuleSetRefused.id);
  EXPECT_EQ(diags.all().front().message, "`x.cordonset` is no rule set that can be read: neither 0 nor 1, at byte 12");
}

TEST(Runtime, ReadsOneSetAtATime) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  const source::FileId file = sources.add("x", fileOf(small()));
  runtimeBackend().import({{"policy.cordonset", file}, {"policy.cordonset", file}}, {}, sources, diags);
  ASSERT_EQ(diags.all().size(), 1u);
  EXPECT_STREQ(diags.all().front().id, diag::SecondRuleSet.id);
}

TEST(Runtime, TakesTheHostThatIsAskedForElseTheFirst) {
  ir::HostPolicy policy = small();
  policy.ir.hosts.push_back(hostNamed("b"));
  diag::Diagnostics diags;
  EXPECT_EQ(readBack(fileOf(policy), diags, "b")->policy.host.name, "b");
  EXPECT_EQ(readBack(fileOf(policy), diags, "imported")->policy.host.name, "a");
  policy.ir.hosts.clear();
  EXPECT_EQ(readBack(fileOf(policy), diags, "imported")->policy.host.name, "imported");
}

} // namespace
