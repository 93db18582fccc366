#include "bench/classify/updates.h"

#include "bench/classify/trace.h"
#include "bench/classify/tuple_space.h"
#include "bench/measure.h"
#include "runtime/classify/classifier.h"

#include <atomic>
#include <iostream>
#include <thread>

namespace cordon::bench {
namespace {

constexpr size_t kBatch = 32, kPiece = 4096;
constexpr double kPacedPerSecond = 200'000;

/// The rules of a set, of which some come and go.
class Churn {
public:
  Churn(const RuleSet& set, uint64_t seed) : rules(set.rules), is_there(rules.size(), true), random(seed) {
    // A fifth of the rules is touched at all: one half of them is away first, the other is there.
    is_touched.resize(rules.size());
    while (away.size() < rules.size() / 10 || there.size() < rules.size() / 10) {
      const auto rank = uint32_t(random.below(rules.size()));
      if (is_touched[rank])
        continue;
      is_touched[rank] = true;
      const bool goes = away.size() < rules.size() / 10;
      (goes ? away : there).push_back(rank);
      is_there[rank] = !goes;
    }
  }

  /// Two updates.
  void swapOne(classify::Classifier& classifier) {
    uint32_t& goes = there[random.below(there.size())];
    uint32_t& comes = away[random.below(away.size())];
    if (!classifier.erase(rules[goes])) {
      std::cerr << "bench_classify: a rule that is there was not erased\n";
      exit(3);
    }
    classifier.insert(rules[comes]);
    is_there[goes] = false;
    is_there[comes] = true;
    std::swap(goes, comes);
  }
  std::vector<Rule> rulesThere() const {
    std::vector<Rule> list;
    for (const Rule& rule : rules)
      if (is_there[rule.rank])
        list.push_back(rule);
    return list;
  }
  std::vector<Rule> rulesUntouched() const {
    std::vector<Rule> list;
    for (const Rule& rule : rules)
      if (!is_touched[rule.rank])
        list.push_back(rule);
    return list;
  }
  bool isTouched(uint32_t rank) const { return rank < rules.size() && is_touched[rank]; }

private:
  const std::vector<Rule>& rules;
  std::vector<bool> is_there, is_touched; ///< by rank
  std::vector<uint32_t> there, away;      ///< the touched ones
  Random random;
};

/// The first of `rules` (by rising rank) for each header.
template <class Header> std::vector<uint32_t> answersOf(const std::vector<Rule>& rules, std::span<const Header> trace) {
  const TupleSpace<Header> tuples(rules);
  std::vector<uint32_t> ranks;
  for (const Header& header : trace) {
    const uint32_t found = tuples.find(header);
    ranks.push_back(found == kNoRank ? kNoRank : rules[found].rank);
  }
  return ranks;
}

[[noreturn]] void wrong(const RuleSet& set, const char* when, uint32_t got, uint32_t expected) {
  std::cerr << "bench_classify: " << set.name << ": " << when << " updates: found rank " << got << ", expected "
            << expected << "\n";
  exit(3);
}

template <class Header>
void findAll(const classify::Classifier& classifier, std::span<const Header> trace, uint32_t* ranks) {
  for (size_t i = 0; i < trace.size(); i += kBatch)
    classifier.find(trace.subspan(i, std::min(kBatch, trace.size() - i)), ranks + i);
}

template <class Header>
void compareNow(const RuleSet& set, const classify::Classifier& classifier, const Churn& churn,
                std::span<const Header> trace) {
  std::vector<uint32_t> ranks(trace.size());
  findAll(classifier, trace, ranks.data());
  const std::vector<uint32_t> expected = answersOf(churn.rulesThere(), trace);
  for (size_t i = 0; i < trace.size(); ++i)
    if (ranks[i] != expected[i])
      wrong(set, "after", ranks[i], expected[i]);
}

/// Updates in a thread of its own, until it goes away: as many as are due.
class Updater {
public:
  Updater(classify::Classifier& classifier, Churn& churn)
      : thread([this, &classifier, &churn] {
          while (!is_over)
            if (done < due) {
              churn.swapOne(classifier);
              done += 2;
            } else {
              std::this_thread::yield();
            }
        }) {}
  ~Updater() {
    is_over = true;
    thread.join();
  }
  /// So many are due now. Waits until not many of them are left, so that it is the same pace where the processor is
  /// shared with others.
  void setDue(size_t updates) {
    constexpr size_t kLate_max = 256;
    due = updates;
    while (done + kLate_max < updates)
      std::this_thread::yield();
  }

private:
  std::atomic<bool> is_over = false;
  std::atomic<size_t> due = 0, done = 0;
  std::thread thread; ///< last: it uses the others
};

} // namespace

template <class Header> UpdateCost measureUpdates(const RuleSet& set, const UpdateOptions& options) {
  const std::vector<Header> headers =
      makeTrace<Header>(set.rules, TraceKind::uniform, options.headers, options.seed + 1);
  const std::span<const Header> trace(headers);
  Churn churn(set, options.seed), other_churn(set, options.seed);
  classify::Classifier classifier(churn.rulesThere()), other(churn.rulesThere());
  const classify::Classifier fresh(churn.rulesThere());
  UpdateCost cost;

  const double before = secondsBy(CLOCK_PROCESS_CPUTIME_ID);
  for (size_t done = 0; done < options.fast_updates; done += 2)
    churn.swapOne(classifier);
  cost.per_second = double(options.fast_updates) / (secondsBy(CLOCK_PROCESS_CPUTIME_ID) - before);
  compareNow(set, classifier, churn, trace);

  const std::vector<uint32_t> untouched = answersOf(churn.rulesUntouched(), trace);
  std::vector<uint32_t> ranks(trace.size());
  // Lookups a second, by CPU time of this thread. After each piece of the trace, with answers from `begin` to `end`, it
  // calls `then`: which always checks these, so that all leave the caches alike.
  auto speedOf = [&](const classify::Classifier& asked, auto then) {
    double seconds = 0, done = 0;
    while (seconds < options.round_seconds)
      for (size_t begin = 0; begin < trace.size(); begin += kPiece) {
        const size_t count = std::min(kPiece, trace.size() - begin);
        const double start = secondsBy(CLOCK_THREAD_CPUTIME_ID);
        findAll(asked, trace.subspan(begin, count), ranks.data() + begin);
        seconds += secondsBy(CLOCK_THREAD_CPUTIME_ID) - start;
        done += double(count);
        then(seconds, begin, begin + count);
      }
    return done / seconds;
  };
  auto check = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      const uint32_t rank = ranks[i];
      const bool comes_and_goes =
          rank < untouched[i] && churn.isTouched(rank) && Pattern<Header>(set.rules[rank]).matches(trace[i]);
      if (rank != untouched[i] && !comes_and_goes)
        wrong(set, "during", rank, untouched[i]);
    }
  };
  auto onlyCheck = [&](double, size_t begin, size_t end) { check(begin, end); };
  auto speedDuring = [&](classify::Classifier& updated, Churn& updates) {
    Updater updater(updated, updates);
    return speedOf(classifier, [&](double seconds, size_t begin, size_t end) {
      updater.setDue(size_t(kPacedPerSecond * seconds));
      check(begin, end);
    });
  };
  std::vector<double> quiet, beside, during;
  for (unsigned round = 0; round < options.rounds; ++round) {
    const double alone = speedOf(fresh, onlyCheck);
    quiet.push_back(speedOf(classifier, onlyCheck) / alone);
    beside.push_back(speedDuring(other, other_churn) / alone);
    during.push_back(speedDuring(classifier, churn) / alone);
    compareNow(set, classifier, churn, trace);
    compareNow(set, other, other_churn, trace);
  }
  cost.quiet = median(quiet);
  cost.beside = median(beside);
  cost.during = median(during);
  return cost;
}

template UpdateCost measureUpdates<Header4>(const RuleSet&, const UpdateOptions&);
template UpdateCost measureUpdates<Header6>(const RuleSet&, const UpdateOptions&);

} // namespace cordon::bench
