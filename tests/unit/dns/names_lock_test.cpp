#include "compiler/diag/render_text.h"
#include "compiler/dns/names_lock.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/resolve.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

using namespace cordon;

namespace {

struct Read {
  source::SourceMap sources;
  diag::Diagnostics diags;
  dns::Lock lock;

  explicit Read(const std::string& text) { lock = dns::readLock(sources, sources.add("names.lock", text), diags); }
  std::string found() const {
    std::vector<std::string> found;
    for (const diag::Diagnostic* one : diags.sorted())
      found.push_back(llvm::StringRef(sources.place(one->span)).split(':').second.str() + " " + one->id);
    return llvm::join(found, ", ");
  }
};

TEST(NamesLock, ReadsWhatItWrites) {
  const std::string text = dns::lockText({{"a.example", {*net::parseAddress("192.0.2.10"), *net::parseAddress("::1")}},
                                          {"b-1.example", {*net::parseAddress("192.0.2.9")}}});
  Read read(text);
  EXPECT_EQ(read.found(), "");
  EXPECT_EQ(dns::lockText(read.lock.names), text);
  EXPECT_FALSE(read.lock.damaged);
}

TEST(NamesLock, TakesAnyCaseCommentsAndBlanks) {
  Read read("\xEF\xBB\xBF# by hand\r\n\r\n  WWW.Contoso.example\t192.0.2.11 192.0.2.10  192.0.2.11 # two\r\n");
  EXPECT_EQ(read.found(), "");
  EXPECT_TRUE(
      llvm::StringRef(dns::lockText(read.lock.names)).ends_with("\nwww.contoso.example 192.0.2.10 192.0.2.11\n"));
}

TEST(NamesLock, AFaultyLineIsReportedAtItsPlaceAndTheOthersStay) {
  struct Case {
    const char* line;
    const char* found;
  } cases[] = {
      {"www.contoso.example", "2:1 INV030"},      {"  www.contoso.example 192.0.2.300", "2:23 INV030"},
      {"www..example 192.0.2.1", "2:1 INV030"},   {"A.example 192.0.2.1", "2:1 INV030"},
      {"b.example 192.0.2.0/24", "2:11 INV030"},  {"-b.example 192.0.2.1", "2:1 INV030"},
      {"b.example 192.0.2.1\x01", "2:20 SYN003"},
  };
  for (const Case& c : cases) {
    Read read(std::string("a.example 192.0.2.9\n") + c.line + "\nc.example 192.0.2.8\n");
    EXPECT_EQ(read.found(), c.found) << c.line;
    EXPECT_TRUE(read.lock.damaged);
    EXPECT_EQ(read.lock.names.size(), 2u);
  }
}

TEST(NamesLock, NothingIsShownOfWhatHasNoGoodLine) {
  for (const char* text : {"S3cret+Passw0rd\n", "S3cretPassw0rd", "S3cret S3cret\n", "\x01\x02S3cret\n"}) {
    Read read(text);
    std::string shown;
    llvm::raw_string_ostream out(shown);
    diag::renderText(read.diags, read.sources, out, false);
    EXPECT_EQ(read.diags.errorCount(), 1u) << shown;
    EXPECT_EQ(shown.find("S3cret"), std::string::npos) << shown;
  }
}

TEST(NamesLock, KnowsDnsNames) {
  for (const char* good : {"localhost", "a", "3com.example", "_ldap._tcp.corp.example", "xn--bcher-kva.example"})
    EXPECT_TRUE(dns::isDnsName(good)) << good;
  for (const char* bad : {"", ".", "a.", ".a", "a..b", "-a", "a-", "a b", "a/b",
                          "b\xc3\xbc"
                          "cher",
                          "*.example"})
    EXPECT_FALSE(dns::isDnsName(bad)) << bad;
  EXPECT_FALSE(dns::isDnsName(std::string(64, 'a')));
  EXPECT_FALSE(dns::isDnsName(llvm::StringRef(std::string(300, 'a') + ".b")));
}

// --- in policies ---

struct Resolved : Read {
  model::Model model;
  Resolved(const std::string& policy, const std::string& lock_text) : Read(lock_text) {
    std::vector<ast::Program> programs;
    programs.push_back(parse::parse(sources, sources.add("policy.cordon", policy), diags));
    sema::ResolveOptions options;
    options.names = &lock;
    model = sema::resolve(programs, sources, options, diags);
  }
};

constexpr const char* kLock = "www.contoso.example 192.0.2.10 2001:db8::10\nh.example 10.0.0.9\n";
const std::string kHosts = "host h { address 10.0.0.5, dns(\"h.example\"); platform windows-2003; }\n";

TEST(DnsNames, StandForTheAddressesInTheLock) {
  Resolved resolved(kHosts + "rule web on h { from me to { dns(\"WWW.contoso.example\"), 10.1.0.0/16 } minus "
                             "{ dns(\"h.example\") }; permit; }",
                    kLock);
  EXPECT_EQ(resolved.found(), "");
  std::vector<std::string> prefixes;
  for (const net::Prefix& prefix : resolved.model.rules.at(0).to.prefixes)
    prefixes.push_back(net::toString(prefix));
  EXPECT_EQ(llvm::join(prefixes, " "), "10.1.0.0/16 192.0.2.10 2001:db8::10");
  ASSERT_EQ(resolved.model.hosts.at(0).addresses.size(), 2u);
  EXPECT_EQ(net::toString(resolved.model.hosts.at(0).addresses[1]), "10.0.0.9");
}

TEST(DnsNames, OneThatIsNotInTheLockIsReportedWhereItStands) {
  EXPECT_EQ(Resolved("addresses a = { dns(\"ww.contoso.example\") };", kLock).found(), "1:17 INV031");
  EXPECT_EQ(Resolved("host x { address dns(\"x.example\"); platform other; }", "").found(), "1:18 INV031");
  EXPECT_EQ(Resolved("addresses a = dns(\"ww w\");", kLock).found(), "1:15 NAM180");
  EXPECT_EQ(Resolved("addresses a = dns(\"a\\\\b\");", kLock).found(), "1:15 NAM180");
}

TEST(DnsNames, OneThatAFaultyLineMayHoldIsNoSecondFault) {
  EXPECT_EQ(Resolved("addresses a = dns(\"www.contoso.example\");", "www.contoso.example 192.0.2.300\n").found(),
            "1:21 INV030");
}

TEST(DnsNames, TheWordStaysANameElsewhere) {
  EXPECT_EQ(Resolved("host dns { address 10.0.0.1; platform other; role dns; }\nservice dns = udp to 53;\n"
                     "addresses a = { dns, 10.0.0.2 } minus dns;\n"
                     "exemption e { to dns service dns; applies to dns; reason \"r\"; }",
                     "")
                .found(),
            "");
}

TEST(DnsNames, AreCollectedFromAPolicysText) {
  source::SourceMap sources;
  std::set<std::string> names;
  dns::collectNames(sources,
                    sources.add("p",
                                "addresses a = { dns(\"B.example\"), dns( \"a.example\" ) };\n# dns(\"no.example\")\n"
                                "host dns { address dns(\"a.example\"); description \"dns(\"; id \"x\"; ou \"(\"; }"),
                    names);
  EXPECT_EQ(llvm::join(names, " "), "a.example b.example");
}

} // namespace
