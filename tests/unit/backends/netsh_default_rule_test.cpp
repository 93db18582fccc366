// The default response rule: `set defaultrule` written, read, and what of it is not guessed.
#include "tests/unit/backends/netsh_support.h"

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

using catalog::Cipher, catalog::DhGroup, catalog::Integrity;

ir::Host host() {
  ir::Host h;
  h.name = "h";
  h.platform = "windows-2003";
  h.addresses = {address("10.1.0.5")};
  return h;
}

TEST(NetshDefaultRule, ProvesADefaultResponseInAnEmptyPolicy) {
  PolicyBuilder b;
  ir::Negotiate response = negotiate({b.certificate({{"C", "US"}, {"CN", "Root"}}), b.psk("for those who ask")});
  response.main = {{Cipher::des, Integrity::md5, DhGroup::modp768}};
  response.main_lifetime_s = 600;
  response.quick = {{Integrity::sha1, std::nullopt, 900, 50000},
                    {std::nullopt, ir::Esp{Cipher::null, Integrity::md5}, 3600, 100000}};
  response.pfs.kind = ir::Pfs::Kind::main_mode_group;
  b.respond(response);
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.back.imported->policy.ir.default_response);
  EXPECT_TRUE(trip.emitted.files.front().secret) << "the script holds the key";
  EXPECT_NE(trip.script().find("mmlifetime=10 activatedefaultrule=yes"), std::string::npos) << trip.script();
  EXPECT_NE(trip.script().find("mmsecmethods=\"DES-MD5-1\"\n"), std::string::npos) << trip.script();
  EXPECT_NE(trip.script().find("ipsec static set defaultrule policy=\"new-cordon-sql\" qmpfs=yes activate=yes "
                               "qmsecmethods=\"AH[SHA1]:50000k/900s ESP[None,MD5]:100000k/3600s\" "
                               "rootca=\"C=US, CN=Root certmap:no excludecaname:no\" psk=\"for those who ask\"\n"),
            std::string::npos)
      << trip.script();
  EXPECT_NE(trip.script().find("must pass UDP 500"), std::string::npos);
}

TEST(NetshDefaultRule, ProvesADefaultResponseBesideFilters) {
  PolicyBuilder b;
  b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("key-of-the-secured-rules")}));
  b.mirrored({"me", "10.1.1.1"}, ir::Permit{});
  b.respond(negotiate());
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_NE(trip.script().find("qmpfs=no activate=yes qmsecmethods=\"ESP[3DES,SHA1]:100000k/3600s\" kerberos=yes\n"),
            std::string::npos)
      << trip.script();
}

TEST(NetshDefaultRule, ProvesADefaultResponseBesidePermitsAlone) {
  PolicyBuilder b;
  b.mirrored({"me", "10.1.1.1"}, ir::Permit{});
  b.respond(negotiate({b.psk("for those who ask")}));
  expectProved(roundTrip(b.build()));
}

TEST(NetshDefaultRule, LeavesOutWhatADefaultResponseCannotOffer) {
  PolicyBuilder b;
  b.mirrored({"me", "any"}, ir::Block{});
  ir::Negotiate response = negotiate();
  response.quick.insert(response.quick.begin(), {std::nullopt, ir::Esp{Cipher::aes256, Integrity::sha256}});
  response.pfs = {ir::Pfs::Kind::group, DhGroup::modp1024};
  b.respond(response);
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.has("PLT604"));
  const ir::Negotiate* kept = trip.projected->ir.response();
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->quick.size(), 1u);
  EXPECT_EQ(kept->pfs.kind, ir::Pfs::Kind::main_mode_group);
}

/// What is active in a policy `p` with these lines, which begin in line 3.
Reading withDefaultRule(const std::string& lines) {
  return read("pushd ipsec static\n"
              "add policy name=p assign=yes activatedefaultrule=no mmlifetime=60 mmsecmethods=\"DES-MD5-1\"\n" +
                  lines,
              host());
}

TEST(NetshDefaultRule, ReadsTheDefaultResponse) {
  Reading reading = withDefaultRule("set defaultrule policy=p qmpfs=yes activate=yes qmsecmethods=\"AH[MD5]:900s\" "
                                    "psk=\"the key\" kerberos=yes rootca=\"CN=Root certmap:yes\"\n");
  ASSERT_TRUE(reading.imported) << reading.messages();
  EXPECT_TRUE(reading.diags.all().empty()) << reading.messages();
  const ir::HostPolicy& policy = reading.imported->policy;
  const ir::Negotiate* response = policy.ir.response();
  ASSERT_TRUE(response);
  EXPECT_TRUE(ir::canRespond(*response));
  EXPECT_EQ(response->main_lifetime_s, 3600u);
  EXPECT_EQ(response->main, (std::vector<ir::MainProposal>{
                                {catalog::Cipher::des, catalog::Integrity::md5, catalog::DhGroup::modp768}}));
  EXPECT_EQ(response->quick, (std::vector<ir::QuickProposal>{{catalog::Integrity::md5, std::nullopt, 900, 100000}}));
  EXPECT_EQ(response->pfs.kind, ir::Pfs::Kind::main_mode_group);
  ASSERT_EQ(response->authentication.size(), 3u) << "in the order of the tags";
  EXPECT_EQ(policy.secrets[response->authentication[0].secret.index].reveal(), "the key");
  EXPECT_EQ(policy.ir.secrets[response->authentication[0].secret.index].name, "ipsec.netsh:3");
  EXPECT_EQ(response->authentication[1], ir::AuthMethod{});
  EXPECT_TRUE(response->authentication[2].account_mapping);
  EXPECT_EQ(reading.sources.position(policy.ir.placeOf(policy.ir.default_response->origin)).line, 3u);
}

