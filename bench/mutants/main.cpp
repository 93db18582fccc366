// bench_mutants SAMPLES_DIR: changes every field of every file that Cordon emits for the samples, and expects each
// change to be noticed. One JSON row per sample and backend: the part of the mutants that are refused, found different,
// or proved to mean the same. Survivors go to stderr; any makes the exit code 1.
#include "backends/prove.h"
#include "bench/mutants/judge.h"
#include "bench/mutants/keywords.h"
#include "bench/mutants/mutate.h"
#include "compiler/catalog/platforms.h"
#include "compiler/diag/render_text.h"
#include "compiler/pipeline.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

using namespace cordon;

namespace {

/// What is being judged now, for the message if an importer crashes or hangs on it. Written before each mutant.
std::array<char, 512> g_current{};
constexpr unsigned kMutantSecondsMax = 60;

extern "C" void crashed(int signal) {
  auto say = [](const char* text, size_t size) { [[maybe_unused]] ssize_t done = write(STDERR_FILENO, text, size); };
  constexpr llvm::StringLiteral what = "bench_mutants: crashed or hung (over 60 s) on ";
  say(what.data(), what.size());
  say(g_current.data(), strnlen(g_current.data(), g_current.size()));
  say("\n", 1);
  _exit(signal == SIGALRM ? 1 : 3);
}

void announce(const std::string& text) {
  size_t size = std::min(text.size(), g_current.size() - 1);
  std::copy_n(text.data(), size, g_current.data());
  g_current[size] = 0;
  alarm(kMutantSecondsMax);
}

/// Counts of one row.
struct Tally {
  size_t refused = 0, differs = 0, equivalent = 0, survived = 0;
  std::set<std::string> seen; ///< texts of all files of hosts judged so far
  double seconds = 0;

  size_t total() const { return refused + differs + equivalent + survived; }
  void count(bench::Fate fate) {
    switch (fate) {
    case bench::Fate::refused:
      ++refused;
      return;
    case bench::Fate::differs:
      ++differs;
      return;
    case bench::Fate::equivalent:
      ++equivalent;
      return;
    case bench::Fate::survived:
      ++survived;
      return;
    }
  }
};

/// One run over a sample.
class Run {
public:
  explicit Run(bool shows_equivalent) : shows_equivalent(shows_equivalent) {}

  /// False if the sample does not compile or is not proved.
  bool sample(const std::string& name, const std::string& path) {
    source::SourceMap sources;
    diag::Diagnostics diags;
    auto compilation = compile(sources, path, {}, diags);
    std::map<std::string, Tally> rows; // by backend
    bool is_good = compilation.has_value();
    if (compilation)
      for (const ir::PolicyIr& policy_class : compilation->classes)
        for (const ir::Host& member : policy_class.hosts)
          is_good &= host(name, *compilation, member, diags, rows);
    if (diags.hasErrors())
      diag::renderText(diags, sources, llvm::errs(), false);
    for (const auto& [backend, tally] : rows)
      print(name + "/" + backend, tally);
    return is_good && !diags.hasErrors();
  }

  size_t survivors = 0;

private:
  bool shows_equivalent;

  bool host(const std::string& sample, const Compilation& compilation, const ir::Host& member, diag::Diagnostics& diags,
            std::map<std::string, Tally>& rows) {
    const catalog::Platform* platform = catalog::findPlatform(member.platform);
    const backends::Backend* backend = platform ? backends::findBackend(platform->backend) : nullptr;
    if (!backend)
      return true; // nothing is written for it
    auto policy = compilation.policyOf(member.name);
    if (!policy || !loadSecrets(*policy, compilation.root_folder, diags))
      return false;
    auto projected = backend->project(*policy, diags);
    if (!projected)
      return false;
    backends::Emitted emitted = backend->emit(*projected);
    Tally& tally = rows[backend->name().str()];
    std::string all_texts;
    for (const backends::EmittedFile& file : emitted.files)
      all_texts += file.path + "\n" + file.text + "\n";
    if (!tally.seen.insert(all_texts).second)
      return true; // a host of the same class has the very same files

    std::string where = sample + "/" + backend->name().str() + "/" + member.name;
    bench::Judge judge(*backend, *projected, emitted);
    announce(where + ": the files as emitted");
    std::vector<std::string> gaps = judge.baseline();
    for (const std::string& gap : gaps)
      llvm::errs() << where << ": not proved: " << gap << "\n";
    if (!gaps.empty())
      return false;
    auto start = std::chrono::steady_clock::now();
    for (size_t i = 0; i < emitted.files.size(); ++i)
      judgeFile(where, *backend, judge, emitted.files[i], i, tally);
    tally.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return true;
  }

