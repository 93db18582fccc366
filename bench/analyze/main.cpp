// tools/bench analyze: all findings on large filter lists (filter_sets.h), from the IR to the reports.
//   sparse/N, isolation/N, dense/N, hidden/N
//                                    CPU time, beside a loop over all pairs where that ends in time: the median of some
//                                    runs; else of the first run, beside the time that it may take
//   .../bound                        that of the first run, which touches its memory first, beside what it may take
//   .../memory                       peak from then on, the lists included, beside what it may take
//   sparse/growth                    the exponent of the median from 100,000 to 1,000,000 filters, beside the bound
//   sparse/10k/union                 dead filters, beside the union of BDDs
// Before a time is taken the number of overlaps and dead filters is compared with the baseline's.
#include "analyzer/analyzer.h"
#include "analyzer/lists.h"
#include "bench/analyze/all_pairs.h"
#include "bench/analyze/bdd_union.h"
#include "bench/analyze/filter_sets.h"
#include "bench/measure.h"

#include <llvm/Support/raw_ostream.h>

#include <cmath>
#include <fstream>
#include <malloc.h>

using namespace cordon;
using namespace cordon::bench;

namespace {

struct Case {
  const char* name;
  ir::PolicyIr (*make)(size_t);
  size_t size;
  const char* size_name;
  double seconds_max, memory_max_mib; ///< 0: no bound
  int runs;
  bool with_pairs, with_union;
};

struct Result {
  double seconds = 0, first_seconds = 0, peak_mib = 0, pairs_seconds = 0, union_seconds = 0;
};

double findAll(const ir::PolicyIr& policy) {
  diag::Diagnostics diags;
  double seconds = secondsFor([&] { analyzer::analyze({nullptr, policy, ""}, diags); });
  if (diags.sorted().empty())
    abort();
  return seconds;
}

/// The peak of this process's memory since resetPeak, in MiB.
double peak_mib() {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kib = 0;
  while (status >> word)
    if (word == "VmHWM:")
      status >> kib;
  return kib / 1024;
}

void resetPeak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

[[noreturn]] void differ(const Case& one, const char* what, uint64_t ours, uint64_t theirs) {
  llvm::errs() << "bench_analyze: " << one.name << "/" << one.size_name << ": " << ours << " " << what
               << ", the baseline finds " << theirs << "\n";
  exit(3);
}

/// Compares counts, and gives the baselines' times.
void compare(const Case& one, const ir::PolicyIr& policy, Result& result) {
  PairCounts ours, theirs;
  uint64_t dead = 0, dead_by_union = 0;
  for (const analyzer::List& list : analyzer::listsOf(policy)) {
    ours.meeting += list.effects.meeting_pairs;
    ours.differing += list.effects.differing_pairs;
    dead += uint64_t(llvm::count(list.effects.of, space::Effect::dead));
    llvm::ArrayRef<space::Selector> selectors = list.selectors.selectors;
    if (one.with_pairs)
      result.pairs_seconds += secondsFor([&] {
        PairCounts counts = allPairs(selectors, list.family);
        theirs.meeting += counts.meeting;
        theirs.differing += counts.differing;
      });
    if (one.with_union)
      result.union_seconds += secondsFor([&] { dead_by_union += deadByUnion(selectors, list.family); });
  }
  if (one.with_pairs && ours.meeting != theirs.meeting)
    differ(one, "overlaps", ours.meeting, theirs.meeting);
  if (one.with_pairs && ours.differing != theirs.differing)
    differ(one, "overlaps with different treatment", ours.differing, theirs.differing);
  if (one.with_union && dead != dead_by_union)
    differ(one, "dead filters", dead, dead_by_union);
}

Result measure(const Case& one) {
  ir::PolicyIr policy = one.make(one.size);
  Result result;
  resetPeak();
  result.first_seconds = findAll(policy);
  result.peak_mib = peak_mib();
  std::vector<double> seconds{result.first_seconds};
  while (seconds.size() < size_t(one.runs))
    seconds.push_back(findAll(policy));
  result.seconds = median(seconds);
  compare(one, policy, result);
  return result;
}

/// In a process of its own, so that no case pays for the memory of another.
Result measureAlone(const Case& one) {
  int ends[2];
  if (pipe(ends) != 0)
    exit(3);
  pid_t child = fork();
  if (child == 0) {
    Result result = measure(one);
    _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 3);
  }
  close(ends[1]);
  Result result;
  ssize_t got = read(ends[0], &result, sizeof result);
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0 || got != sizeof result)
    exit(3);
  return result;
}

constexpr Case kCases[] = {
    {"sparse", sparseSet, 10'000, "10k", 0, 0, 5, true, true},
    {"sparse", sparseSet, 100'000, "100k", 0, 0, 5, true, false},
    {"sparse", sparseSet, 1'000'000, "1M", 4, 600, 5, false, false},
    {"isolation", isolationSet, 10'000, "10k", 0, 0, 5, true, false},
    {"isolation", isolationSet, 100'000, "100k", 0, 0, 5, true, false},
    {"isolation", isolationSet, 1'000'000, "1M", 15, 0, 1, false, false},
    {"dense", denseSet, 100'000, "100k", 10, 1024, 5, true, false},
    {"hidden", hiddenSet, 10'000, "10k", 1, 0, 5, true, false},
};

} // namespace

int main(int argc, char** argv) {
  double before = 0;
  for (const Case& one : kCases) {
    std::string name = std::string(one.name) + "/" + one.size_name;
    if (argc == 2 && !llvm::StringRef(name).starts_with(argv[1]))
      continue;
    Result result = measureAlone(one);
    if (one.with_pairs)
      print("analyze", name, result.seconds, "s", "all pairs", result.pairs_seconds / result.seconds);
    if (one.seconds_max > 0)
      print("analyze", one.with_pairs ? name + "/bound" : name, result.first_seconds, "s", "what it may take",
            one.seconds_max / result.first_seconds);
    if (one.memory_max_mib > 0)
      print("analyze", name + "/memory", result.peak_mib, "MiB", "what it may take",
            one.memory_max_mib / result.peak_mib);
    if (one.with_union)
      print("analyze", name + "/union", result.seconds, "s", "BDD union", result.union_seconds / result.seconds);
    if (llvm::StringRef(name) == "sparse/1M" && before > 0) {
      double exponent = std::log10(result.seconds / before);
      print("analyze", "sparse/growth", exponent, "exponent", "what it may be", 1.2 / exponent);
    }
    before = result.seconds;
  }
  return 0;
}
