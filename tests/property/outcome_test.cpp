// Outcomes, and expectations over whole sets, against enumeration by the naive oracle. The small world: a /29 with up
// to five hosts, ports 1 to 4, three kinds of ICMP message, one protocol without ports. Policies are text, so that
// groups, rules, exemptions and the default response go through the whole compiler. The seeds are fixed: a failure
// names its own.
#include "analyzer/expectations.h"
#include "compiler/meaning/outcome_text.h"
#include "tests/support/compile_text.h"
#include "tests/support/naive_outcome.h"
#include "tests/support/outcome_words.h"

#include <gtest/gtest.h>

#include <random>

namespace cordon {
namespace {

using Random = std::mt19937_64;

class Writer {
public:
  explicit Writer(uint64_t seed) : random(seed) {}

  std::string text;
  unsigned host_count = 0;

  void write() {
    host_count = 2 + below(4);
    text =
        "policy p { " + std::string(below(3) ? "" : "default-response on using kerberos, " + proposal() + ";") +
        " }\n"
        "proposal one { ike v1; main 3des-sha1-modp1024, des-md5-modp768; quick esp(3des, sha1), esp(null, sha1); pfs "
        "off; }\n"
        "proposal two { ike v1; main des-md5-modp768, 3des-sha1-modp1024; quick esp(null, sha1), esp(3des, sha1); pfs "
        "on; }\n"
        "proposal odd { ike v1; main 3des-sha1-modp2048; quick ah(sha1), esp(3des, sha1); pfs off; }\n"
        "proposal new { ike v2; main 3des-sha1-modp2048, 3des-sha1-modp1024; quick esp(3des, sha1); pfs modp2048; }\n"
        "proposal newer { ike v2; main 3des-sha1-modp1024, 3des-sha1-modp2048; quick esp(3des, sha1); pfs off; }\n";
    for (unsigned i = 0; i < host_count; ++i)
      text += "host h" + std::to_string(i) + " { address 10.0.0." + std::to_string(i + 1) + "; platform " +
              choose({"windows-2003-sp1", "windows-2003-sp1", "windows-2003-sp2", "windows-7", "linux-strongswan"}) +
              ";" + (below(4) ? " domain corp.example;" : "") + " }\n";
    unsigned free = 0; // hosts are in one group each
    for (unsigned i = 0; i < 2 && free < host_count; ++i) {
      unsigned members = 1 + below(host_count - free);
      std::string kind = choose({"isolation", "boundary", "no-fallback"});
      text += "group g" + std::to_string(i) + " : " + kind + " { members ";
      for (unsigned m = 0; m < members; ++m)
        text += (m ? ", h" : "h") + std::to_string(free++);
      text += "; secure " + choose({"any", "10.0.0.0/29", "10.0.0.0/30", "{ 10.0.0.2, 10.0.0.4/30 }"}) + "; using " +
              auth() + ", " + proposal() + ";";
      if (kind == "isolation" && below(2))
        text += " outbound fallback;";
      text += std::string(below(4) ? "" : " stage request;") + " reason \"r\"; }\n";
      ++groups;
    }
    for (unsigned i = 0; i < below(4); ++i)
      rule(i);
    if (groups && !below(3))
      text += "exemption e { to " + set() + service() + "; applies to g0; reason \"r\"; }\n";
    from = set(), to = set();
    verdict = choose({"secured", "secured with encryption", "clear", "blocked", "fails", "one-way", "unknown"});
    expect_service = below(2) ? " service " + item() : "";
    text += "expect " + from + " -> " + to + expect_service + " : " + verdict + ";\n";
  }

  std::string from, to, verdict, expect_service;

private:
  uint64_t below(uint64_t bound) { return random() % bound; }
  std::string choose(const std::vector<std::string>& all) { return all[below(all.size())]; }
  std::string proposal() { return choose({"one", "one", "two", "odd", "new", "newer"}); }
  std::string auth() {
    return choose({"kerberos", "kerberos, psk(environment \"A\")", "psk(environment \"A\"), kerberos",
                   "psk(environment \"A\")", "psk(environment \"B\")"});
  }
  std::string host() { return "h" + std::to_string(below(host_count)); }
  std::string set() {
    return choose(
        {host(), host(), "10.0.0.0/30", "10.0.0.4/30", "{ " + host() + ", 10.0.0.6 }", groups ? "g0" : host()});
  }
  std::string item() {
    return choose({"tcp to 1", "tcp to 2-3", "tcp from 1 to 2", "udp", "udp to 4", "icmp", "protocol 47", "tcp"});
  }
  std::string service() { return below(2) ? " service " + item() : ""; }
  void rule(unsigned number) {
    std::string action = choose({"permit;", "block;", "negotiate using " + auth() + ", " + proposal() + ";"});
    bool negotiates = action[0] == 'n';
    bool outward = below(2);
    text +=
        "rule r" + std::to_string(number) + " on " + host() + " { " + (outward ? "from me to " : "from ") +
        choose({host(), "any", "10.0.0.0/30", "10.0.0.5"}) + (outward ? "" : " to me") + "; " +
        (below(2) ? "service " + item() + "; " : "") + action + (negotiates && below(2) ? " outbound fallback;" : "") +
        (negotiates && !below(3) ? " accept unsecured;" : "") + (!negotiates && !below(3) ? " one-way;" : "") + " }\n";
  }

