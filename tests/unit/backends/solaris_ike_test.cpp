// ike/config and ike.preshared as read: backends/solaris/ike_text.h, key_file.h, negotiation.h.
#include "tests/unit/backends/solaris_fixture.h"

#include "compiler/diag/render_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::tests::solaris;

namespace {

using Ids = std::vector<std::string>;

const std::string kEntry = "{ laddr 10.1.2.20 raddr 10.1.2.30 } ipsec { encr_algs 3des encr_auth_algs sha1 }\n";
const std::string kKey = "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 key 616263 }\n";
const std::string kTransform =
    "p1_xform { auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des p1_lifetime_secs 600 }\n";
const std::string kAddresses = "local_addr 10.1.2.20 remote_addr 10.1.2.30\n";

std::string ruleOf(const std::string& rest, const std::string& label = "a") {
  return "{ label \"" + label + "\" " + rest + " }\n";
}
const std::string kRule = ruleOf(kAddresses + "p2_lifetime_secs 3600 " + kTransform);

Read readIke(const std::string& config, const std::string& keys = kKey, const std::string& entry = kEntry) {
  Files files = {{"ipsecinit.conf", entry}, {"ike/config", config}};
  if (!keys.empty())
    files.emplace_back("ike.preshared", keys);
  return read(files, unknownHost());
}

ir::Negotiate negotiateOf(const Read& result) {
  EXPECT_TRUE(result.imported.has_value()) << (result.messages.empty() ? "" : result.messages[0]);
  if (!result.imported)
    return {};
  const ir::PolicyIr& ir = result.imported->policy.ir;
  return std::get<ir::Negotiate>(ir.action(ir.out.front()));
}

TEST(SolarisIke, OneActionIsPutTogetherFromThreeFiles) {
  Read result = readIke("p2_lifetime_kb 5000\n" + ruleOf(kAddresses + "p2_pfs 2 p2_lifetime_secs 0x100 " + kTransform));
  EXPECT_TRUE(result.ids.empty());
  ir::Negotiate negotiate = negotiateOf(result);
  EXPECT_EQ(negotiate.main, (std::vector<ir::MainProposal>{
                                {catalog::Cipher::des3, catalog::Integrity::sha1, catalog::DhGroup::modp1024}}));
  EXPECT_EQ(negotiate.main_lifetime_s, 600u);
  EXPECT_EQ(negotiate.quick.front().lifetime_s, 256u);
  EXPECT_EQ(negotiate.quick.front().lifetime_kb, 5000u);
  EXPECT_EQ(negotiate.pfs, (ir::Pfs{ir::Pfs::Kind::group, catalog::DhGroup::modp1024}));
  ASSERT_EQ(negotiate.authentication.size(), 1u);
  const ir::HostPolicy& policy = result.imported->policy;
  EXPECT_EQ(policy.secrets[negotiate.authentication[0].secret.index].reveal(), "abc");
  EXPECT_EQ(policy.ir.secrets[0].name, "ike.preshared:1");
}

TEST(SolarisIke, FileLevelDefaultsHoldWhereARuleIsSilent) {
  ir::Negotiate negotiate =
      negotiateOf(readIke("p1_lifetime_secs 7 p2_lifetime_secs 8 p2_pfs 5\n" +
                          std::string("p1_xform { auth_method preshared oakley_group 5 auth_alg md5 "
                                      "encr_alg des }\n") +
                          ruleOf(kAddresses)));
  EXPECT_EQ(negotiate.main_lifetime_s, 7u);
  EXPECT_EQ(negotiate.quick.front().lifetime_s, 8u);
  EXPECT_EQ(negotiate.pfs.group, catalog::DhGroup::modp1536);
  EXPECT_EQ(negotiate.main.front().cipher, catalog::Cipher::des);
  EXPECT_EQ(
      negotiateOf(readIke("p2_pfs 5\n" + ruleOf(kAddresses + "p2_pfs 0 p2_lifetime_secs 3600 " + kTransform))).pfs,
      ir::Pfs{});
}

TEST(SolarisIke, SilenceAboutLifetimesIsReportedAndRemembered) {
  Read result =
      readIke(ruleOf(kAddresses + "p1_xform { auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des }"));
  EXPECT_EQ(result.ids, (Ids{"IMP214", "IMP214"}));
  EXPECT_EQ(negotiateOf(result).quick.front().lifetime_s, 28800u);
  EXPECT_EQ(negotiateOf(result).quick.front().lifetime_kb, 0u);
  EXPECT_NE(result.imported->residue, readIke(kRule).imported->residue);
}

TEST(SolarisIke, CommentsStartWithHashOrTwoSlashesOutsideStrings) {
  Read result =
      readIke("# one { \n// two }\n" + ruleOf(kAddresses + "p2_lifetime_secs 3600 " + kTransform, "a # b // c"));
  EXPECT_TRUE(result.ids.empty());
  EXPECT_EQ(result.imported->residue[2], "ike/config: # one {");
  EXPECT_EQ(result.imported->residue[4], "ike/config: label a # b // c");
}

TEST(SolarisIke, AddressesMayBeRangesMasksAndRepeated) {
  for (const char* remote :
       {"remote_addr 10.1.2.0/24", "remote_addr 10.1.2.0/255.255.255.0", "remote_addr 10.1.2.0 / 24",
        "remote_addr 10.1.2.10-10.1.2.40", "remote_addr 10.1.2.10 - 10.1.2.40", "remote_addr 10.1.2.10 -10.1.2.40",
        "remote_addr 10.9.9.9 remote_addr 10.1.2.30"}) {
    Read result =
        readIke(ruleOf("local_addr 10.1.2.20 " + std::string(remote) + " p2_lifetime_secs 3600 " + kTransform));
    EXPECT_TRUE(result.ids.empty()) << remote << result.messages[0];
  }
}

TEST(SolarisIke, AesWithoutARangeIsAllThreeSizes) {
  auto ciphers = [](const std::string& text) {
    return negotiateOf(readIke(ruleOf(kAddresses +
                                      "p2_lifetime_secs 3600 p1_xform { auth_method preshared oakley_group 14 "
                                      "auth_alg sha256 encr_alg " +
                                      text + " p1_lifetime_secs 600 }")))
        .main.size();
  };
  EXPECT_EQ(ciphers("aes"), 3u);
  EXPECT_EQ(ciphers("aes (256..256)"), 1u);
  EXPECT_EQ(ciphers("aes-cbc(128 .. 192)"), 2u);
}

TEST(SolarisIke, BackslashAtALineEndIsABlank) {
  Read result = readIke(ruleOf(kAddresses + "p2_lifetime_secs \\\n 3600 " + kTransform));
  EXPECT_TRUE(result.ids.empty());
}

TEST(SolarisIke, CertificateRulesNameRootsAndIdentities) {
  std::string config =
      "cert_root \"C=US, ST=Texas, O=Sun Microsystems\\\\, Inc., CN=Root\"\ncert_root \"CN=Other\"\n" +
      ruleOf(
          kAddresses +
          "local_id_type dn local_id \"C=US, ST=Texas, CN=sol, MAILTO=ops@example.com\" remote_id \"DNS=win.example\" "
          "p2_lifetime_secs 3600 p1_xform { auth_method rsa_sig oakley_group 2 auth_alg sha1 encr_alg 3des "
          "p1_lifetime_secs 600 }");
  Read result = readIke(config, "");
  EXPECT_TRUE(result.ids.empty());
  ir::Negotiate negotiate = negotiateOf(result);
  ASSERT_EQ(negotiate.authentication.size(), 2u);
  const ir::PolicyIr& ir = result.imported->policy.ir;
  EXPECT_EQ(ir.authorities[negotiate.authentication[0].authority.index].subject[2].second, "Sun Microsystems, Inc.");
  EXPECT_EQ(negotiate.remote_identity, "win.example");
  EXPECT_EQ(result.imported->policy.host.identity, "C=US, ST=Texas, CN=sol, E=ops@example.com");
}

TEST(SolarisIke, WhatInIkedRefusesOrTheIrCannotHoldIsRefused) {
  auto rule = [](const std::string& rest) { return ruleOf(kAddresses + "p2_lifetime_secs 3600 " + rest); };
  auto transform = [&](const std::string& words) { return rule("p1_xform { " + words + " }"); };
  const std::string certificate = "p1_xform { auth_method rsa_sig oakley_group 2 auth_alg sha1 encr_alg 3des "
                                  "p1_lifetime_secs 600 }";
  const std::pair<std::string, const char*> bad[] = {
      {"{ " + kAddresses + kTransform + " }", "IMP205"},
      {ruleOf("remote_addr 10.1.2.30 p2_lifetime_secs 3600 " + kTransform), "IMP205"},
      {ruleOf("local_addr 10.1.2.20 p2_lifetime_secs 3600 " + kTransform), "IMP205"},
      {kRule + kRule, "IMP217"},
      {"{ label a " + kAddresses + kTransform + " }", "IMP200"},
      {"{ label \"a", "IMP200"},
      {"{ label \"a\"", "IMP200"},
      {rule("label \"b\" " + kTransform), "IMP204"},
      {rule("labl \"b\" " + kTransform), "IMP101"},
      {rule("p2_lifetime_kb 5 " + kTransform), "IMP101"},
      {"local_addr 10.1.2.20\n" + kRule, "IMP101"},
      {"}", "IMP200"},
      {rule("local_addr 10.1.2.400 " + kTransform), "IMP206"},
      {rule("local_addr 10.1.2.9-10.1.2.3 " + kTransform), "IMP206"},
      {rule("local_addr 10.1.2.0/255.0.255.0 " + kTransform), "IMP206"},
      {rule("local_addr 10.1.2.0/40 " + kTransform), "IMP206"},
      {rule("p2_pfs 3 " + kTransform), "IMP206"},
      {rule("p2_lifetime_secs 1 " + kTransform), "IMP204"},
      {ruleOf(kAddresses + "p2_lifetime_secs 0 " + kTransform), "IMP206"},
      {ruleOf(kAddresses + "p2_lifetime_secs 4294967296 " + kTransform), "IMP206"},
      {ruleOf(kAddresses + "p2_lifetime_secs -1 " + kTransform), "IMP206"},
      {ruleOf(kAddresses + "p2_lifetime_secs 09 " + kTransform), "IMP206"},
      {rule(""), "IMP205"},
      {transform("auth_method preshared oakley_group 2 auth_alg sha1"), "IMP205"},
      {transform("auth_method preshared oakley_group 2 oakley_group 2 auth_alg sha1 encr_alg 3des"), "IMP204"},
      {transform("auth_method kerberos oakley_group 2 auth_alg sha1 encr_alg 3des"), "IMP206"},
      {transform("auth_method dss_sig oakley_group 2 auth_alg sha1 encr_alg 3des"), "IMP209"},
      {transform("auth_method rsa_encrypt oakley_group 2 auth_alg sha1 encr_alg 3des"), "IMP209"},
      {transform("auth_method preshared oakley_group 3 auth_alg sha1 encr_alg 3des"), "IMP206"},
      {transform("auth_method preshared oakley_group 2 auth_alg sha3 encr_alg 3des"), "IMP206"},
      {transform("auth_method preshared oakley_group 2 auth_alg sha1 encr_alg null"), "IMP206"},
      {transform("auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des (64..64)"), "IMP206"},
      {transform("auth_method preshared oakley_group 2 auth_alg sha1 encr_alg aes (256"), "IMP200"},
      {transform("auth_method preshared oakley_grup 2 auth_alg sha1 encr_alg 3des"), "IMP101"},
      {rule("p1_xform auth_method"), "IMP200"},
      {rule(kTransform + certificate), "IMP217"},
      {rule(certificate), "IMP205"},
      {"cert_root \"CN=R\"\n" + rule("remote_id \"\" local_id_type ip " + certificate), "IMP205"},
      {"cert_root \"CN=R\"\n" + rule("remote_id \"\" local_id \"a.example\" " + certificate), "IMP205"},
      {"cert_root \"CN=R\"\n" + rule("local_id \"a.example\" local_id_type dns " + certificate), "IMP205"},
      {"cert_root \"CN=R\"\n" + rule("local_id \"a.example\" local_id_type ip remote_id \"\" " + certificate),
       "IMP209"},
      {"cert_root \"CN=R\"\n" + rule("local_id \"a.example\" local_id_type gn remote_id \"\" " + certificate),
       "IMP206"},
      {"cert_root \"CN=R\"\n" + rule("local_id \"SLOT=1\" local_id_type dn remote_id \"\" " + certificate), "IMP206"},
      {"cert_root \"CN=R\"\n" +
           rule("local_id \"a.example\" local_id_type dns remote_id \"b.example\" remote_id \"c.example\" " +
                certificate),
       "IMP209"},
      {"cert_root \"R\"\n" + kRule, "IMP206"},
      {"cert_root \"O=Sun Microsystems\\, Inc.\"\n" + kRule, "IMP206"},
      {"cert_trust \"CN=R\"\n" + kRule, "IMP209"},
      {rule("remote_id \"\" " + kTransform), "IMP217"},
      {rule("local_id_type dns " + kTransform), "IMP209"},
      {"expire_timer soon\n" + kRule, "IMP200"},
      {"proxy http\n" + kRule, "IMP200"},
      {ruleOf("local_addr 10.1.2.20 remote_addr 10.1.2.31 p2_lifetime_secs 3600 " + kTransform), "IMP211"},
      {"", "IMP211"},
  };
  for (const auto& [config, id] : bad) {
    Read result = readIke(config);
    EXPECT_FALSE(result.imported.has_value()) << config;
    EXPECT_TRUE(result.has(id)) << config << " wants " << id << ", got "
                                << (result.ids.empty() ? "nothing" : result.ids[0] + " " + result.messages[0]);
  }
}

TEST(SolarisIke, TimersAreResidueNotMeaning) {
  Read result = readIke("retry_limit 7\nretry_timer_init 0.25\nignore_crls\nproxy \"http://p:80\"\n" + kRule);
  EXPECT_TRUE(result.ids.empty());
  backends::Residue expected = {"ipsecinit.conf: entry 10.1.2.20 <-> 10.1.2.30 out in: ipsec esp(3des) with sha1",
                                "ipsecinit.conf: sa shared",
                                "ike/config: retry_limit 7",
                                "ike/config: retry_timer_init 0.25",
                                "ike/config: ignore_crls",
                                "ike/config: proxy http://p:80",
                                "ike/config: label a"};
  EXPECT_EQ(result.imported->residue, expected);
}

TEST(SolarisIke, OverlappingRulesThatDifferAreReportedAndTheFirstIsTaken) {
  std::string wide = ruleOf("local_addr 10.1.2.20 remote_addr 10.1.0.0/16 p2_lifetime_secs 99 " + kTransform, "wide");
  EXPECT_EQ(readIke(kRule + wide).ids, Ids{"IMP219"});
  EXPECT_EQ(negotiateOf(readIke(kRule + wide)).quick.front().lifetime_s, 3600u);
  EXPECT_EQ(negotiateOf(readIke(wide + kRule)).quick.front().lifetime_s, 99u);
}

TEST(SolarisIke, AnEntryIsDividedAmongTheRulesThatCoverIt) {
  std::string entry = "{ laddr 10.1.2.20 raddr 10.1.2.30/31 } ipsec { encr_algs 3des }\n";
  std::string other = ruleOf("local_addr 10.1.2.20 remote_addr 10.1.2.31 p2_lifetime_secs 99 " + kTransform, "b");
  std::string key = "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.31 key 646566 }\n";
  Read result = readIke(kRule + other, kKey + key, entry);
  ASSERT_TRUE(result.imported.has_value());
  const ir::PolicyIr& ir = result.imported->policy.ir;
  ASSERT_EQ(ir.out.size(), 2u);
  EXPECT_NE(ir.out[0].action, ir.out[1].action);
  EXPECT_EQ(ir.in.size(), 2u);
  EXPECT_EQ(readIke(kRule, kKey, entry).ids, Ids{"IMP211"});
}

TEST(SolarisIke, WhatRulesCoverBeyondThePolicyIsResidue) {
  std::string wide = ruleOf("local_addr 10.1.2.20 remote_addr 10.1.2.30/31 p2_lifetime_secs 3600 " + kTransform);
  EXPECT_EQ(readIke(wide).imported->residue.back(), "ike/config: rule a covers also `10.1.2.20 <-> 10.1.2.31`");
  std::string other_key = "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.99 key 616263 }\n";
  EXPECT_EQ(readIke(kRule, kKey + other_key).imported->residue.back(),
            "ike.preshared: unused key for `10.1.2.20 <-> 10.1.2.99`");
}

// --- files ----------------------------------------------------------------------------------------------------------

TEST(SolarisFiles, OnlyWhatNegotiatesNeedsTheIkeFiles) {
  EXPECT_TRUE(read({{"ipsecinit.conf", "{ dir both } drop { }\n"}}, unknownHost()).ids.empty());
  EXPECT_EQ(read({{"ipsecinit.conf", kEntry}}, unknownHost()).ids, Ids{"IMP213"});
  EXPECT_EQ(readIke(kRule, "").ids, Ids{"IMP213"});
  EXPECT_EQ(read({{"ike/config", kRule}}, unknownHost()).ids, Ids{"IMP213"});
  EXPECT_EQ(read({{"ipsecinit.conf", kEntry}, {"ipsecinit.conf", kEntry}}, unknownHost()).ids, Ids{"IMP217"});
  EXPECT_EQ(read({{"swanctl.conf", kEntry}}, unknownHost()).ids, Ids{"IMP217"});
}

// --- keys -----------------------------------------------------------------------------------------------------------

TEST(SolarisKeys, HexAndQuotedTextAreTheSameBytes) {
  std::string head = "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 key ";
  auto keyOf = [&](const std::string& written) {
    Read result = readIke(kRule, head + written + " }\n");
    return result.imported ? std::string(result.imported->policy.secrets.at(0).reveal()) : "refused";
  };
  EXPECT_EQ(keyOf("616263"), "abc");
  EXPECT_EQ(keyOf("6A6B"), "jk");
  EXPECT_EQ(keyOf("\"abc\""), "abc");
  EXPECT_EQ(keyOf("\"a b } # \\\" \\\\\""), "a b } # \" \\");
  for (const char* bad : {"61626", "0x6162", "61g2", "\"\"", "\"a\\n\"", "\"abc", "\"abc\n\""})
    EXPECT_TRUE(readIke(kRule, head + bad + " }\n").has("IMP215")) << bad;
}

TEST(SolarisKeys, AHexKeyThatEndsInALineEndIsReported) {
  std::string keys = "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 key 6162630a }\n";
  EXPECT_EQ(readIke(kRule, keys).ids, Ids{"IMP216"});
}

TEST(SolarisKeys, ThePeerMayBeAPrefix) {
  std::string keys = "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.0/24 key 616263 }\n";
  EXPECT_TRUE(readIke(kRule, keys).ids.empty());
}

TEST(SolarisKeys, IncompleteAndContradictoryEntriesAreRefused) {
  const std::pair<std::string, const char*> bad[] = {
      {"{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 }", "IMP205"},
      {"{ localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 key 616263 }", "IMP205"},
      {"{ localidtype FQDN localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 key 616263 }", "IMP209"},
      {"{ localidtype IP localid 10.1.2.0/24 remoteidtype IP remoteid 10.1.2.30 key 616263 }", "IMP205"},
      {"{ localidtype IP localid sol remoteidtype IP remoteid 10.1.2.30 key 616263 }", "IMP205"},
      {"{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 key 616263", "IMP200"},
      {"{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 key }", "IMP200"},
      {"{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 kye 616263 }", "IMP220"},
      {"{ key 616263 key 616263 }", "IMP204"},
      {"616263", "IMP200"},
      {kKey + kKey, "IMP217"},
      {kKey + "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.0.0/16 key 646566 }", "IMP217"},
      {"{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.31 key 616263 }", "IMP212"},
      {"{ localidtype IP localid 10.1.2.21 remoteidtype IP remoteid 10.1.2.30 key 616263 }", "IMP212"},
      {" # a comment not in the first column\n" + kKey, "IMP200"},
  };
  for (const auto& [keys, id] : bad) {
    Read result = readIke(kRule, keys);
    EXPECT_FALSE(result.imported.has_value()) << keys;
    EXPECT_TRUE(result.has(id)) << keys << " wants " << id;
  }
}

TEST(SolarisKeys, NoRenderedDiagnosticShowsAKey) {
  const std::string secret = "5ec12e75ec12e7";
  const std::string broken[] = {
      "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 kye " + secret + " }\n",
      "{ localidtype " + secret + " localid 10.1.2.20 }\n",
      "{ localidtype IP localid " + secret + " }\n",
      secret + "\n",
      "{ key " + secret + "0 }\n",
      "{ key \"" + secret + "\n",
      "{ key " + secret + " key " + secret + " }\n",
      "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 10.1.2.30 key " + secret + "0a }\n",
      "{ " + secret + " }\n",
      "{ key " + secret,
  };
  for (const std::string& keys : broken) {
    source::SourceMap sources;
    diag::Diagnostics diags;
    backends::InputFile inputs[] = {{"ipsecinit.conf", sources.add("ipsecinit.conf", kEntry)},
                                    {"ike/config", sources.add("ike/config", kRule)},
                                    {"ike.preshared", sources.add("ike.preshared", keys)}};
    backends::solarisBackend().import(inputs, unknownHost(), sources, diags);
    std::string shown;
    llvm::raw_string_ostream out(shown);
    diag::renderText(diags, sources, out, /*color=*/false);
    EXPECT_FALSE(shown.empty());
    EXPECT_EQ(shown.find(secret), std::string::npos) << "a broken key file is shown with its key";
  }
}

} // namespace
