// Hosts share a class only if that makes no difference: the lists that a host takes from its class are those it would
// have alone. Random policies of hosts with several addresses, both families and dynamic ones, whose rules name own
// sides in every way there is.
#include "compiler/ir/describe.h"
#include "compiler/lower/class_builder.h"
#include "compiler/lower/lower.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

#include <random>

namespace cordon {
namespace {

/// Policy texts over sixteen addresses of each family; a seed gives the same text on every machine.
class RandomTexts {
public:
  explicit RandomTexts(uint64_t seed) : engine(seed) {}

  std::string policy() {
    std::string text = "proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }\n"
                       "proposal q { main aes256-sha256-modp2048; quick esp(aes256, sha256); }\n"
                       "ca root { subject \"CN=Root\"; }\n";
    for (unsigned i = 0; i < kHosts; ++i)
      text += host(i);
    if (chance(70))
      text += "group g : isolation { members " + some(&RandomTexts::hostName) + "; secure " + set(&RandomTexts::block) +
              "; using psk(environment \"K\"), p; }\n";
    for (unsigned i = 0; i < 1 + below(4); ++i)
      text += rule(i);
    if (chance(40))
      text += "exemption e { to " + set(&RandomTexts::item) + " service udp to " + std::to_string(53 + below(2)) +
              "; applies to " + some(&RandomTexts::hostName) + "; }\n";
    return text;
  }

private:
  static constexpr unsigned kHosts = 6;

  uint64_t below(uint64_t bound) { return engine() % bound; }
  bool chance(unsigned percent) { return below(100) < percent; }

  std::string host(unsigned i) {
    // Distinct addresses: host i has those congruent to i.
    std::string text = "host h" + std::to_string(i) + " { address ";
    if (chance(15)) {
      text += chance(20) ? "dynamic" : "dynamic in " + some(&RandomTexts::block);
    } else {
      std::vector<std::string> own{"10.0.0." + std::to_string(i)};
      if (chance(30))
        own.push_back("10.0.0." + std::to_string(i + kHosts));
      if (chance(30))
        own.push_back("2001:db8::" + std::to_string(i));
      text += llvm::join(own, ", ");
    }
    text += "; platform " + std::string(chance(80) ? "linux-strongswan" : "windows-2003") + ";";
    return text + (chance(50) ? " id \"id" + std::to_string(i) + "\"; }\n" : " }\n");
  }

  std::string rule(unsigned i) {
    std::string text = "rule r" + std::to_string(i);
    if (chance(15))
      text += " among { " + some(&RandomTexts::hostName) + " } {";
    else
      text += " on " + some(&RandomTexts::hostName) + " { from " + side() + " to " + side() + ";";
    if (chance(50))
      text += " service " + std::string(chance(50) ? "tcp to " : "tcp from ") + std::to_string(80 + below(2)) + ";";
    switch (below(4)) {
    case 0:
      return text + " permit;" + (chance(30) ? " one-way; }\n" : " }\n");
    case 1:
      return text + " block;" + (chance(30) ? " one-way; }\n" : " }\n");
    case 2:
      return text + " negotiate using psk(environment \"L\"), q; }\n";
    default:
      return text + " negotiate using certificate(root), q; }\n";
    }
  }

  std::string side() { return chance(25) ? "me" : chance(25) ? "any" : set(&RandomTexts::item); }
  std::string item() { return chance(50) ? block() : chance(50) ? hostName() : "10.0.0." + std::to_string(below(16)); }
  std::string hostName() { return "h" + std::to_string(below(kHosts)); }
  std::string block() {
    static const char* const blocks[] = {"10.0.0.0/28", "10.0.0.0/29", "10.0.0.8/29",     "10.0.0.0/30",
                                         "10.0.0.4/30", "10.9.0.0/16", "2001:db8::/124",  "2001:db8::/126",
                                         "10.0.0.2/31", "10.9.1.0/24", "2001:db8:9::/48", "10.0.0.4/31"};
    return blocks[below(std::size(blocks))];
  }
  std::string some(std::string (RandomTexts::*one)()) {
    std::vector<std::string> items;
    for (unsigned i = 0; i < 1 + below(4); ++i)
      if (std::string item = (this->*one)(); std::find(items.begin(), items.end(), item) == items.end())
        items.push_back(item);
    return llvm::join(items, ", ");
  }
  std::string set(std::string (RandomTexts::*one)()) { return "{ " + some(one) + " }"; }

  std::mt19937_64 engine;
};

std::string listsOf(const ir::HostPolicy& policy) {
  std::string text = test::filtersOf(policy);
  for (const ir::Action& action : policy.ir.actions)
    text += ir::describe(policy.ir, action) + "\n";
  return text;
}

TEST(Classes, GiveAHostTheListsItWouldHaveAlone) {
  size_t compared = 0, shared = 0;
  for (uint64_t seed = 1; seed <= 12'000; ++seed) {
    const std::string text = RandomTexts(seed).policy();
    const auto compiled = test::compileText(text);
    if (!compiled.compilation) // a rule for nobody, a contradiction
      continue;
    const lower::ModelIndex index(compiled.compilation->model);
    for (const lower::PolicyClass& whole : lower::planClasses(index)) {
      diag::Diagnostics diags;
      const ir::PolicyIr together = lower::lowerClass(index, whole, diags, lower::kFiltersMax);
      shared += whole.hosts.size() > 1;
      for (size_t i = 0; i < whole.hosts.size(); ++i) {
        const ir::PolicyIr alone = lower::lowerClass(index, {whole.plan, {whole.hosts[i]}}, diags, lower::kFiltersMax);
        ASSERT_FALSE(diags.hasErrors()) << "seed " << seed << "\n" << text;
        ASSERT_EQ(listsOf(lower::instantiate(together, together.hosts[i])),
                  listsOf(lower::instantiate(alone, alone.hosts.front())))
            << "host " << alone.hosts.front().name << ", seed " << seed << "\n"
            << text;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 5'000u);
  EXPECT_GT(shared, 500u);
}

} // namespace
} // namespace cordon
