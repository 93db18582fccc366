// Lookups in some threads while another one updates: each answer is right for the list before or after an update.
#include "tests/support/rule_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace cordon {
namespace {

using namespace classify;
using tests::horribleFind;
using tests::RandomRules;

/// A list's states, one after each update, and how far the writer has come: readers may see state `done` at least,
/// and `begun` at most.
struct History {
  std::vector<Header4> headers;
  std::vector<std::vector<uint32_t>> truth; ///< by state and header
  std::atomic<size_t> begun{0}, done{0};
};

struct Step {
  Rule rule;
  bool is_insert;
};

/// Updates that matter: rules around few headers, each insert or erase likely to change some answer.
std::vector<Step> makeSteps(RandomRules& random, std::vector<Rule> rules, size_t count, bool grows, History& history) {
  std::vector<Step> steps;
  auto note = [&] {
    std::vector<uint32_t> now;
    for (const Header4& header : history.headers)
      now.push_back(horribleFind(rules, header));
    history.truth.push_back(std::move(now));
  };
  note();
  std::vector<Rule> erased;
  for (size_t i = 0; i < count; ++i) {
    if (i % (grows ? 8 : 2) != 1 || rules.empty()) {
      // Another rule for the same packets with another rank, in another tree perhaps.
      Rule rule = rules.empty() ? random.rule() : rules[random.below(uint32_t(rules.size()))];
      if (random.below(2) == 0)
        rule.source_base = {}, rule.source_length = 0;
      if (random.below(2) == 0)
        rule.target_base = {}, rule.target_length = 0;
      rule.rank = random.below(100'000);
      if (!erased.empty() && random.below(2) == 0) // one that was there before
        rule = erased[random.below(uint32_t(erased.size()))];
      steps.push_back({rule, true});
      rules.push_back(rule);
    } else {
      const size_t gone = random.below(uint32_t(rules.size()));
      steps.push_back({rules[gone], false});
      erased.push_back(rules[gone]);
      rules.erase(rules.begin() + std::ptrdiff_t(gone));
    }
    note();
  }
  return steps;
}

/// Right if it is the answer of one of the states that the list had between the two moments.
bool isRight(const History& history, size_t header, uint32_t rank, size_t from, size_t to) {
  for (size_t state = from; state <= to; ++state)
    if (history.truth[state][header] == rank)
      return true;
  return false;
}

struct Seen {
  size_t wrong = 0, lookups = 0;
};

Seen readAll(const Classifier& classifier, const History& history, const std::atomic<bool>& is_over,
             std::atomic<size_t>& rounds, bool in_batches) {
  Seen seen;
  std::vector<uint32_t> ranks(history.headers.size());
  do {
    if (in_batches) {
      const size_t from = history.done.load();
      classifier.find(std::span<const Header4>(history.headers), ranks.data());
      const size_t to = history.begun.load();
      for (size_t i = 0; i < ranks.size(); ++i)
        seen.wrong += isRight(history, i, ranks[i], from, to) ? 0 : 1;
    } else {
      for (size_t i = 0; i < history.headers.size(); ++i) {
        const size_t from = history.done.load();
        const uint32_t rank = classifier.find(history.headers[i]);
        seen.wrong += isRight(history, i, rank, from, history.begun.load()) ? 0 : 1;
      }
    }
    seen.lookups += history.headers.size();
    rounds.fetch_add(1);
  } while (!is_over.load());
  return seen;
}

void tryThreads(const Kernel& kernel, size_t start, size_t updates, bool grows) {
  RandomRules random(17, {.address_bits = 12, .wild_percent = 40});
  std::vector<Rule> rules = random.list(start);
  History history;
  for (size_t i = 0; i < 100; ++i)
    history.headers.push_back(random.near<Header4>(rules[i % rules.size()]));
  const std::vector<Step> steps = makeSteps(random, rules, updates, grows, history);

  Classifier classifier(rules, kernel);
  std::atomic<bool> is_over{false};
  std::atomic<size_t> rounds[2] = {0, 0};
  Seen seen[2];
  std::thread single([&] { seen[0] = readAll(classifier, history, is_over, rounds[0], false); });
  std::thread batch([&] { seen[1] = readAll(classifier, history, is_over, rounds[1], true); });
  while (rounds[0] == 0 || rounds[1] == 0)
    std::this_thread::yield();
  for (const Step& step : steps) {
    history.begun.fetch_add(1);
    if (step.is_insert)
      classifier.insert(step.rule);
    else
      ASSERT_TRUE(classifier.erase(step.rule));
    history.done.fetch_add(1);
  }
  is_over = true;
  single.join();
  batch.join();
  for (const Seen& each : seen)
    EXPECT_EQ(each.wrong, 0u) << "of " << each.lookups << ", " << nameOf(kernel);
  std::vector<uint32_t> ranks(history.headers.size());
  classifier.find(std::span<const Header4>(history.headers), ranks.data());
  EXPECT_EQ(ranks, history.truth.back());
}

TEST(ClassifyConcurrent, EachAnswerIsOfTheListBeforeOrAfter) {
  for (const Kernel* kernel : tests::usableKernels())
    ASSERT_NO_FATAL_FAILURE(tryThreads(*kernel, 300, 6000, false));
}

TEST(ClassifyConcurrent, AListThatGrowsIsBuiltAgainUnderItsReaders) {
  for (const Kernel* kernel : tests::usableKernels())
    ASSERT_NO_FATAL_FAILURE(tryThreads(*kernel, 5, 2000, true));
}

} // namespace
} // namespace cordon
