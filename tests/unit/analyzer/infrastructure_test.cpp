// Hosts and those that give them tickets and names: many of them, and of several classes.
#include "analyzer/analyzer.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cordon::analyzer {
namespace {

constexpr const char* kBase = R"(
policy p { version 1; owner "o"; using kerberos, classic; }
forest f { domain d.example; }
proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); lifetime 3600 s, 100000 kB; }
)";

/// The findings of one id: message and notes, one a line.
std::string findings(const std::string& text, llvm::StringRef id) {
  test::Compiled compiled = test::compileText(kBase + text);
  EXPECT_TRUE(compiled.compilation) << compiled.places();
  if (!compiled.compilation)
    return "";
  diag::Diagnostics diags;
  analyze({&compiled.compilation->model, compiled.compilation->classes, "2026-01-01", "", {}, 1'000'000}, diags);
  std::string all;
  for (const diag::Diagnostic* each : diags.sorted()) {
    if (each->id != id)
      continue;
    all += each->message;
    for (std::string_view note : each->notes)
      all.append(" | ").append(note);
    all += "\n";
  }
  return all;
}

/// A host that asks servers of a role, of which all but the last negotiate.
std::string manyServers(unsigned count, const std::string& role) {
  std::string text = R"(
host dc { address 10.9.0.1; platform windows-2003-sp1; domain d.example; role domain-controller; }
host ws { address 10.1.2.1; platform windows-2003-sp1; domain d.example; }
)";
  std::string members;
  for (unsigned i = 1; i <= count; ++i) {
    std::string name = "s" + std::to_string(100 + i);
    text += "host " + name + " { address 10.1.1." + std::to_string(i) +
            "; platform windows-2003-sp1; domain d.example; role " + role + "; }\n";
    if (i < count)
      members += (members.empty() ? "" : ", ") + name;
  }
  return text + "group iso : no-fallback { members ws; secure 10.1.0.0/16; }\ngroup srv : no-fallback { members " +
         members + "; secure 10.1.0.0/16; }\nexemption e { to s" + std::to_string(100 + count) +
         "; applies to iso, srv; reason \"r\"; owner \"o\"; }\n";
}

TEST(Infrastructure, OneOfManyServersIsEnough) {
  for (unsigned count : {2u, 16u, 17u, 40u})
    EXPECT_EQ(findings(manyServers(count, "dns"), "EXP207"), "") << count;
  std::string none = manyServers(40, "dns");
  none.resize(none.find("exemption e"));
  EXPECT_NE(findings(none, "EXP207"), "");
}

TEST(Infrastructure, WhichServerAFindingIsAboutDoesNotDependOnNames) {
  for (const std::string other : {"aa", "zz"}) {
    std::string text = findings(R"(
forest g { domain lab.example; trust f two-way; }
host dc { address 10.1.0.1; platform windows-2003-sp1; domain d.example; role domain-controller, dns; }
host )" + other + R"( { address 10.1.0.2; platform windows-2003-sp1; domain lab.example; role domain-controller, dns; }
host ws { address 10.1.2.1; platform windows-2003-sp1; domain d.example; }
group iso : isolation { members ws; secure 10.1.0.0/16; }
)",
                                "EXP207");
    EXPECT_EQ(text.substr(0, text.find('|')),
              "`ws` must have tickets (Kerberos) and names (DNS) before negotiating, and "
              "would negotiate with `dc` ")
        << other;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  }
}

constexpr const char* kCutOff = R"(
host dc { address 10.9.0.1; platform windows-2003-sp1; domain d.example; role domain-controller; }
host xp1 { address 10.1.2.1; platform windows-xp-sp2; domain d.example; }
host xp2 { address 10.1.2.2; platform windows-xp-sp2; domain d.example; }
host w1 { address 10.1.3.1; platform windows-2003-sp1; domain d.example; }
host w2 { address 10.1.3.2; platform windows-2003-sp1; domain d.example; }
host w3 { address 10.1.3.3; platform windows-2003-sp1; domain d.example; }
device fw { on path 10.1.0.0/16 <-> 10.9.0.0/16; passes udp/53; }
group iso : isolation { members xp1, xp2, w1, w2, w3; secure 10.1.0.0/16; }
)";

TEST(Infrastructure, AllHostsOfAStatementThatGetNoTicketsAreOneFinding) {
  std::string text = findings(kCutOff, "AUT304");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  EXPECT_NE(text.find("`w1` and 4 more of d.example"), std::string::npos) << text;
}

} // namespace
} // namespace cordon::analyzer
