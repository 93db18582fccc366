// What is written is read back as the same policy, and no change of the text goes unseen.
#include "tests/unit/backends/strongswan_support.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::strongswan_test {
namespace {

/// Projects, writes, reads; both must mean the same and leave the same residue.
void expectRoundTrip(const ir::HostPolicy& policy) {
  ir::HostPolicy pi = projected(policy);
  Emitted emitted = strongswanBackend().emit(pi);
  ASSERT_EQ(emitted.files.size(), 1u);
  diag::Diagnostics diags;
  auto imported = read(emitted.files[0].text, policy.host, diags);
  for (const diag::Diagnostic& diagnostic : diags.all())
    ADD_FAILURE() << diagnostic.id << ' ' << diagnostic.message << '\n' << emitted.files[0].text;
  ASSERT_TRUE(imported);
  EXPECT_EQ(gapOf(pi, emitted), "") << emitted.files[0].text;
  EXPECT_TRUE(project(pi, diags)) << "a projection is its own projection";
}

TEST(StrongswanRoundTrip, NoFilterAtAll) {
  expectRoundTrip(emptyPolicy());
}

TEST(StrongswanRoundTrip, PermitBlockNegotiate) {
  ir::HostPolicy policy = emptyPolicy();
  ir::SecretId key = addSecret(policy, "sol.psk", "a key with \"quotes\" # and }");
  add(policy, me(), at("10.77.0.5"), ir::Permit{}, {6, net::kAnyPort, net::singlePort(80)});
  add(policy, me(), at("10.77.0.0/24"), withKey(key), {6, net::kAnyPort, net::singlePort(1433)});
  add(policy, me(), at("10.77.0.0/24"), withKey(key), {17, net::singlePort(53), net::kAnyPort});
  add(policy, me(), at("0.0.0.0/0"), ir::Block{});
  expectRoundTrip(policy);
}

TEST(StrongswanRoundTrip, OwnAddressesBecomeLiteral) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.addresses = {address("10.77.0.1"), address("10.77.0.9"), address("fd77::1")};
  ir::SecretId key = addSecret(policy, "k", "secret");
  add(policy, me(), at("10.1.0.0/16"), withKey(key));
  add(policy, me(net::Family::v6), at("fd78::/32"), withKey(key));
  add(policy, me(), at("10.1.0.0/16"), ir::Permit{}, {1, net::singlePort(8), net::kAnyPort});
  expectRoundTrip(policy);
  EXPECT_EQ(projected(policy).ir.out.size(), 5u);
}

TEST(StrongswanRoundTrip, SinglePeersGetTheirOwnConnections) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), withKey(addSecret(policy, "a", "one")));
  add(policy, me(), at("10.1.1.2"), withKey(addSecret(policy, "b", "two")));
  expectRoundTrip(policy);
  std::string text = textOf(policy);
  EXPECT_NE(text.find("h-10-1-1-1 {"), std::string::npos) << text;
  EXPECT_NE(text.find("h-10-1-1-2 {"), std::string::npos) << text;
}

TEST(StrongswanRoundTrip, CertificatesIdentitiesAndAuthorities) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.identity = "C=US, S=WA, O=Contoso, CN=sol";
  ir::Negotiate one = withCertificate(policy), two = withCertificate(policy, "pki/other root.pem");
  one.authentication.push_back(two.authentication[0]);
  one.remote_identity = "sql.contoso.example";
  add(policy, me(), at("10.1.1.1"), one);
  add(policy, me(net::Family::v6), at("fd78::1"), two);
  expectRoundTrip(policy);
  EXPECT_EQ(projected(policy).host.identity, "C=US, ST=WA, O=Contoso, CN=sol");
}

TEST(StrongswanRoundTrip, APrivateKeysFileIsLeftToSwanctl) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), withCertificate(policy));
  policy.host.certificate->key_file = "pki/sol.key";
  expectRoundTrip(policy);
  EXPECT_EQ(textOf(policy).find("sol.key ="), std::string::npos);
  diag::Diagnostics diags;
  strongswanBackend().project(policy, diags);
  EXPECT_TRUE(llvm::any_of(diags.all(), [](const diag::Diagnostic& d) { return llvm::StringRef(d.id) == "PLT652"; }));
}

