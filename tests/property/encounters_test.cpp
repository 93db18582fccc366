// What the checks see of a policy, hosts against hosts, against trying every packet between every two of them: each
// outcome is there where enumeration finds it and nowhere else, the pairs are counted, and the packet that is shown
// comes to what is said of it. The seeds are fixed: a failure names its own.
#include "compiler/meaning/encounters.h"
#include "compiler/meaning/outcome_text.h"
#include "tests/support/outcome_words.h"
#include "tests/support/small_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace cordon::meaning {
namespace {

using tests::SmallWorld;

/// The outcomes of one pair, each as often as there are sets of filters that come to it; ascending.
using Outcomes = std::vector<std::string>;
/// How many pairs of hosts have them. Addresses of one host that no filter tells apart count once: where hosts have
/// several, all counts are 1.
using Counts = std::map<Outcomes, uint64_t>;

/// In order. Pairs of which both ends only permit are one encounter, however many filters say so.
Outcomes asCounted(Outcomes outcomes) {
  std::sort(outcomes.begin(), outcomes.end());
  if (std::all_of(outcomes.begin(), outcomes.end(), [](const std::string& one) { return one == "clear"; }))
    outcomes.resize(std::min<size_t>(outcomes.size(), 1));
  return outcomes;
}

class World : public SmallWorld {
public:
  explicit World(uint64_t seed)
      : SmallWorld(seed), network(model, [&](const model::Host& host) { return policy_of[indexOf(host.name)]; }) {}

  const Network network;

  size_t indexOf(const std::string& name) const {
    auto at = std::find_if(model.hosts.begin(), model.hosts.end(), [&](const auto& host) { return host.name == name; });
    return size_t(at - model.hosts.begin());
  }

  Encounters encountered() const {
    std::vector<const ir::PolicyIr*> all;
    for (const auto& policy : policies)
      all.push_back(policy.get());
    model::AddressSet everybody;
    for (uint32_t i = 0; i < model.hosts.size(); ++i) {
      everybody.hosts.push_back({{i}});
      for (const net::Address& address : model.hosts[i].addresses)
        everybody.prefixes.push_back(net::hostPrefix(address));
    }
    std::sort(everybody.prefixes.begin(), everybody.prefixes.end());
    const Atoms atoms(model, network, all);
    return encounters(network, atoms.of(everybody), [](size_t, size_t) { return 0u; }, 1'000'000);
  }

  bool hasOneAddressEach() const { return ends().size() == model.hosts.size(); }

  Counts enumerated() const {
    Counts counts;
    for (const End& from : ends())
      for (const End& to : ends()) {
        if (from.host == to.host || (!policy_of[from.host] && !policy_of[to.host]))
          continue;
        Outcomes outcomes;
        for (const Connection& one : connections(from, to))
          outcomes.push_back(one.outcome);
        uint64_t& count = counts[asCounted(outcomes)];
        count = hasOneAddressEach() ? count + 1 : 1;
      }
    return counts;
  }

  /// What the oracle says of the connection that an encounter shows.
  std::string toldOf(const Encounter& encounter, const net::Packet& packet) const {
    return outcomeOf({indexOf(encounter.from.peer.name), encounter.from.address},
                     {indexOf(encounter.to.peer.name), encounter.to.address}, packet);
  }
};

Counts counted(const Encounters& found, bool has_one_address_each) {
  Counts counts;
  for (const Encounter& encounter : found.all) {
    Outcomes outcomes;
    for (const Encounter::Case& one : encounter.cases)
      outcomes.push_back(tests::inOracleWords(one.outcome));
    uint64_t& count = counts[asCounted(outcomes)];
    count = has_one_address_each ? count + encounter.pairs : 1;
  }
  return counts;
}

TEST(RandomWorlds, ComeToWhatTryingEveryPacketSays) {
  std::map<std::string, size_t> seen; // by kind
  for (uint64_t seed = 1; seed <= 10'000; ++seed) {
    const World world(seed);
    const Encounters found = world.encountered();
    ASSERT_TRUE(found.complete);
    ASSERT_EQ(world.enumerated(), counted(found, world.hasOneAddressEach())) << "seed " << seed << "\n" << world.show();
    for (const Encounter& encounter : found.all)
      for (const Encounter::Case& one : encounter.cases) {
        ASSERT_EQ(world.toldOf(encounter, one.packet), tests::inOracleWords(one.outcome))
            << "seed " << seed << ", " << encounter.from.peer.name << " to " << encounter.to.peer.name << "\n"
            << world.show();
        ++seen[nameOf(one.outcome.kind).str()];
      }
  }
  for (const char* kind : {"clear", "clear after a delay", "clear first, then secured", "secured",
                           "secured, replies in clear", "one way", "blocked", "fails", "unknown"})
    EXPECT_GT(seen[kind], 10u) << kind;
}

} // namespace
} // namespace cordon::meaning
