// Access lists as user rights: a security template, written, read back, proved.
#include "backends/faithful.h"
#include "backends/netsh/access.h"
#include "backends/prove.h"
#include "tests/support/compile_text.h"
#include "tests/unit/backends/netsh_support.h"

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

using Kind = ir::Principal::Kind;

ir::Negotiate withAccess(const ir::AccessList& access) {
  ir::Negotiate action = negotiate();
  action.access = access;
  return action;
}

ir::HostPolicy policyWith(const ir::AccessList& access) {
  PolicyBuilder b("10.1.0.5");
  b.mirrored({"me", "10.0.0.0/8"}, withAccess(access), "group vault");
  b.mirrored({"me", "10.9.0.0/16", 6, {}, net::singlePort(80)}, withAccess(access), "rule web");
  return b.build();
}

const backends::EmittedFile* templateOf(const RoundTrip& trip) {
  for (const backends::EmittedFile& file : trip.emitted.files)
    if (file.path == "access.inf")
      return &file;
  return nullptr;
}

/// UTF-16LE with a byte order mark, of text in ASCII.
std::string utf16(llvm::StringRef text) {
  std::string bytes = "\xff\xfe";
  for (char c : text)
    bytes.append({c, '\0'});
  return bytes;
}

const ir::AccessList kDeny{std::nullopt, {{Kind::computer, "corp.example\\con1$"}}};
const ir::AccessList kBoth{
    {{{Kind::computer, "CORP\\app1$"}, {Kind::user, "CORP\\B\xc3\xbcro DBA"}, {Kind::user, "S-1-5-32-544"}}},
    {{Kind::computer, "CORP\\con1$"}, {Kind::user, "x@corp.example"}}};
const ir::AccessList kAllow{{{{Kind::computer, "CORP\\app1$"}, {Kind::user, "S-1-5-32-544"}}}, {}};

TEST(NetshAccess, ADenyListAloneLeavesTheDefaultRight) {
  RoundTrip trip = roundTrip(policyWith(kDeny));
  expectProved(trip);
  ASSERT_TRUE(templateOf(trip));
  EXPECT_EQ(
      templateOf(trip)->text,
      utf16("[Unicode]\r\nUnicode=yes\r\n[Version]\r\nsignature=\"$CHICAGO$\"\r\nRevision=1\r\n[Privilege Rights]\r\n"
            "SeDenyNetworkLogonRight = corp.example\\con1$\r\n"));
  EXPECT_FALSE(templateOf(trip)->secret);
  EXPECT_EQ(trip.emitted.notes.size(), 2u);
}

TEST(NetshAccess, AnAllowListReplacesTheDefaultRight) {
  for (const ir::AccessList& access : {kBoth, kAllow}) {
    RoundTrip trip = roundTrip(policyWith(access));
    expectProved(trip);
    ASSERT_TRUE(templateOf(trip));
    llvm::StringRef text = templateOf(trip)->text;
    EXPECT_TRUE(text.contains(llvm::StringRef(utf16("SeNetworkLogonRight = CORP\\app1$,")).drop_front(2)));
    EXPECT_TRUE(text.contains(llvm::StringRef(utf16("*S-1-5-32-544")).drop_front(2)));
    EXPECT_EQ(text.contains(llvm::StringRef(utf16("SeDeny")).drop_front(2)), !access.deny.empty());
  }
}

TEST(NetshAccess, WithoutAListThereIsNoTemplate) {
  RoundTrip trip = roundTrip(policyWith({}));
  expectProved(trip);
  EXPECT_EQ(templateOf(trip), nullptr);
  EXPECT_TRUE(trip.emitted.notes.empty());
}

