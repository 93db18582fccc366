// The classifier against a scan of the whole list: every small list, and large ones at random; every kernel, one by one
// and in batches, built at once and grown by updates.
#include "runtime/classify/build.h"
#include "runtime/classify/kernel_table.h"
#include "tests/support/rule_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <set>

namespace cordon {
namespace {

using namespace classify;
using tests::horribleFind;
using tests::RandomRules;
using tests::RuleShape;
using tests::show;

std::string showAll(const std::vector<Rule>& rules) {
  std::string text;
  for (size_t i = 0; i < rules.size() && i < 20; ++i)
    text += "  " + show(rules[i]) + "\n";
  return text;
}

template <class Header>
void expectTruth(const Classifier& classifier, const std::vector<Rule>& rules, const std::vector<Header>& headers,
                 const std::vector<uint32_t>& truth, const std::string& what) {
  std::vector<uint32_t> ranks(headers.size());
  classifier.find(std::span<const Header>(headers), ranks.data());
  for (size_t i = 0; i < headers.size(); ++i) {
    ASSERT_EQ(ranks[i], truth[i]) << what << ", batch, header " << i << ": " << show(headers[i]) << "\n"
                                  << showAll(rules);
    ASSERT_EQ(classifier.find(headers[i]), truth[i]) << what << ", single: " << show(headers[i]) << "\n"
                                                     << showAll(rules);
  }
}

template <class Header>
std::vector<uint32_t> truthOf(const std::vector<Rule>& rules, const std::vector<Header>& headers) {
  std::vector<uint32_t> truth;
  for (const Header& header : headers)
    truth.push_back(horribleFind(rules, header));
  return truth;
}

template <class Header>
std::vector<Header> headersNear(const std::vector<Rule>& rules, RandomRules& random, size_t count) {
  std::vector<Header> headers;
  for (size_t i = 0; i < count; ++i)
    headers.push_back(random.near<Header>(rules.empty() ? random.rule() : rules[random.below(uint32_t(rules.size()))]));
  return headers;
}

// --- every list of three rules ---------------------------------------------------------------------------------------

/// Addresses of two bits, which are at `at` and `at` + 1 from the top; protocols 6 and 17; ports around 80.
struct Universe {
  net::Family family;
  unsigned at;
  std::vector<Rule> rules;
  std::vector<Header4> headers4;
  std::vector<Header6> headers6;

  Universe(net::Family family, unsigned at) : family(family), at(at) {
    for (unsigned source = 0; source < 4; ++source)
      for (unsigned target = 0; target < 4; ++target)
        for (uint8_t protocol : {6, 17})
          for (uint16_t port : {79, 80, 81}) {
            const net::Bits128 from = place(source), to = place(target);
            headers4.push_back(
                {uint32_t(from.lo), uint32_t(to.lo), 1000, port, protocol, net::ConnectionClass::lan, 0});
            headers6.push_back({from, to, 1000, port, protocol, net::ConnectionClass::lan, 0});
          }
  }

  net::Bits128 place(unsigned value) const {
    net::Bits128 result;
    for (unsigned i = 0; i < 2; ++i)
      if ((value >> (1 - i) & 1) != 0) {
        const unsigned from_low = net::bitsOf(family) - 1 - (at + i);
        (from_low >= 64 ? result.hi : result.lo) |= uint64_t(1) << (from_low % 64);
      }
    return result;
  }