  Random random;
  unsigned groups = 0;
};

std::vector<naive::Host> hostsOf(const Compilation& compilation) {
  std::vector<naive::Host> hosts;
  for (const model::Host& host : compilation.model.hosts)
    hosts.push_back(
        {host.name, host.platform->name.str(), compilation.classOf(host.name), host.addresses, host.domain});
  return hosts;
}

/// What the oracle's words mean for a verdict, as the page of XPT101 says.
bool holds(const std::string& outcome, const std::string& verdict) {
  auto has = [&](const char* part) { return outcome.find(part) != std::string::npos; };
  if (verdict == "secured")
    return has("secured ") && has(" lasting");
  if (verdict == "secured with encryption")
    return has("secured ") && has(" lasting") && has(" encrypted");
  if (verdict == "clear")
    return outcome == "clear" || has("clear after ");
  return outcome == (verdict == "one-way" ? "one way" : verdict);
}

bool inService(const model::Expectation& expectation, const net::Packet& packet) {
  if (expectation.services.empty())
    return packet.protocol != net::protocol::icmp || packet.source_port == 8;
  const model::Selector& service = expectation.services.front();
  return service.protocol == packet.protocol && service.source_ports.contains(packet.source_port) &&
         service.target_ports.contains(packet.destination_port);
}

/// All addresses of the small world that a set has.
std::vector<net::Address> addressesOf(const model::AddressSet& set) {
  std::vector<net::Address> addresses;
  for (unsigned last = 0; last < 8; ++last) {
    net::Address address{net::Family::v4, {0, 0x0a000000 + last}};
    if (std::any_of(set.prefixes.begin(), set.prefixes.end(),
                    [&](const net::Prefix& each) { return each.contains(address); }))
      addresses.push_back(address);
  }
  return addresses;
}

TEST(RandomPairs, ComeToWhatTheTableSays) {
  size_t compiled = 0, cases = 0;
  std::map<std::string, size_t> seen;
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    Writer writer(seed);
    writer.write();
    test::Compiled result = test::compileText(writer.text);
    if (!result.compilation)
      continue; // contradictory rules
    ++compiled;
    const std::vector<naive::Host> hosts = hostsOf(*result.compilation);
    const meaning::Network network(result.compilation->model,
                                   [&](const model::Host& host) { return result.compilation->classOf(host.name); });
    std::vector<net::Address> all;
    for (unsigned last = 1; last < 8; ++last)
      all.push_back({net::Family::v4, {0, 0x0a000000 + last}});
    naive::forEachCase(hosts, all, all, [&](const naive::Case& each) {
      auto peer = [&](const naive::Host& host) {
        const meaning::Peer* known = network.at(host.me.front());
        meaning::Peer bare;
        bare.name = host.name;
        bare.addresses = host.me;
        return known ? *known : bare;
      };
      const meaning::Peer from = peer(each.from), to = peer(each.to);
      const meaning::Outcome outcome = meaning::outcome(network, from, to, each.packet);
      ++cases;
      ++seen[meaning::nameOf(outcome.kind).str()];
      ASSERT_EQ(tests::inOracleWords(outcome), each.outcome)
          << "seed " << seed << ": " << meaning::describe(outcome, from.name, to.name) << "\n"
          << net::toString(each.packet.source) << " -> " << net::toString(each.packet.destination) << " protocol "
          << int(each.packet.protocol) << " " << each.packet.source_port << " -> " << each.packet.destination_port
          << "\n"
          << writer.text;
    });
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(compiled, 400u);
  EXPECT_GT(cases, 100'000u);
  for (const char* kind : {"clear", "clear after a delay", "clear first, then secured", "secured",
                           "secured, replies in clear", "one way", "blocked", "fails", "unknown"})
    EXPECT_GT(seen[kind], 20u) << kind;
}

TEST(RandomExpectations, HoldExactlyWhereEnumerationFindsNoException) {
  size_t compiled = 0, held = 0, nothing = 0;
  for (uint64_t seed = 10'001; seed <= 14'000; ++seed) {
    Writer writer(seed);
    writer.write();
    test::Compiled result = test::compileText(writer.text);
    if (!result.compilation)
      continue;
    ++compiled;
    const model::Expectation& expectation = result.compilation->model.expectations.front();
    bool any = false, fails = false;
    naive::forEachCase(hostsOf(*result.compilation), addressesOf(expectation.from), addressesOf(expectation.to),
                       [&](const naive::Case& each) {
                         if (!inService(expectation, each.packet))
                           return;
                         if (naive::isPlatforms(each.from, each.to, each.packet))
                           return;
                         any = true;
                         fails |= !holds(each.outcome, writer.verdict);
                       });
    diag::Diagnostics diags;
    size_t holding = analyzer::checkExpectations(*result.compilation, diags);
    held += holding;
    nothing += !any;
    ASSERT_EQ(holding, any && !fails ? 1u : 0u) << "seed " << seed << "\n" << writer.text;
    ASSERT_EQ(diags.all().size(), holding ? 0u : 1u) << "seed " << seed << "\n" << writer.text;
    if (!holding) {
      ASSERT_STREQ(diags.all().front().id, any ? "XPT101" : "XPT102") << "seed " << seed << "\n" << writer.text;
    }
  }
  EXPECT_GT(compiled, 1000u);
  EXPECT_GT(held, 100u);
  EXPECT_GT(compiled - held, 300u);
  EXPECT_GT(nothing, 5u);
}

} // namespace
} // namespace cordon
