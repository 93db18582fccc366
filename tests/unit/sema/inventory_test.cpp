// Hosts of an inventory mean what written ones mean.
#include "compiler/model/dump.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/resolve.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

using namespace cordon;

namespace {

const std::string kPolicy = R"(
forest f { domain corp.example; }
subnet pool = 10.1.40.0/22;
proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }
group isolated : isolation { members domain corp.example; secure 10.0.0.0/8; using kerberos, p; }
group edge     : boundary  { secure 10.0.0.0/8; using kerberos, p; }
)";
const std::string kHeader = "name,address,platform,domain,ou,site,groups,roles\n";

struct Resolved {
  source::SourceMap sources;
  diag::Diagnostics diags;
  model::Model model;

  Resolved(const std::string& policy, const std::string& csv) {
    std::vector<ast::Program> programs;
    programs.push_back(parse::parse(sources, sources.add("policy.cordon", policy), diags));
    sema::ResolveOptions options;
    std::vector<inventory::Inventory> inventories;
    if (!csv.empty()) {
      auto inventory = inventory::readCsv(sources, sources.add("hosts.csv", csv), diags);
      options.inventory_missing = !inventory;
      if (inventory)
        inventories.push_back(std::move(*inventory));
    }
    options.inventories = inventories;
    model = sema::resolve(programs, sources, options, diags);
  }
  std::string found() const {
    std::vector<std::string> found;
    for (const diag::Diagnostic* one : diags.sorted()) {
      std::string place = llvm::StringRef(sources.place(one->span)).split(':').second.str();
      found.push_back(place + " " + one->id);
    }
    return llvm::join(found, ", ");
  }
  std::string dump() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    model::dump(model, out);
    return text;
  }
};

TEST(InventoryHosts, AreThoseThatStatementsWouldDeclare) {
  Resolved rows(kPolicy, kHeader + "dc1,10.1.1.10;2001:db8::1,windows-2003-sp1,corp.example,\"Domain Controllers\",hq,,"
                                   "domain-controller dns\n"
                                   "print1,10.1.2.1,windows-2003-sp1,corp.example,,,edge,\n"
                                   "lap7,dynamic in pool 10.9.0.0/16,windows-xp-sp2,corp.example,,,,\n");
  Resolved statements(kPolicy + R"(
host lap7   { address dynamic in pool, 10.9.0.0/16; platform windows-xp-sp2; domain corp.example; }
host dc1    { address 10.1.1.10, 2001:db8::1; platform windows-2003-sp1; domain corp.example; ou "Domain Controllers";
              site hq; role domain-controller, dns; }
host print1 { address 10.1.2.1; platform windows-2003-sp1; domain corp.example; }
)" + "group edge2 : boundary { secure 10.0.0.0/8; using kerberos, p; }",
                      "");
  EXPECT_EQ(rows.found(), "");
  std::string expected = statements.dump();
  EXPECT_EQ(statements.found(), "");
  // The one difference: the row joins `edge` by itself.
  Resolved joined(kPolicy + "group x : no-ipsec { }", kHeader + "a,10.1.2.1,other,corp.example,,,edge,\n");
  EXPECT_EQ(joined.model.hosts.at(0).group, joined.model.hosts.at(0).group);
  EXPECT_NE(rows.dump().find("group edge : boundary\n  members {print1}"), std::string::npos) << rows.dump();
  EXPECT_NE(rows.dump().find("group isolated : isolation\n  members {lap7}"), std::string::npos) << rows.dump();
  auto hostsOf = [](const std::string& dump) {
    std::string text = llvm::StringRef(dump).substr(dump.find("host dc1")).take_until([](char) { return false; }).str();
    return text.substr(0, text.find("host print1"));
  };
  EXPECT_EQ(hostsOf(rows.dump()), hostsOf(expected));
}