  /// A rule for each of these sources and targets, protocols and ports. Lengths count within the two bits.
  void add(unsigned source_length_max, unsigned target_length_max, std::initializer_list<uint16_t> protocols,
           std::initializer_list<net::PortRange> ports) {
    for (unsigned source = 0; source < 2u << source_length_max; ++source)
      for (unsigned target = 0; target < 2u << target_length_max; ++target)
        for (uint16_t protocol : protocols)
          for (net::PortRange range : ports) {
            Rule rule;
            rule.family = family;
            if (!setAddress(source, rule.source_base, rule.source_length) ||
                !setAddress(target, rule.target_base, rule.target_length))
              continue;
            rule.protocol = protocol;
            rule.target_ports = range;
            rules.push_back(rule);
          }
  }

private:
  /// Numbers prefixes: 1 is any, 2 and 3 are those of one bit, 4 to 7 those of two; 0 is none.
  bool setAddress(unsigned number, net::Bits128& base, uint8_t& length) const {
    if (number == 0)
      return false;
    const auto bits = unsigned(std::bit_width(number)) - 1;
    length = uint8_t(bits == 0 ? 0 : at + bits);
    base = place((number - (1u << bits)) << (2 - bits));
    return true;
  }
};

/// Rules that no header of a universe matches, so many that there are trees.
std::vector<Rule> strangers(net::Family family) {
  RandomRules random(3, {.family = family, .wild_percent = 30});
  std::vector<Rule> rules = random.list(40);
  for (Rule& rule : rules) {
    rule.protocol = 99;
    rule.rank += 1000;
  }
  return rules;
}

template <class Header> void tryAllLists(const Universe& universe, const std::vector<Header>& headers) {
  const std::vector<const Kernel*> kernels = tests::usableKernels();
  const std::vector<Rule> others = strangers(universe.family);
  const size_t n = universe.rules.size();
  size_t turn = 0;
  for (size_t list = 0; list < n * n * n; ++list) {
    std::vector<Rule> rules;
    for (size_t place : {list % n, list / n % n, list / n / n}) {
      rules.push_back(universe.rules[place]);
      rules.back().rank = uint32_t(10 * rules.size());
    }
    if (++turn % 64 == 0) // or one leaf would hold them all
      rules.insert(rules.begin() + 1, others.begin(), others.end());
    Classifier classifier(rules, *kernels[turn % kernels.size()]);
    ASSERT_NO_FATAL_FAILURE(
        expectTruth(classifier, rules, headers, truthOf(rules, headers), "list " + std::to_string(list)));
  }
}

template <class Header>
void tryUniverses(net::Family family, std::initializer_list<unsigned> places, std::vector<Header> Universe::* headers) {
  for (unsigned at : places) {
    Universe addresses(family, at); // what prefixes do to each other
    addresses.add(2, 1, {kAnyProtocol}, {net::kAnyPort});
    ASSERT_NO_FATAL_FAILURE(tryAllLists(addresses, addresses.*headers));
    Universe rest(family, at); // and protocols and ports
    rest.add(1, 0, {kAnyProtocol, 6}, {net::kAnyPort, {80, 81}, {0, 80}});
    ASSERT_NO_FATAL_FAILURE(tryAllLists(rest, rest.*headers));
  }
}

TEST(ClassifyProperty, EveryListOfThreeRulesOfIPv4) {
  tryUniverses(net::Family::v4, {0, 15, 30}, &Universe::headers4);
}

TEST(ClassifyProperty, EveryListOfThreeRulesOfIPv6) {
  tryUniverses(net::Family::v6, {0, 63, 126}, &Universe::headers6);
}

// --- random lists ----------------------------------------------------------------------------------------------------

template <class Header> void tryRandomLists(net::Family family) {
  const std::vector<const Kernel*> kernels = tests::usableKernels();
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const unsigned bits = seed % 3 == 0 ? 6 : seed % 3 == 1 ? net::bitsOf(family) / 2 : net::bitsOf(family);
    const RuleShape shape{.family = family,
                          .address_bits = bits,
                          .wild_percent = unsigned(seed * 7 % 90),
                          .has_connections = seed % 5 == 0,
                          .ranks = seed % 4 == 0 ? 50u : 0u};
    RandomRules random(seed, shape);
    std::vector<Rule> rules = random.list(seed % 8 == 7 ? 3000 : seed * seed / 2);
    if (!rules.empty() && seed % 6 == 0)
      rules.insert(rules.end(), rules.begin(), rules.begin() + std::ptrdiff_t(rules.size() / 2)); // twice the same
    const auto headers = headersNear<Header>(rules, random, 700);
    const auto truth = truthOf(rules, headers);
    for (const Kernel* kernel : kernels) {
      Classifier classifier(rules, *kernel);
      EXPECT_EQ(classifier.size(), rules.size());
      const std::string what = "seed " + std::to_string(seed) + ", " + std::string(nameOf(*kernel));
      ASSERT_NO_FATAL_FAILURE(expectTruth(classifier, rules, headers, truth, what));
    }
  }
}

TEST(ClassifyProperty, RandomListsOfIPv4) {
  tryRandomLists<Header4>(net::Family::v4);
}

TEST(ClassifyProperty, RandomListsOfIPv6) {
  tryRandomLists<Header6>(net::Family::v6);
}

TEST(ClassifyProperty, LargeListsHaveLargeTables) {
  // Past the size where lookups ask for memory ahead.
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    RandomRules random(5, {.family = family, .wild_percent = 3});
    const std::vector<Rule> rules = random.list(30'000);
    const auto headers4 = headersNear<Header4>(rules, random, 400);
    const auto headers6 = headersNear<Header6>(rules, random, 400);
    for (const Kernel* kernel : tests::usableKernels()) {
      const Classifier classifier(rules, *kernel);
      EXPECT_GT(classifier.bytes(), size_t(640) << 10);
      const std::string what(nameOf(*kernel));
      if (family == net::Family::v4)
        ASSERT_NO_FATAL_FAILURE(expectTruth(classifier, rules, headers4, truthOf(rules, headers4), what));
      else
        ASSERT_NO_FATAL_FAILURE(expectTruth(classifier, rules, headers6, truthOf(rules, headers6), what));
    }
  }
}

TEST(ClassifyProperty, BatchesOfAnySizeAreSingleLookups) {
  for (const Kernel* kernel : tests::usableKernels()) {
    RandomRules random(9, {.wild_percent = 40});
    const std::vector<Rule> rules = random.list(400);
    const Classifier classifier(rules, *kernel);
    const auto headers = headersNear<Header4>(rules, random, 300);
    const auto truth = truthOf(rules, headers);
    for (size_t size = 0; size <= headers.size(); ++size) {
      std::vector<uint32_t> ranks(size + 1, 12345);
      classifier.find(std::span(headers).first(size), ranks.data());
      ASSERT_TRUE(std::equal(ranks.begin(), ranks.begin() + std::ptrdiff_t(size), truth.begin())) << size;
      ASSERT_EQ(ranks[size], 12345u) << "written past the end of a batch of " << size;
    }
  }
}

template <class F> const auto& singleWalksOf(const Kernel& kernel) {
  if constexpr (F::kFamily == net::Family::v4)
    return kernel.walks->one4;
  else
    return kernel.walks->one6;
}

/// However many trees a single lookup walks side by side, it finds the same. Returns how many
/// trees the lists had.
template <class F> std::set<unsigned> tryAllWalks() {
  std::set<unsigned> tree_counts;
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    RandomRules random(seed, {.family = F::kFamily, .wild_percent = unsigned(seed * 3)});
    std::vector<Rule> rules = random.list(seed % 10 == 0 ? 9000 : 60 * seed);
    for (size_t i = 0; i + 40 < rules.size() && seed % 2 == 0; i += 40) // a long leaf here and there
      std::fill_n(rules.begin() + std::ptrdiff_t(i), 30, rules[i]);
    for (size_t i = 0; i < rules.size(); ++i)
      rules[i].rank = uint32_t(i * 7919 % rules.size());
    const auto headers = headersNear<typename F::Header>(rules, random, 500);
    const std::vector<uint32_t> truth = truthOf(rules, headers);
    const Chosen plan{seed % 9, rules.size()}; // some have four trees, others fewer
    Index<F> index = buildIndex<F>(rules, plan);
    View<F>& view = index.store->view;
    tree_counts.insert(view.tree_count);
    for (bool is_small : {false, true}) {
      view.is_small = is_small;
      for (const Kernel* kernel : tests::usableKernels())
        for (unsigned together = 0; together <= view.tree_count; ++together)
          for (size_t i = 0; i < headers.size(); ++i)
            EXPECT_EQ(singleWalksOf<F>(*kernel)[together](view, headers[i]), truth[i])
                << "seed " << seed << ", " << nameOf(*kernel) << ", " << together << " together: " << show(headers[i]);
    }
  }
  return tree_counts;
}

