// The emitted text, and that it is read back as what was projected: backends/solaris/emit.h.
#include "tests/unit/backends/solaris_fixture.h"

#include "backends/solaris/vocabulary.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

using namespace cordon;
using namespace cordon::tests::solaris;
using catalog::Cipher, catalog::DhGroup, catalog::Integrity;

namespace {

void expectProved(const ir::HostPolicy& policy) {
  ir::HostPolicy result = projected(policy);
  backends::Emitted emitted = backends::solarisBackend().emit(result);
  auto gap = backends::prove(backends::solarisBackend(), result, emitted);
  EXPECT_TRUE(gap.isProved()) << llvm::join(gap.differences, "\n");
  // What is read back is written as it was.
  source::SourceMap sources;
  diag::Diagnostics diags;
  auto imported = backends::readBack(backends::solarisBackend(), result.host, emitted.files, sources, diags);
  ASSERT_TRUE(imported.has_value());
  backends::Emitted again = backends::solarisBackend().emit(imported->policy);
  ASSERT_EQ(again.files.size(), emitted.files.size());
  for (size_t i = 0; i < again.files.size(); ++i)
    EXPECT_EQ(again.files[i].text, emitted.files[i].text);
}

/// The paper's application-to-application example: SQL server 10.1.2.20, application server 10.1.2.30.
PolicyBuilder sqlServer() {
  PolicyBuilder builder;
  ir::Negotiate negotiate = builder.preshared("sql and sol share this");
  negotiate.pfs = {ir::Pfs::Kind::group, DhGroup::modp1024};
  builder.add({"me", "10.1.2.30", 6, net::singlePort(1433), {}}, negotiate);
  builder.add({"me", "any", ir::kAnyProtocol, {}, {}}, ir::Block{});
  return builder;
}

TEST(SolarisEmit, SqlServerOfThePaper) {
  ir::HostPolicy policy = sqlServer().take();
  EXPECT_EQ(withoutComments(emittedFile(policy, "ipsecinit.conf")),
            "{ laddr 10.1.2.20 raddr 10.1.2.30 ulp tcp lport 1433 dir both } ipsec "
            "{ encr_algs 3des encr_auth_algs sha1 sa unique }\n"
            "{ laddr 10.1.2.20 dir both } drop { }\n");
  EXPECT_EQ(withoutComments(emittedFile(policy, "ike/config")),
            "p2_lifetime_kb 100000\n"
            "{\n"
            "    label \"rule 1, 10.1.2.20 to 10.1.2.30\"\n"
            "    local_addr 10.1.2.20\n"
            "    remote_addr 10.1.2.30\n"
            "    p2_pfs 2\n"
            "    p2_lifetime_secs 3600\n"
            "    p1_xform { auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des p1_lifetime_secs 28800 }\n"
            "}\n");
  EXPECT_EQ(withoutComments(emittedFile(policy, "ike.preshared")),
            "{\n"
            "    localidtype IP\n"
            "    localid 10.1.2.20\n"
            "    remoteidtype IP\n"
            "    remoteid 10.1.2.30\n"
            "    key 73716c20616e6420736f6c2073686172652074686973\n"
            "}\n");
  expectProved(policy);
}

TEST(SolarisEmit, OnlyTheKeyFileIsSecretAndFilesWithoutUseAreNotWritten) {
  backends::Emitted emitted = backends::solarisBackend().emit(projected(sqlServer().take()));
  ASSERT_EQ(emitted.files.size(), 3u);
  for (const backends::EmittedFile& file : emitted.files)
    EXPECT_EQ(file.secret, file.path == "ike.preshared");
  PolicyBuilder blocks;
  blocks.add({"me", "any", ir::kAnyProtocol, {}, {}}, ir::Block{});
  EXPECT_EQ(backends::solarisBackend().emit(projected(blocks.take())).files.size(), 1u);
  PolicyBuilder certified;
  certified.add({"me", "10.1.2.30", ir::kAnyProtocol, {}, {}}, certified.certified());
  EXPECT_EQ(backends::solarisBackend().emit(projected(certified.take())).files.size(), 2u);
}

TEST(SolarisEmit, SecureServerOfThePaperWithCertificates) {
  PolicyBuilder builder;
  builder.policy.host.identity = "C=US, S=Washington, O=Contoso, CN=sol, E=ops@contoso.example";
  builder.policy.host.certificate = ir::Host::Certificate{"pki/sol.pem", "pki/sol.key"};
  ir::Negotiate negotiate = builder.certified();
  negotiate.remote_identity = "C=US, O=Contoso, CN=win";
  builder.add({"me", "10.1.2.30", ir::kAnyProtocol, {}, {}}, negotiate);
  ir::HostPolicy policy = builder.take();
  EXPECT_EQ(withoutComments(emittedFile(policy, "ike/config")),
            "cert_root \"C=US, ST=Texas, O=Example\\\\, Inc., CN=Root\"\n"
            "p2_lifetime_kb 100000\n"
            "{\n"
            "    label \"rule 1, 10.1.2.20 to 10.1.2.30\"\n"
            "    local_addr 10.1.2.20\n"
            "    remote_addr 10.1.2.30\n"
            "    local_id_type dn\n"
            "    local_id \"C=US, ST=Washington, O=Contoso, CN=sol, MAILTO=ops@contoso.example\"\n"
            "    remote_id \"C=US, O=Contoso, CN=win\"\n"
            "    p2_lifetime_secs 3600\n"
            "    p1_xform { auth_method rsa_sig oakley_group 2 auth_alg sha1 encr_alg 3des p1_lifetime_secs 28800 }\n"
            "}\n");
  expectProved(policy);
  diag::Diagnostics diags;
  backends::solarisBackend().project(policy, diags);
  ASSERT_EQ(diags.all().size(), 1u);
  EXPECT_STREQ(diags.all()[0].id, "PLT674") << "the host's certificate lies in Solaris' own store";
}

TEST(SolarisEmit, OffersBecomeAlternativesInOrder) {
  PolicyBuilder builder("illumos");
  ir::Negotiate negotiate = builder.preshared();
  ir::QuickProposal both = esp(Cipher::null, Integrity::md5);
  both.ah = Integrity::sha256;
  negotiate.quick = {both, esp(Cipher::aes192, Integrity::sha512), ah(Integrity::md5), esp(Cipher::des, std::nullopt)};
  builder.add({"me", "10.1.2.30", ir::kAnyProtocol, {}, {}}, negotiate);
  EXPECT_EQ(withoutComments(emittedFile(builder.take(), "ipsecinit.conf")),
            "{ laddr 10.1.2.20 raddr 10.1.2.30 dir both } ipsec\n"
            "    { auth_algs sha256 encr_algs null encr_auth_algs md5 sa shared } or ipsec\n"
            "    { encr_algs aes(192) encr_auth_algs sha512 sa shared } or ipsec\n"
            "    { auth_algs md5 sa shared } or ipsec\n"
            "    { encr_algs des sa shared }\n");
  expectProved(builder.take());
}

TEST(SolarisEmit, EveryCipherIntegrityAndGroupComesBack) {
  for (const char* platform : {"solaris-9", "solaris-10", "illumos"}) {
    auto release = *backends::solaris::releaseOf(platform);
    for (const auto& cipher : catalog::ciphers())
      for (const auto& integrity : catalog::integrities()) {
        if (backends::solaris::espCipherWord(release, cipher.id).empty() ||
            backends::solaris::ipsecIntegrityWord(release, integrity.id).empty())
          continue;
        PolicyBuilder builder(platform);
        ir::Negotiate negotiate = builder.preshared();
        negotiate.quick = {esp(cipher.id, integrity.id)};
        if (!backends::solaris::ikeCipherWord(release, cipher.id).empty())
          negotiate.main = {{cipher.id, integrity.id, DhGroup::modp1536}};
        builder.add({"me", "10.1.2.30", ir::kAnyProtocol, {}, {}}, negotiate);
        expectProved(builder.take());
      }
    for (const auto& group : catalog::dhGroups()) {
      if (backends::solaris::ikeGroup(release, group.id) == 0)
        continue;
      PolicyBuilder builder(platform);
      ir::Negotiate negotiate = builder.preshared();
      negotiate.main[0].group = group.id;
      if (backends::solaris::pfsGroup(release, group.id) != 0)
        negotiate.pfs = {ir::Pfs::Kind::main_mode_group, group.id};
      builder.add({"me", "10.1.2.30", ir::kAnyProtocol, {}, {}}, negotiate);
      expectProved(builder.take());
    }
  }
}

TEST(SolarisEmit, EveryIcmpTypeAndCodeComesBack) {
  PolicyBuilder builder;
  uint16_t peer = 1;
  auto next = [&] { return "10.3.0." + std::to_string(peer++); };
  for (auto type : {net::kAnyPort, net::singlePort(0), net::singlePort(255), net::PortRange{3, 11}})
    for (auto code : {net::kAnyPort, net::singlePort(0), net::singlePort(254), net::PortRange{0, 3}})
      builder.add({"me", next(), 1, type, code}, ir::Block{});
  expectProved(builder.take());
}

TEST(SolarisEmit, BothFamiliesAndSeveralOwnAddressesComeBack) {
  for (std::vector<std::string> addresses :
       {std::vector<std::string>{"10.1.2.20", "10.1.2.21", "2001:db8::20"}, std::vector<std::string>{}}) {
    PolicyBuilder builder("illumos", addresses);
    builder.policy.host.identity = "sol.example.com";
    builder.add({"me", "10.1.0.0/16", ir::kAnyProtocol, {}, {}}, builder.certified());
    builder.add({"me", "2001:db8:5::/48", ir::kAnyProtocol, {}, {}}, builder.certified());
    builder.add({"me", "10.1.9.9", 17, {}, net::singlePort(53)}, ir::Permit{});
    builder.add({"any", "::/0", 58, net::singlePort(128), {}}, ir::Block{});
    builder.add({"any", "any", ir::kAnyProtocol, {}, {}}, ir::Block{});
    builder.add({"any", "::/0", ir::kAnyProtocol, {}, {}}, ir::Block{});
    expectProved(builder.take());
  }
}

TEST(SolarisEmit, NamesCannotBreakOut) {
  PolicyBuilder builder;
  builder.policy.ir.name = "x\n{ dir both } pass { }\n\"} #\xe2\x80\xae";
  builder.policy.host.name = "h\r\n{ dir both } pass { }";
  builder.add({"me", "10.1.2.30", ir::kAnyProtocol, {}, {}}, builder.preshared());
  builder.policy.ir.origins[0].name = std::string("rule \n} drop {\0", 15) + std::string(3000, '#');
  ir::HostPolicy policy = builder.take();
  EXPECT_EQ(withoutComments(emittedFile(policy, "ipsecinit.conf")).find("pass"), std::string::npos);
  expectProved(policy);
}

TEST(SolarisEmit, LinesAndBlocksStayBelowTheParsersBounds) {
  PolicyBuilder builder("illumos", {"2001:db8:1111:2222:3333:4444:5555:6666"});
  builder.policy.host.identity = "sol.example.com";
  ir::Negotiate negotiate = builder.certified();
  negotiate.quick.clear();
  for (Cipher cipher : {Cipher::des, Cipher::des3, Cipher::aes128, Cipher::aes192, Cipher::aes256})
    for (Integrity integrity : {Integrity::md5, Integrity::sha1, Integrity::sha256, Integrity::sha512}) {
      negotiate.quick.push_back(esp(cipher, integrity));
      negotiate.quick.back().ah = integrity;
    }
  builder.add({"me", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", 6, net::singlePort(65535), net::singlePort(65534)},
              negotiate);
  ir::HostPolicy policy = builder.take();
  std::string text = emittedFile(policy, "ipsecinit.conf");
  for (llvm::StringRef line : llvm::split(text, '\n'))
    EXPECT_LT(line.size(), 1000u);
  EXPECT_TRUE(text.ends_with("\n"));
  std::vector<std::string> notes = reported(policy, true);
  EXPECT_FALSE(notes.empty()) << "an entry holds fewer offers than these";
  EXPECT_EQ(notes.front(), "PLT604");
  expectProved(policy);
}

TEST(SolarisEmit, OutputDependsOnThePolicyAlone) {
  backends::Emitted once = backends::solarisBackend().emit(projected(sqlServer().take()));
  backends::Emitted again = backends::solarisBackend().emit(projected(sqlServer().take()));
  ASSERT_EQ(once.files.size(), again.files.size());
  for (size_t i = 0; i < once.files.size(); ++i)
    EXPECT_EQ(once.files[i].text, again.files[i].text);
}

TEST(SolarisEmit, FilesAreRecognised) {
  const backends::Backend& backend = backends::solarisBackend();
  EXPECT_TRUE(backend.recognises("x", emittedFile(sqlServer().take(), "ipsecinit.conf")));
  EXPECT_TRUE(backend.recognises("etc/inet/ipsecinit.conf", ""));
  EXPECT_TRUE(backend.recognises("x", "# c\n{ raddr 10.0.0.1 }\n  ipsec\n { }\n"));
  EXPECT_FALSE(backend.recognises("swanctl.conf", "connections { a { } }\n"));
  EXPECT_FALSE(backend.recognises("ike.preshared", "{ localidtype IP }\n"));
  EXPECT_FALSE(backend.recognises("x", ""));
}

} // namespace