TEST(StrongswanRoundTrip, TheHeadSaysWhatToCopyWhere) {
  ir::HostPolicy policy = emptyPolicy();
  ir::Negotiate negotiate = withCertificate(policy, "pki/root.pem");
  negotiate.authentication.push_back(withCertificate(policy, "/srv/other.pem").authentication[0]);
  add(policy, me(), at("10.1.1.1"), negotiate);
  policy.host.certificate->key_file = "pki/sol.key";
  std::string text = textOf(policy);
  EXPECT_NE(text.find("# copy pki/sol.pem to /etc/swanctl/x509/pki/sol.pem\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# copy its private key into /etc/swanctl/private/\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# copy pki/root.pem to /etc/swanctl/x509ca/pki/root.pem\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("copy /srv"), std::string::npos) << "it is read where it lies";
}

TEST(StrongswanRoundTrip, WithAPresharedKeyBothEndsGoByAddress) {
  ir::HostPolicy here = emptyPolicy(), there = emptyPolicy();
  here.host.identity = "sol.contoso.example";
  there.host.addresses = {address("10.77.0.2")};
  ir::Negotiate key = withKey(addSecret(here, "k", "secret")), certificate = withCertificate(here, "root.pem");
  add(here, me(), at("10.77.0.2"), key);
  add(here, me(), at("10.77.0.3"), certificate);
  addSecret(there, "k", "secret");
  add(there, me(), at("10.77.0.1"), key);
  // As lowering says it where a list holds certificates too.
  key.authentication.push_back(withCertificate(there, "root.pem").authentication[0]);
  key.remote_identity = "sol.contoso.example";
  add(there, me(), at("10.77.0.1"), key, {17});
  for (const ir::HostPolicy& policy : {here, there})
    expectRoundTrip(policy);
  auto sectionOf = [](const std::string& text, const char* name) {
    size_t begin = text.find("auth = psk", text.find(name));
    return text.substr(begin, text.find('}', begin) - begin);
  };
  EXPECT_NE(sectionOf(textOf(here), "local {").find("id = 10.77.0.1"), std::string::npos) << textOf(here);
  EXPECT_NE(sectionOf(textOf(there), "remote {").find("id = 10.77.0.1"), std::string::npos) << textOf(there);
  EXPECT_EQ(textOf(there).find("sol.contoso.example"), std::string::npos) << textOf(there);
  EXPECT_EQ(projected(here).host.identity, "sol.contoso.example") << "its certificate needs it";
}

TEST(StrongswanRoundTrip, AuthorityByNameAlone) {
  ir::HostPolicy policy = emptyPolicy();
  ir::Negotiate negotiate = withCertificate(policy);
  negotiate.authentication[0].authority =
      policy.ir.intern(ir::Authority{"root", {{"C", "US"}, {"S", "WA"}, {"E", "pki@contoso.example"}}, ""});
  negotiate.authentication[0].exclude_ca_name = true;
  add(policy, me(), at("10.1.0.0/16"), negotiate);
  expectRoundTrip(policy);
  EXPECT_NE(textOf(policy).find("ca_id = \"C=US, ST=WA, E=pki@contoso.example\""), std::string::npos);
}

TEST(StrongswanRoundTrip, OffersLifetimesAndPfs) {
  ir::HostPolicy policy = emptyPolicy();
  ir::Negotiate negotiate = withKey(addSecret(policy, "k", "secret"));
  using namespace catalog;
  negotiate.main = {{Cipher::aes256, Integrity::sha256, DhGroup::modp2048},
                    {Cipher::des3, Integrity::sha1, DhGroup::modp1024}};
  negotiate.main_lifetime_s = 28805;
  ir::QuickProposal ah, esp, aead;
  ah.ah = Integrity::md5;
  esp.esp = ir::Esp{Cipher::null, Integrity::sha1};
  aead.esp = ir::Esp{Cipher::aes128gcm16, std::nullopt};
  for (ir::QuickProposal* offer : {&ah, &esp, &aead}) {
    offer->lifetime_s = 907;
    offer->lifetime_kb = 51;
  }
  negotiate.quick = {ah, esp, aead};
  add(policy, me(), at("10.1.0.0/16"), negotiate);
  expectRoundTrip(policy);
  negotiate.pfs.kind = ir::Pfs::Kind::main_mode_group;
  policy.ir.actions[0] = negotiate;
  expectRoundTrip(policy);
  negotiate.pfs = {ir::Pfs::Kind::group, DhGroup::ecp256};
  for (ir::QuickProposal& offer : negotiate.quick)
    offer.lifetime_kb = 0;
  policy.ir.actions[0] = negotiate;
  expectRoundTrip(policy);
  negotiate.ike = ir::IkeVersion::v2;
  negotiate.main.push_back({Cipher::aes256gcm16, Integrity::sha384, DhGroup::ecp384});
  policy.ir.actions[0] = negotiate;
  expectRoundTrip(policy);
}

TEST(StrongswanRoundTrip, TunnelOfAGateway) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.forwards = true;
  ir::Negotiate negotiate = withKey(addSecret(policy, "k", "secret"));
  negotiate.tunnel = ir::Tunnel{address("10.77.0.1"), address("10.77.0.2")};
  ir::Filter filter = add(policy, at("10.78.1.0/24"), at("10.78.2.0/24"), negotiate);
  policy.ir.forward = {filter, ir::mirror(filter)};
  expectRoundTrip(policy);
  EXPECT_EQ(projected(policy).ir.forward.size(), 2u);
}

TEST(StrongswanRoundTrip, NeighbourDiscoveryStaysOpen) {
  ir::HostPolicy policy = emptyPolicy();
  for (uint16_t type = 133; type <= 137; ++type) {
    add(policy, at("::/0"), at("::/0"), ir::Permit{}, {58, net::singlePort(type), net::kAnyPort});
    policy.ir.out.back().layer = policy.ir.in.back().layer = ir::Layer::platform;
  }
  add(policy, me(net::Family::v6), at("::/0"), ir::Block{});
  expectRoundTrip(policy);
}

TEST(StrongswanRoundTrip, PortSpansBecomeAlignedBlocks) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.0.0.0/8"), ir::Permit{}, {6, {1000, 1010}, {1, 65535}});
  add(policy, me(), at("10.0.0.0/8"), ir::Block{}, {1, {3, 5}, net::kAnyPort});
  expectRoundTrip(policy);
  EXPECT_EQ(projected(policy).ir.out.size(), 3u * 16 + 3); // 1000-1007, 1008-1009, 1010; 1, 2-3, 4-7, ...
}