TEST(ClassifyProperty, TreesMayBeWalkedSideBySide) {
  EXPECT_EQ(tryAllWalks<V4>(), (std::set<unsigned>{1, 2, 3, 4}));
  EXPECT_EQ(tryAllWalks<V6>(), (std::set<unsigned>{1, 2, 3, 4}));
}

// --- updates ---------------------------------------------------------------------------------------------------------

/// Rules come and go; after each few the list as it is by then is the truth.
template <class Header> void tryUpdates(uint64_t seed, const RuleShape& shape, size_t start, size_t updates) {
  RandomRules random(seed, shape);
  std::vector<Rule> rules = random.list(start);
  for (Rule& rule : rules)
    rule.rank *= 16;
  const std::vector<const Kernel*> kernels = tests::usableKernels();
  Classifier classifier(rules, *kernels[seed % kernels.size()]);
  std::vector<Rule> erased; // some of them come back, perhaps for other connections
  for (size_t i = 0; i < updates; ++i) {
    const bool grows = i / 300 % 2 == 0;
    if (rules.empty() || random.below(10) < (grows ? 7u : 3u)) {
      Rule rule = random.below(20) == 0 && !rules.empty() ? rules[random.below(uint32_t(rules.size()))] : random.rule();
      if (random.below(20) != 0)
        rule.rank = random.below(shape.ranks == 0 ? 1'000'000 : shape.ranks);
      if (!erased.empty() && random.below(2) == 0) {
        rule = erased[random.below(uint32_t(erased.size()))];
        if (shape.has_connections && random.below(3) == 0)
          rule.connection = random.rule().connection;
      }
      rules.push_back(rule);
      classifier.insert(rule);
    } else {
      const size_t gone = random.below(uint32_t(rules.size()));
      const Rule rule = rules[gone];
      rules.erase(rules.begin() + std::ptrdiff_t(gone));
      erased.push_back(rule);
      ASSERT_TRUE(classifier.erase(rule)) << show(rule);
    }
    Rule absent = random.rule();
    absent.rank = 2'000'000;
    ASSERT_FALSE(classifier.erase(absent));
    ASSERT_EQ(classifier.size(), rules.size());
    if (i % 7 == 0) {
      const auto headers = headersNear<Header>(rules, random, 30);
      const std::string what = "seed " + std::to_string(seed) + ", update " + std::to_string(i);
      ASSERT_NO_FATAL_FAILURE(expectTruth(classifier, rules, headers, truthOf(rules, headers), what));
    }
  }
}