  void judgeFile(const std::string& where, const backends::Backend& backend, const bench::Judge& judge,
                 const backends::EmittedFile& file, size_t index, Tally& tally) {
    std::vector<bench::Mutant> mutants = bench::mutantsOf(file.text, bench::keywordsOf(backend.name()));
    std::vector<bench::Fate> fates;
    for (const bench::Mutant& mutant : mutants) {
      announce(where + "/" + judge.describe(index, mutant));
      fates.push_back(judge.fateOf(index, bench::apply(file.text, mutant)));
    }
    alarm(0);
    bench::findUnread(file.text, mutants, fates);
    for (size_t i = 0; i < mutants.size(); ++i) {
      tally.count(fates[i]);
      bool survived = fates[i] == bench::Fate::survived;
      survivors += survived;
      if (survived || (shows_equivalent && fates[i] == bench::Fate::equivalent))
        llvm::errs() << (survived ? "survived: " : "equivalent: ") << where << "/" << judge.describe(index, mutants[i])
                     << "\n";
    }
  }

  void print(const std::string& row, const Tally& tally) {
    // Never rounded up to 100: that is for a row without survivors.
    double percent = tally.total() == 0 ? 0 : 100.0 * double(tally.total() - tally.survived) / double(tally.total());
    nlohmann::ordered_json json = {{"bench", "mutants"},         {"case", row},
                                   {"value", percent},           {"unit", "%"},
                                   {"mutants", tally.total()},   {"refused", tally.refused},
                                   {"differs", tally.differs},   {"equivalent", tally.equivalent},
                                   {"survived", tally.survived}, {"seconds", tally.seconds}};
    llvm::outs() << json.dump() << "\n";
  }
};

/// Samples are the folders that hold a policy.cordon, by name.
std::vector<std::string> samplesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(folder, error), end; at != end && !error; at.increment(error))
    if (llvm::sys::fs::exists(at->path() + "/policy.cordon"))
      names.push_back(llvm::sys::path::filename(at->path()).str());
  llvm::sort(names);
  return names;
}

/// A process that judges one sample, and the end of the pipe that its rows come through.
struct Child {
  pid_t process = -1;
  int rows = -1;
};

Child start(const std::string& name, const std::string& folder, bool shows_equivalent) {
  int ends[2] = {-1, -1};
  if (pipe(ends) != 0)
    return {};
  llvm::outs().flush();
  Child child{fork(), ends[0]};
  if (child.process == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    Run run(shows_equivalent);
    bool is_good = run.sample(name, folder + "/" + name + "/policy.cordon");
    llvm::outs().flush();
    _exit(is_good && run.survivors == 0 ? 0 : 1);
  }
  close(ends[1]);
  return child;
}

/// Its rows, and whether all was well.
std::pair<std::string, bool> finish(const Child& child) {
  std::string rows;
  char buffer[4096];
  for (ssize_t size = 0; (size = read(child.rows, buffer, sizeof buffer)) > 0;)
    rows.append(buffer, size_t(size));
  close(child.rows);
  int status = 0;
  bool ended = child.process > 0 && waitpid(child.process, &status, 0) == child.process;
  return {rows, ended && status == 0};
}

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  bool shows_equivalent = !arguments.empty() && arguments.front() == "--equivalent";
  if (shows_equivalent)
    arguments.erase(arguments.begin());
  if (arguments.empty()) {
    llvm::errs() << "usage: bench_mutants [--equivalent] SAMPLES_DIR [SAMPLE...]\n";
    return 2;
  }
  for (int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGALRM})
    std::signal(signal, crashed);
  std::string folder = arguments.front();
  std::vector<std::string> names(arguments.begin() + 1, arguments.end());
  if (names.empty())
    names = samplesIn(folder);
  // One process a sample, as many at a time as there are processors; rows come in the order of the names all the same.
  std::vector<Child> children(names.size());
  size_t jobs = std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)), started = 0;
  bool is_good = true, has_rows = false;
  for (size_t i = 0; i < names.size(); ++i) {
    for (; started < names.size() && started < i + jobs; ++started)
      children[started] = start(names[started], folder, shows_equivalent);
    auto [rows, good] = finish(children[i]);
    llvm::outs() << rows;
    llvm::outs().flush();
    is_good &= good;
    has_rows |= !rows.empty();
  }
  if (!has_rows) {
    llvm::errs() << "bench_mutants: no sample in `" << folder << "` gives a row\n";
    return 1;
  }
  return is_good ? 0 : 1;
}
