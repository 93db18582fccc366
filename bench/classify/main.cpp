// tools/bench classify [--sets NAME,...] [--quick] ...: Cordon's packet classifier beside DPDK's librte_acl, tuple
// space search and a linear scan: the same rules in the same order, the same headers, one thread. First all answers are
// compared, then the engines take turns; speeds are medians of rounds, by CPU time of the thread.
//   SET/TRACE/ENGINE ...   lookups a second
//   SET/build, SET/memory  CPU time, and bytes that lookups need for each rule
//   SET/updates/...        single rules put in and taken out
//   goal/...               over all sets, beside what it has to be
// One set's ratio is as good as the machine is quiet (a third up or down where others share it): read the means.
#include "bench/classify/contest.h"
#include "bench/classify/dpdk_acl.h"
#include "bench/classify/huge_pages.h"
#include "bench/classify/rows.h"
#include "bench/classify/sets.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

using namespace cordon::bench;

namespace {

constexpr size_t kUpdateRules_min = 5'000, kUpdateRules_max = 400'000;

struct Options {
  std::vector<std::string> sets{"all"};
  SetSources sources;
  ContestOptions contest;
  bool quick = false, without_dpdk = false, without_tuple_space = false, without_updates = false;
  bool every_variant = false;
};

std::string readAll(int file) {
  std::string text;
  char piece[4096];
  for (ssize_t got = 0; (got = read(file, piece, sizeof piece)) > 0;)
    text.append(piece, size_t(got));
  return text;
}

/// Measures one set in a process of its own, so that none pays for the memory of another. The process's exit code if it
/// failed.
std::variant<SetResult, int> measureAlone(const std::string& name, const Options& options) {
  int ends[2];
  if (pipe(ends) != 0)
    return 3;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    leaveHugePagesToParent();
    const auto loaded = loadSet(name, options.sources);
    if (const auto* bad = std::get_if<BadFile>(&loaded)) {
      std::cerr << "bench_classify: " << bad->text << "\n";
      _exit(2);
    }
    const auto& set = std::get<RuleSet>(loaded);
    ContestOptions contest_options = options.contest;
    const bool fits_updates = kUpdateRules_min <= set.rules.size() && set.rules.size() <= kUpdateRules_max;
    contest_options.with_updates = !options.without_updates && fits_updates;
    const std::string text = nlohmann::json(contest(set, contest_options)).dump();
    _exit(write(ends[1], text.data(), text.size()) == ssize_t(text.size()) ? 0 : 3);
  }
  close(ends[1]);
  const std::string text = child < 0 ? "" : readAll(ends[0]);
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0)
    return 3;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    if (WIFSIGNALED(status))
      std::cerr << "bench_classify: " << name << ": ended by signal " << WTERMSIG(status) << "\n";
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
  }
  return nlohmann::json::parse(text).get<SetResult>();
}

int run(const Options& options) {
  std::vector<std::string> names;
  for (const std::string& word : options.sets)
    for (const std::string& name : setsMeantBy(word, defaultSets()))
      names.push_back(name);
  std::optional<HugePages> pages;
  if (options.contest.with_acl)
    pages.emplace(kAclMemory_mib);
  std::vector<SetResult> results;
  for (const std::string& name : names) {
    std::cerr << "bench_classify: " << name << "\n";
    const std::variant<SetResult, int> result = measureAlone(name, options);
    if (const int* status = std::get_if<int>(&result))
      return *status;
    results.push_back(std::get<SetResult>(result));
    printSet(results.back(), options.every_variant);
  }
  printGoals(results);
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  Options options;
  if (const char* folder = std::getenv("CORDON_CLASSBENCH"))
    options.sources.classbench = folder;
  CLI::App app("Cordon's packet classifier beside DPDK's librte_acl, tuple space search and a linear scan");
  app.add_option("--sets", options.sets, "names, sizes (10k), kinds (classbench, isolation), paths, or all")
      ->delimiter(',');
  app.add_option("--classbench", options.sources.classbench, "folder of ClassBench sets (else CORDON_CLASSBENCH)");
  app.add_option("--seed", options.sources.seed, "of sets that are made here and of traces");
  app.add_option("--rounds", options.contest.rounds, "in which all engines take their turn")->check(CLI::Range(1, 99));
  app.add_flag("--quick", options.quick, "a few small sets, three rounds, one trace");
  app.add_flag("--without-dpdk", options.without_dpdk, "no rows of librte_acl, and no goals beside it");
  app.add_flag("--without-tuple-space", options.without_tuple_space, "no rows of tuple space search");
  app.add_flag("--without-updates", options.without_updates, "no rows of updates");
  app.add_flag("--every-variant", options.every_variant, "rows of all that librte_acl can do, not only of its best");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.contest.seed = options.sources.seed;
  options.contest.with_acl = !options.without_dpdk;
  options.contest.with_tuple_space = !options.without_tuple_space;
  if (options.quick) {
    options.contest.rounds = 3;
    options.contest.traces = {TraceKind::uniform};
    if (app.count("--sets") == 0)
      options.sets = {"acl1_1k", "fw1_1k", "iso_10k"};
  }
  if (options.contest.with_acl && !hasAcl()) {
    std::cerr << "bench_classify: built without DPDK (tools/setup bench installs it); --without-dpdk does without\n";
    return 2;
  }
  return run(options);
}