TEST(NetshAccess, TheProofSeesEveryChangeOfATemplate) {
  RoundTrip trip = roundTrip(policyWith(kBoth));
  expectProved(trip);
  for (auto [from, to] : {std::pair("app1", "app2"), std::pair("SeDeny", "SeXeny"), std::pair("-544", "-545"),
                          std::pair("Revision=1", "Revision=2"), std::pair("SeNetwork", "SeBacthxx")}) {
    backends::Emitted changed = trip.emitted;
    std::string& text = changed.files.back().text;
    std::string old = utf16(from).substr(2), fresh = utf16(to).substr(2);
    ASSERT_NE(text.find(old), std::string::npos) << from;
    text.replace(text.find(old), old.size(), fresh);
    EXPECT_FALSE(backends::prove(backends::netshBackend(), *trip.projected, changed, nullptr).isProved()) << from;
  }
  backends::Emitted without = trip.emitted;
  without.files.pop_back();
  EXPECT_FALSE(backends::prove(backends::netshBackend(), *trip.projected, without, nullptr).isProved());
}

TEST(NetshAccess, ListsWithoutAdministratorsOrComputersAreRefused) {
  const ir::Principal administrators{Kind::user, "S-1-5-32-544"}, computer{Kind::computer, "CORP\\app1$"},
      everyone{Kind::user, "S-1-1-0"};
  struct Case {
    std::vector<ir::Principal> allow;
    bool refused;
  } cases[] = {{{computer, administrators}, false},
               {{everyone, administrators}, false},
               {{computer}, true},
               {{administrators}, true},
               {{}, true}};
  for (const Case& c : cases) {
    ir::AccessList access;
    access.allow = c.allow;
    EXPECT_EQ(roundTrip(policyWith(access)).has("PLT631"), c.refused);
  }
}

TEST(NetshAccess, OneListIsForTheWholeHost) {
  PolicyBuilder b("10.1.0.5");
  b.mirrored({"me", "10.0.0.0/8"}, withAccess(kDeny), "group vault");
  b.mirrored({"me", "10.9.0.0/16"}, withAccess(kBoth), "rule web");
  EXPECT_TRUE(roundTrip(b.build()).has("PLT603"));
}

TEST(NetshAccess, ATunnelsGatewaysAreNotAsked) {
  PolicyBuilder b("198.51.100.1");
  b.policy.host.forwards = true;
  ir::Negotiate tunnel = negotiate();
  tunnel.tunnel = ir::Tunnel{address("198.51.100.1"), address("203.0.113.1")};
  b.tunnel("10.1.0.0/16", "10.2.0.0/16", tunnel);
  b.mirrored({"me", "10.0.0.0/8"}, withAccess(kDeny), "group vault");
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  ASSERT_TRUE(trip.back.imported);
  for (const ir::Action& action : trip.back.imported->policy.ir.actions)
    if (const auto* n = std::get_if<ir::Negotiate>(&action)) {
      EXPECT_EQ(n->access.isOpen(), n->tunnel.has_value());
    }
}

TEST(NetshAccess, IdentitiesAreLeftOutAndSaidSo) {
  RoundTrip trip =
      roundTrip(policyWith({std::nullopt, {{Kind::computer, "CORP\\a$"}, {Kind::identity, "con1.example"}}}));
  EXPECT_TRUE(trip.has("PLT632"));
  expectProved(trip);
  EXPECT_EQ(netsh::accessOf(trip.projected->ir).deny, (std::vector<ir::Principal>{{Kind::computer, "CORP\\a$"}}));
}

TEST(NetshAccess, AnAllowListOverCertificatesWithoutAccountsIsFound) {
  for (bool mapped : {false, true}) {
    PolicyBuilder b("10.1.0.5");
    ir::AuthMethod certificate = b.certificate({{"CN", "Root"}});
    certificate.account_mapping = mapped;
    ir::Negotiate action = negotiate({certificate});
    action.access = kAllow;
    b.mirrored({"me", "10.0.0.0/8"}, action, "group vault");
    RoundTrip trip = roundTrip(b.build());
    expectProved(trip);
    EXPECT_EQ(trip.has("PLT632"), !mapped);
  }
}