TEST(StrongswanRoundTrip, ManyFiltersAreCutIntoSections) {
  ir::HostPolicy policy = emptyPolicy();
  ir::SecretId key = addSecret(policy, "k", "secret");
  for (unsigned i = 0; i < 2500; ++i) {
    std::string subnet = "10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".0/24";
    add(policy, me(), at(subnet.c_str()), i % 2 ? ir::Action(ir::Permit{}) : ir::Action(withKey(key)));
  }
  expectRoundTrip(policy);
  std::string text = textOf(policy);
  EXPECT_NE(text.find("shunts-2 {"), std::string::npos);
  EXPECT_NE(text.find("any-2 {"), std::string::npos);
}

TEST(StrongswanRoundTrip, DynamicHost) {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.addresses.clear();
  policy.host.dynamic_in = {*net::parsePrefix("10.1.40.0/22")};
  add(policy, me(), at("10.1.0.0/16"), withKey(addSecret(policy, "k", "secret")));
  add(policy, me(), at("10.1.1.1"), ir::Block{});
  expectRoundTrip(policy);
}

TEST(StrongswanRoundTrip, HostileNamesStayOneComment) {
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), ir::Permit{});
  policy.ir.origins[0].name = "x\n} connections { evil { remote_addrs = 6.6.6.6 } }\r\t\x1b[31m \xe2\x80\xae #";
  policy.host.name = "h\nsecrets {";
  policy.ir.name = "p\x01\"";
  expectRoundTrip(policy);
}

/// A policy with all that a file can hold.
ir::HostPolicy richPolicy() {
  ir::HostPolicy policy = emptyPolicy();
  policy.host.forwards = true;
  policy.host.identity = "sol.contoso.example";
  ir::SecretId key = addSecret(policy, "a", "one key"), other = addSecret(policy, "b", "0x2 keys");
  ir::Negotiate tunnel = withKey(other);
  tunnel.tunnel = ir::Tunnel{address("10.77.0.1"), address("10.99.0.2")};
  ir::Negotiate offers = withCertificate(policy);
  offers.remote_identity = "peer.contoso.example";
  offers.pfs = {ir::Pfs::Kind::group, catalog::DhGroup::modp2048};
  ir::QuickProposal ah = offers.quick[0];
  ah.esp.reset();
  ah.ah = catalog::Integrity::sha1;
  offers.quick.insert(offers.quick.begin(), ah);
  offers.main.push_back({catalog::Cipher::aes128, catalog::Integrity::sha256, catalog::DhGroup::modp2048});
  add(policy, at("::/0"), at("::/0"), ir::Permit{}, {58, net::singlePort(135), net::kAnyPort});
  policy.ir.origins[0].kind = ir::Origin::Kind::platform;
  ir::Filter through = add(policy, at("10.78.1.0/24"), at("10.78.2.0/24"), tunnel);
  policy.ir.forward = {through, ir::mirror(through)};
  add(policy, me(), at("10.77.0.2"), withKey(key), {6, net::kAnyPort, net::singlePort(1433)});
  add(policy, me(), at("10.77.0.2"), ir::Block{});
  add(policy, me(net::Family::v6), at("fd78::/32"), offers);
  add(policy, me(), at("10.0.0.0/8"), ir::Permit{}, {1, net::singlePort(3), net::singlePort(1)});
  return policy;
}

