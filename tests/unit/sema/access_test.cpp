// Network access groups and the lists that groups make of them.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

const std::string kPolicy = R"(forest f { domain corp.example; }
ca root { subject "CN=Root"; }
proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }
host app1 { address 10.1.0.1; platform windows-2003-sp1; domain corp.example; }
host con1 { address 10.1.0.2; platform windows-xp-sp2; domain corp.example; account "CORP\\CON-1$"; }
host db1 { address 10.1.0.3; platform windows-2003-sp1; domain corp.example; }
host print1 { address 10.1.0.4; platform windows-2003-sp1; domain corp.example; }
host lin1 { address 10.1.0.5; platform linux-strongswan; id "lin1.example"; }
host unix1 { address 10.1.0.6; platform unix; }
host dc1 { address 10.1.0.7; platform windows-2003-sp1; domain corp.example; role domain-controller; }
group isolated : isolation { members app1, con1; secure 10.1.0.0/16; using kerberos, classic; }
group infra : no-ipsec { members dc1; }
)";

const model::Group& group(const test::Compiled& compiled, llvm::StringRef name) {
  for (const model::Group& group : compiled.compilation->model.groups)
    if (group.name == name)
      return group;
  throw std::runtime_error("no such group");
}

std::vector<std::string> names(const test::Compiled& compiled, const std::vector<model::HostId>& hosts) {
  std::vector<std::string> names;
  for (model::HostId id : hosts)
    names.push_back(compiled.compilation->model.host(id).name);
  return names;
}

using Names = std::vector<std::string>;

TEST(AccessGroups, ListsAreSortedAndHoldEachOnce) {
  auto compiled = test::compileText(kPolicy + R"(
access-group apps = computers { isolated, app1, "CORP\\B$", "CORP\\A$", "CORP\\B$" };
access-group dba = users { administrators, "CORP\\DBA", "S-1-5-32-544", "x@corp.example" };
group vault : encryption { members db1; secure 10.1.0.0/16; using kerberos, classic;
  inbound allow apps; inbound allow dba, print1; inbound deny con1; }
)");
  ASSERT_EQ(compiled.ids(), "");
  const model::Access& access = group(compiled, "vault").access;
  ASSERT_TRUE(access.allow);
  EXPECT_EQ(names(compiled, access.allow->computers), (Names{"app1", "con1", "print1"}));
  EXPECT_EQ(access.allow->accounts, (Names{"CORP\\A$", "CORP\\B$"}));
  EXPECT_EQ(access.allow->users, (Names{"CORP\\DBA", "S-1-5-32-544", "x@corp.example"}));
  EXPECT_EQ(names(compiled, access.deny.computers), Names{"con1"});
  EXPECT_TRUE(group(compiled, "isolated").access.isOpen());
}

TEST(AccessGroups, ANeverInitiatingGroupIsDeniedByThoseItWouldReach) {
  auto compiled = test::compileText(kPolicy + R"(
group edge : boundary { members print1; secure 10.1.0.0/16; using kerberos, classic; initiate to isolated, edge never; }
)");
  ASSERT_EQ(compiled.ids(), "");
  for (const char* name : {"isolated", "edge"}) {
    EXPECT_FALSE(group(compiled, name).access.allow);
    EXPECT_EQ(names(compiled, group(compiled, name).access.deny.computers), Names{"print1"});
  }
}

TEST(AccessGroups, AnAccountIsTheHostsNameInItsDomainUnlessWritten) {
  auto compiled = test::compileText(kPolicy + R"(
host a-name-of-16-char { address 10.1.0.8; platform windows-2003-sp1; domain corp.example; }
host a.b { address 10.1.0.9; platform windows-2003-sp1; domain corp.example; }
host joined-unix { address 10.1.0.10; platform unix; domain corp.example; }
)");
  ASSERT_EQ(compiled.ids(), "");
  std::map<std::string, std::string> accounts;
  for (const model::Host& host : compiled.compilation->model.hosts)
    accounts[host.name] = host.account;
  EXPECT_EQ(accounts["app1"], "corp.example\\app1$");
  EXPECT_EQ(accounts["con1"], "CORP\\CON-1$");
  // Longer names are cut to 15 characters, so that another computer may have the account.
  for (const char* none : {"a-name-of-16-char", "a.b", "joined-unix", "lin1", "unix1"})
    EXPECT_EQ(accounts[none], "") << none;
}

TEST(AccessGroups, WhatIsWrongIsSaidAtItsPlace) {
  struct Case {
    const char* text;
    const char* places;
  } cases[] = {
      {"access-group g = computers { app1, unix1 };", "13:36 GRP709"},
      {"access-group g = computers { lin1 };", ""},
      {"access-group g = computers { app2 };", "13:30 NAM101"},
      {"access-group g = computers { root };", "13:30 NAM101"},
      {"access-group g = users { administrator };", "13:26 NAM101"},
      {"access-group g = users { app1 };", "13:26 NAM101"},
      {"access-group g = computers { \"APP2$\" };", "13:30 NAM165"},
      {"access-group g = computers { \"CORP\\\\\" };", "13:30 NAM165"},
      {"access-group g = computers { \"CORP\\\\a,b\" };", "13:30 NAM165"},
      {"access-group g = computers { \"CORP\\\\a\\nb\" };", "13:30 NAM165"},
      {"access-group g = computers { \"CORP\\\\%SystemRoot%\" };", "13:30 NAM165"},
      {"access-group g = users { \"S-1-5--544\" };", "13:26 NAM165"},
      {"access-group g = users { \" CORP\\\\x\" };", "13:26 NAM165"},
      {"access-group isolated = computers { app1 };", "13:14 NAM102"},
      {"group e : boundary { members print1; secure 10.1.0.0/16; using kerberos, classic; initiate to infra never; }",
       "13:95 GRP721"},
      {"group e : boundary { members unix1; secure 10.1.0.0/16; using psk(environment \"K\"), classic; "
       "initiate to isolated never; }",
       "9:6 GRP703"},
      {"group s : isolation { members unix1; secure 10.1.0.0/16; using psk(environment \"K\"), classic; "
       "initiate to isolated never; }",
       "13:95 GRP709"},
      {"group n : no-ipsec { members print1; initiate to isolated never; }", "13:38 NAM147"},
      {"group n : no-ipsec { members print1; inbound deny con1; }", "13:38 NAM147"},
      {"access-group g = users { everyone }; expect g -> app1 : fails;", "13:45 NAM166"},
      {"access-group g = computers { \"CORP\\\\A$\" }; expect g -> app1 : fails;", "13:51 NAM166"},
      {"access-group g = computers { con1 }; expect g -> app1 : fails;", ""},
      {"access-group g = computers { app1 }", "13:36 SYN011"},
      {"access-group g = computer { app1 };", "13:18 SYN008"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(test::compileText(kPolicy + c.text).places(), c.places) << c.text;
}

} // namespace