TEST(NetshAccess, NamesThatATemplateCannotHoldAreRefused) {
  for (const char* name : {"CORP\\a,b", "CORP\\\"a", "CORP\\a;b", "CORP\\%x%", "CORP\\a\nSeTcbPrivilege = *S-1-1-0",
                           "*x", " CORP\\a", "CORP\\", "CORP\\\xff", "[Version]", ""})
    EXPECT_TRUE(roundTrip(policyWith({std::nullopt, {{Kind::user, name}}})).has("PLT603")) << name;
  std::vector<ir::Principal> many;
  for (int i = 1000; i < 1400; ++i)
    many.push_back({Kind::computer, "CORP\\m" + std::to_string(i) + "$"});
  EXPECT_TRUE(roundTrip(policyWith({std::nullopt, many})).has("PLT603"));
}

/// What a template alone is read as.
std::string readAs(const std::string& bytes) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  netsh::ReadTemplate read = netsh::readTemplate(sources.add("access.inf", bytes), sources, diags);
  if (diags.hasErrors())
    return diags.all().front().id;
  std::string text = read.access.allow ? "allow" : "";
  for (const ir::Principal& each : read.access.allow.value_or(std::vector<ir::Principal>()))
    text += " " + each.name;
  for (const ir::Principal& each : read.access.deny)
    text += " !" + each.name;
  return text;
}

TEST(NetshAccess, ReadsTemplatesAsWindowsWritesThem) {
  EXPECT_EQ(readAs(utf16("[unicode]\nUnicode = yes\n; a comment\n[privilege rights]\n"
                         "seDENYnetworklogonright = *S-1-5-32-546 , Guest, \"CORP\\x y\" ; why\nSeBackupPrivilege = x\n"
                         "[Registry Values]\nSeNetworkLogonRight = everyone\n")),
            " !CORP\\x y !Guest !S-1-5-32-546");
  EXPECT_EQ(readAs(utf16("[Privilege Rights]\r\nSeNetworkLogonRight =\r\n")), "allow");
  EXPECT_EQ(readAs(utf16("")), "");
}

TEST(NetshAccess, RefusesWhatIsNoTemplate) {
  const std::string rights = "[Privilege Rights]\r\nSeDenyNetworkLogonRight = ";
  for (const std::string& bytes :
       {std::string(), std::string("[Privilege Rights]\r\n"), utf16(rights + "a") + "x", utf16(rights + "a,,b"),
        utf16(rights + "a,"), utf16(rights + "*"), utf16(rights + "*x"), utf16(rights + "S-1-1-0"),
        utf16(rights + "\"a"), utf16(rights + "%a%"), utf16(rights + "a \\\r\nb"),
        utf16(rights + std::string("a\0b", 3)), utf16(rights + "a\r\nSeDenyNetworkLogonRight = b"),
        utf16(rights) + std::string("\x00\xd8", 2)})
    EXPECT_EQ(readAs(bytes), "IMP177") << bytes;
}

TEST(NetshAccess, OtherBackendsSayThatTheyCheckNone) {
  auto compiled = test::compileText(R"(ca root { subject "CN=Root"; }
forest f { domain corp.example; }
proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }
host con1 { address 10.1.0.2; platform windows-xp-sp2; domain corp.example; }
host lin1 { address 10.1.0.3; platform linux-strongswan; }
group vault : encryption {
  members lin1; secure 10.1.0.0/16; using certificate(root) mapped, classic;
  inbound deny con1;
}
allow PLT603 reason "the mapping"; allow PLT644 reason "no file here";
)");
  ASSERT_TRUE(compiled.compilation) << compiled.places();
  ir::HostPolicy policy = compiled.policyOf("lin1");
  size_t first = compiled.diags.all().size();
  auto projected = backends::strongswanBackend().project(policy, compiled.diags);
  ASSERT_TRUE(projected) << compiled.places();
  EXPECT_NE(compiled.places().find("8:3 PLT630"), std::string::npos) << compiled.places();
  const diag::DiagnosticRange reported = compiled.diags.all().from(first);
  EXPECT_TRUE(backends::compareWithPolicy(policy, *projected, reported, &compiled.sources).gap.isProved());
  // Without findings the missing list would be a fault.
  EXPECT_FALSE(backends::compareWithPolicy(policy, *projected, {}, &compiled.sources).gap.isProved());
}

} // namespace
