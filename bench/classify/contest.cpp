#include "bench/classify/contest.h"

#include "bench/classify/cordon.h"
#include "bench/classify/dpdk_acl.h"
#include "bench/classify/linear.h"
#include "bench/classify/tuple_space.h"
#include "bench/classify/updates.h"

#include <iostream>

namespace cordon::bench {
namespace {

constexpr double kSlice_s = 0.125;
constexpr size_t kHeadersMin = 1024, kWarmUp = 2048;

[[noreturn]] void fail(const std::string& set, const std::string& what) {
  std::cerr << "bench_classify: " << set << ": " << what << "\n";
  exit(3);
}

double secondsOfThread(const Lookup& lookup, size_t count, std::vector<uint32_t>& ranks) {
  const double before = secondsBy(CLOCK_THREAD_CPUTIME_ID);
  lookup.find(count, ranks.data());
  return secondsBy(CLOCK_THREAD_CPUTIME_ID) - before;
}

/// Cordon's best kernel is the first.
template <class Header> std::vector<Engine<Header>> buildAll(const RuleSet& set, const ContestOptions& options) {
  std::vector<Engine<Header>> engines;
  for (const classify::Kernel* kernel : usableKernels())
    engines.push_back(buildCordon<Header>(set.rules, *kernel));
  engines.push_back(buildLinear<Header>(set.rules));
  if (options.with_tuple_space)
    engines.push_back(buildTupleSpace<Header>(set.rules));
  if (options.with_acl && set.rules.size() <= kAclRules_max) {
    std::optional<Engine<Header>> by_default = buildAcl<Header>(set.rules, AclBuild::by_default);
    if (!by_default)
      fail(set.name, "no librte_acl to compare with");
    engines.push_back(std::move(*by_default));
    if (set.rules.size() <= kAclMaxSizeRules_max)
      if (std::optional<Engine<Header>> large = buildAcl<Header>(set.rules, AclBuild::max_size))
        engines.push_back(std::move(*large));
  }
  return engines;
}

std::vector<double> timeInRounds(const std::vector<Lookup>& lookups, const std::vector<size_t>& counts,
                                 unsigned rounds) {
  std::vector<uint32_t> ranks(*std::max_element(counts.begin(), counts.end()));
  std::vector<std::vector<double>> seconds(lookups.size());
  for (unsigned round = 0; round < rounds; ++round)
    for (size_t i = 0; i < lookups.size(); ++i) {
      lookups[i].find(std::min(kWarmUp, counts[i]), ranks.data());
      seconds[i].push_back(secondsOfThread(lookups[i], counts[i], ranks));
    }
  std::vector<double> mega_per_second;
  for (size_t i = 0; i < lookups.size(); ++i)
    mega_per_second.push_back(1e-6 * double(counts[i]) / median(seconds[i]));
  return mega_per_second;
}

template <class Header> SetResult contestOf(const RuleSet& set, const ContestOptions& options) {
  SetResult result;
  result.name = set.name;
  result.rules = set.rules.size();
  if (options.with_acl && set.rules.size() <= kAclRules_max)
    result.acl_pages = startAcl(kAclMemory_mib) == AclPages::huge ? "2 MiB pages" : "4 KiB pages";
  result.best_kernel = classify::nameOf(classify::bestKernel());
  const std::vector<Engine<Header>> engines = buildAll<Header>(set, options);
  for (const Engine<Header>& engine : engines)
    result.builds.push_back(
        {engine.name, engine.build_seconds, double(engine.bytes) / double(std::max<size_t>(1, set.rules.size()))});

  for (TraceKind kind : options.traces) {
    const std::vector<Header> trace = makeTrace<Header>(set.rules, kind, options.headers, options.seed);
    std::vector<Lookup> lookups;
    for (const Engine<Header>& engine : engines)
      for (Lookup& lookup : engine.lookups(trace))
        lookups.push_back(std::move(lookup));
    const Comparison comparison = compare(lookups, trace.size());
    if (!comparison.difference.empty())
      fail(set.name, std::string(nameOf(kind)) + ": " + comparison.difference);
    const std::vector<double> speeds = timeInRounds(lookups, comparison.counts, options.rounds);
    for (size_t i = 0; i < lookups.size(); ++i)
      result.speeds.push_back({nameOf(kind), lookups[i].engine, lookups[i].variant, lookups[i].batch, speeds[i]});
  }
  return result;
}

} // namespace

Comparison compare(const std::vector<Lookup>& lookups, size_t headers) {
  std::vector<uint32_t> expected(headers), ranks(headers);
  lookups.front().find(headers, expected.data());
  for (uint32_t& rank : expected)
    rank -= lookups.front().bias;
  Comparison comparison;
  for (const Lookup& lookup : lookups) {
    const size_t least = std::min(kHeadersMin, headers);
    const double seconds = secondsOfThread(lookup, least, ranks);
    const auto in_slice = size_t(kSlice_s * double(least) / std::max(seconds, 1e-9));
    const size_t count = std::clamp(in_slice, least, headers);
    lookup.find(count, ranks.data());
    for (size_t i = 0; i < count; ++i)
      if (ranks[i] - lookup.bias != expected[i]) {
        auto text = [](uint32_t rank) { return rank == kNoRank ? "no rule" : "rule " + std::to_string(rank); };
        comparison.difference = "header " + std::to_string(i) + ": " + lookups.front().name() + " finds " +
                                text(expected[i]) + ", " + lookup.name() + " " + text(ranks[i] - lookup.bias);
        return comparison;
      }
    comparison.counts.push_back(count);
  }
  return comparison;
}

SetResult contest(const RuleSet& set, const ContestOptions& options) {
  SetResult result =
      set.family == net::Family::v4 ? contestOf<Header4>(set, options) : contestOf<Header6>(set, options);
  if (options.with_updates)
    result.updates.push_back(set.family == net::Family::v4 ? measureUpdates<Header4>(set, {.seed = options.seed})
                                                           : measureUpdates<Header6>(set, {.seed = options.seed}));
  return result;
}

} // namespace cordon::bench