TEST(NetshDefaultRule, FollowsTheDefaultRuleFromLineToLine) {
  struct Row {
    const char* lines;
    const char* methods; ///< empty: off
  };
  const Row rows[] = {
      {"set defaultrule p qmsecmethods=AH[SHA1]\nset defaultrule p activate=yes\n", "kerberos pfs0"},
      {"set defaultrule p yes yes AH[SHA1] yes\n", "kerberos pfs1"},
      {"set defaultrule p activate=yes qmsecmethods=AH[SHA1] rootca=\"CN=x\"\nset defaultrule p kerberos=yes\n",
       "kerberos pfs0"},
      {"set defaultrule p activate=yes qmsecmethods=AH[SHA1] rootca=\"CN=x\"\nset defaultrule p qmpfs=yes\n",
       "certificate pfs1"},
      {"set defaultrule p qmsecmethods=AH[SHA1]\nset policy p activatedefaultrule=yes\n", "kerberos pfs0"},
      {"set defaultrule p activate=yes qmsecmethods=AH[SHA1]\nset policy p newname=q\n", "kerberos pfs0"},
      {"set defaultrule p activate=yes qmsecmethods=AH[SHA1]\nset defaultrule p activate=no\n", ""},
      {"set defaultrule p qmsecmethods=AH[SHA1]\n", ""},
  };
  for (const Row& row : rows) {
    Reading reading = withDefaultRule(row.lines);
    ASSERT_TRUE(reading.imported) << row.lines << reading.messages();
    EXPECT_FALSE(reading.has("IMP109")) << row.lines;
    const ir::Negotiate* response = reading.imported->policy.ir.response();
    std::string methods;
    if (response) {
      ASSERT_EQ(response->authentication.size(), 1u) << row.lines;
      methods = response->authentication[0].kind == ir::AuthMethod::Kind::kerberos ? "kerberos" : "certificate";
      methods += response->pfs.kind == ir::Pfs::Kind::off ? " pfs0" : " pfs1";
      EXPECT_EQ(response->quick.size(), 1u);
    }
    EXPECT_EQ(methods, row.methods) << row.lines;
  }
}

TEST(NetshDefaultRule, GuessesNoBuiltInMethodsOfTheDefaultResponse) {
  struct Row {
    const char* script;
    uint32_t line;
  };
  const Row rows[] = {
      {"ipsec static add policy p assign=yes activatedefaultrule=yes\n", 1},
      {"ipsec static add policy p assign=yes\n", 1}, // yes is the default
      {"ipsec static add policy p assign=yes\nipsec static set defaultrule p kerberos=yes qmpfs=no\n", 2},
      {"ipsec static add policy p assign=yes activatedefaultrule=no\nipsec static set defaultrule p activate=yes\n", 2},
  };
  for (const Row& row : rows) {
    Reading reading = read(row.script, host());
    ASSERT_TRUE(reading.imported) << row.script << reading.messages();
    EXPECT_TRUE(reading.has("IMP109", row.line)) << row.script << reading.messages();
    EXPECT_FALSE(reading.imported->policy.ir.default_response) << row.script;
    bool said = false; // a script with it is never taken for one without
    for (const std::string& text : reading.imported->residue)
      said |= text == "built-in default response of \"p\"";
    EXPECT_TRUE(said) << row.script;
  }
  EXPECT_FALSE(withDefaultRule("").has("IMP109"));
}

TEST(NetshDefaultRule, RefusesFaultyDefaultRules) {
  const std::pair<const char*, const char*> rows[] = {
      {"set defaultrule qmpfs=yes\n", "IMP118"},
      {"set defaultrule q qmpfs=yes\n", "IMP124"},
      {"set defaultrule p qmpfs=maybe\n", "IMP122"},
      {"set defaultrule p activate=maybe\n", "IMP122"},
      {"set defaultrule p qmsecmethods=\"ESP[AES,SHA1]\"\n", "IMP122"},
      {"set defaultrule p kerberos=no\n", "IMP141"},
      {"set defaultrule p psk=\"caf\xc3\xa9\"\n", "IMP140"},
      {"set defaultrule p inpass=yes\n", "IMP101"},
  };
  for (const auto& [line, id] : rows) {
    Reading reading = withDefaultRule(line);
    EXPECT_FALSE(reading.imported) << line;
    EXPECT_TRUE(reading.has(id, 3)) << line << reading.messages();
  }
}

} // namespace