TEST(ClassifyProperty, UpdatesOfIPv4) {
  for (uint64_t seed = 1; seed <= 12; ++seed)
    tryUpdates<Header4>(seed,
                        {.address_bits = seed % 2 == 0 ? 5u : 32u,
                         .wild_percent = unsigned(seed * 6),
                         .has_connections = seed % 3 == 0,
                         .ranks = seed % 4 == 0 ? 20u : 0u},
                        seed % 5 * seed % 5 * 60, 1500);
}

TEST(ClassifyProperty, UpdatesOfIPv6) {
  for (uint64_t seed = 1; seed <= 8; ++seed)
    tryUpdates<Header6>(seed,
                        {.family = net::Family::v6,
                         .address_bits = seed % 2 == 0 ? 5u : 128u,
                         .wild_percent = unsigned(seed * 9),
                         .has_connections = seed % 3 == 0},
                        seed % 4 * 100, 1200);
}

TEST(ClassifyProperty, AListOfWildcardsGrowsAndShrinks) {
  // Every rule is in every leaf: leaves must not be multiplied without end, nor lost.
  tryUpdates<Header4>(3, {.wild_percent = 100}, 0, 3000);
}

TEST(ClassifyProperty, EqualRulesGoOneByOne) {
  RandomRules random(4, {});
  const Rule rule = random.rule();
  std::vector<Rule> rules(37, rule);
  Classifier classifier(rules);
  const auto header = [&] {
    while (true) {
      const auto candidate = random.near<Header4>(rule);
      if (horribleFind(rules, candidate) != kNoRank)
        return candidate;
    }
  }();
  for (size_t left = rules.size(); left > 0; --left) {
    ASSERT_EQ(classifier.find(header), rule.rank);
    ASSERT_TRUE(classifier.erase(rule));
  }
  EXPECT_EQ(classifier.find(header), kNoRank);
  EXPECT_FALSE(classifier.erase(rule));
}

} // namespace
} // namespace cordon