TEST(InventoryHosts, FaultsAreFoundInTheFile) {
  struct Case {
    const char* row;
    const char* found;
  } cases[] = {
      {"a,10.1.2.300,other,,,,,", "2:3 NAM110"},
      {"a,10.1.2.0/24,other,,,,,", "2:3 NAM116"},
      {"a,dynamic in pol,other,,,,,", "2:14 NAM101"},
      {"a,dns(nowhere.example),other,,,,,", "2:3 INV031"},
      {"a,10.1.2.3 dns(-.example),other,,,,,", "2:12 NAM180"},
      {"a,nowhere.example,other,,,,,", "2:3 NAM110"},
      {"a,10.1.2.3,windows-2003-sp3,,,,,", "2:12 NAM101"},
      {"a,10.1.2.3,other,corp.exampel,,,,", "2:18 NAM101"},
      {"a,10.1.2.3,other,a b,,,,", "2:18 INV021"},
      {"a,10.1.2.3,other,,,-x,,", "2:20 INV021"},
      {"a,10.1.2.3,other,,,,edgy,", "2:21 NAM101"},
      {"a,10.1.2.3,other,,,,pool,", "2:21 NAM103"},
      {"a,10.1.2.3,other,,,,edge isolated,", "2:26 GRP708"},
      {"a,10.1.2.3,other,,,,,dsn", "2:22 NAM101"},
      {"any,10.1.2.3,other,,,,,", "2:1 INV021"},
      {"\"a\nb\",10.1.2.3,other,,,,,", "2:2 INV021"},
      {"1a,10.1.2.3,other,,,,,", "2:1 INV021"},
      {"pool,10.1.2.3,other,,,,,", "3:8 NAM102"}, // the kinds are declared in their own order: the subnet comes second
      {"a,10.1.2.3,other,,,,,\na,10.1.2.4,other,,,,,", "3:1 NAM102"},
      {"a,10.1.2.3,other,,,,,\nA,10.1.2.4,other,,,,,", "2:1 NAM107"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(Resolved(kPolicy, kHeader + c.row + "\n").found(), c.found) << c.row;
}

TEST(InventoryHosts, NamesAreSuggested) {
  Resolved resolved(kPolicy, kHeader + "a,10.1.2.3,windows-2003-spl,,,,,\n");
  ASSERT_EQ(resolved.diags.all().size(), 1u);
  ASSERT_EQ(resolved.diags.all()[0].help.size(), 1u);
  EXPECT_EQ(resolved.diags.all()[0].help[0], "did you mean `windows-2003-sp1`?");
}

TEST(InventoryHosts, OneBadLineOfManyIsOneErrorEvenIfItsHostIsNamed) {
  std::string csv = kHeader;
  for (int i = 0; i < 100000; ++i)
    csv += i == 54321 ? "h54321,10.1.2.3,other,\"corp\n" : "h" + std::to_string(i) + ",10.1.2.3,other,,,,,\n";
  Resolved resolved(kPolicy + "addresses a = { h54321, h54322 };\ngroup g : no-ipsec { members h54321; }\n", csv);
  EXPECT_EQ(resolved.found(), "54323:23 INV021");
  EXPECT_EQ(resolved.model.hosts.size(), 100000u);
}

TEST(InventoryHosts, ManyBadValuesAreNotAllShown) {
  std::string csv = kHeader;
  for (int i = 0; i < 5000; ++i)
    csv += "h" + std::to_string(i) + ",10.1.2.3,othr,,,,,\n";
  Resolved resolved(kPolicy, csv);
  EXPECT_EQ(resolved.diags.errorCount(), 101u);
  EXPECT_NE(resolved.found().find("INV024"), std::string::npos);
}

TEST(InventoryHosts, AnUnreadableInventoryIsTheOnlyFault) {
  Resolved resolved(kPolicy + "addresses a = { h1 };\nrule r on h1, h2 { from any to me; block; }", "nonsense\n");
  EXPECT_EQ(resolved.found(), "1:1 INV026");
}

} // namespace