TEST(StrongswanRoundTrip, RichPolicy) {
  expectRoundTrip(richPolicy());
}

/// True if reading `text` shows that it is not what was written.
bool isNoticed(const std::string& text, const ir::HostPolicy& pi, const Emitted& emitted) {
  Emitted changed = emitted;
  changed.files[0].text = text;
  return !gapOf(pi, changed).empty();
}

TEST(StrongswanRoundTrip, EveryChangedValueIsNoticed) {
  ir::HostPolicy pi = projected(richPolicy());
  Emitted emitted = strongswanBackend().emit(pi);
  const std::string& text = emitted.files[0].text;
  ASSERT_FALSE(isNoticed(text, pi, emitted));
  llvm::SmallVector<llvm::StringRef, 0> lines;
  llvm::StringRef(text).split(lines, '\n');
  size_t mutants = 0;
  auto with = [&](size_t changed, const std::string& line) {
    std::string all;
    for (size_t i = 0; i < lines.size(); ++i)
      all += (i == changed ? line : lines[i].str()) + "\n";
    return all;
  };
  auto expectNoticed = [&](size_t changed, const std::string& line) {
    ++mutants;
    EXPECT_TRUE(isNoticed(with(changed, line), pi, emitted))
        << "line " << changed + 1 << ": " << lines[changed].str() << " -> " << line;
  };
  for (size_t i = 0; i < lines.size(); ++i) {
    llvm::StringRef line = lines[i];
    if (line.ltrim().starts_with("#") || line.trim().empty())
      continue;
    if (line.trim() == "}" || line.ends_with("{")) {
      expectNoticed(i, "");
      if (line.ends_with("{"))
        expectNoticed(i, line.drop_back(2).str() + "x {");
      continue;
    }
    auto [key, value] = line.split(" = ");
    expectNoticed(i, "");                           // removed
    expectNoticed(i, (key + "x = " + value).str()); // another key
    expectNoticed(i, (key + " = ").str());          // unset
    for (size_t at = 0; at < value.size(); ++at) {
      if (!llvm::isAlnum(value[at]))
        continue;
      std::string changed = value.str(); // one character of the value
      changed[at] = changed[at] == '1' ? '2' : changed[at] == 'a' ? 'b' : llvm::isDigit(changed[at]) ? '1' : 'a';
      expectNoticed(i, (key + " = ").str() + changed);
    }
    if (value.contains(", ")) { // the list's order
      auto [first, rest] = value.split(", ");
      expectNoticed(i, (key + " = " + rest + ", " + first).str());
    }
  }
  EXPECT_GT(mutants, 900u);
}

TEST(StrongswanRoundTrip, EveryRemovedSectionIsNoticed) {
  ir::HostPolicy pi = projected(richPolicy());
  Emitted emitted = strongswanBackend().emit(pi);
  llvm::SmallVector<llvm::StringRef, 0> lines;
  llvm::StringRef(emitted.files[0].text).split(lines, '\n');
  for (size_t begin = 0; begin < lines.size(); ++begin) {
    if (!lines[begin].ends_with("{"))
      continue;
    size_t indent = lines[begin].find_first_not_of(' '), end = begin;
    while (lines[end].find_first_not_of(' ') != indent || lines[end].trim() != "}")
      ++end;
    std::string without;
    for (size_t i = 0; i < lines.size(); ++i)
      if (i < begin || i > end)
        without += lines[i].str() + "\n";
    EXPECT_TRUE(isNoticed(without, pi, emitted)) << lines[begin].str();
  }
}

TEST(StrongswanRoundTrip, ARepeatedSectionChangesNothing) {
  ir::HostPolicy pi = projected(richPolicy());
  Emitted emitted = strongswanBackend().emit(pi);
  EXPECT_FALSE(isNoticed(emitted.files[0].text + emitted.files[0].text, pi, emitted));
}

TEST(StrongswanRoundTrip, KeysNeedNoQuoting) {
  for (const char* key : {"0xabc", "0sabc=", "a\nb", "\"", "\\", "#", "}", " lead", "trail ", "a,b", "\x01\xff\x80"}) {
    ir::HostPolicy policy = emptyPolicy();
    add(policy, me(), at("10.1.1.1"), withKey(addSecret(policy, "k", key)));
    expectRoundTrip(policy);
    EXPECT_TRUE(strongswanBackend().emit(projected(policy)).files[0].secret);
  }
  ir::HostPolicy policy = emptyPolicy();
  add(policy, me(), at("10.1.1.1"), ir::Permit{});
  EXPECT_FALSE(strongswanBackend().emit(projected(policy)).files[0].secret);
}

} // namespace
} // namespace cordon::backends::strongswan_test
