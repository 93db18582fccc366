// tools/bench parse: one-line rules through Cordon's parser and through ANTLR's default pipeline. `cold` is a whole
// process from the text in a file to its end, `warm` the second and later runs inside one process; `memory` the peak of
// Cordon's, against the limit that it is held to. `inventory`: lines of CSV to rows. CPU time (user and system), the
// median of runs that take turns.
#include "bench/measure.h"
#include "bench/one_line_rules.h"
#include "bench/parse/pipelines.h"
#include "bench/text_file.h"
#include "compiler/inventory/inventory.h"

#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

using namespace cordon::bench;

namespace {

int child(llvm::StringRef pipeline, const char* path) {
  Parsed parsed;
  if (pipeline == "cordon") {
    parsed = parseFileWithCordon(path);
  } else {
    auto text = llvm::MemoryBuffer::getFile(path);
    if (!text)
      return 1;
    parsed = parseWithDefaults((*text)->getBuffer());
  }
  _exit(parsed.faults != 0); // as a command ends: without giving its memory back piece by piece
}

// A child's peak memory counts what its parent held at the fork: the cold runs come before anything large is parsed
// here.
constexpr int kRuns = 5;
constexpr const char* kBaseline = "antlr-default";

void measureCold(size_t count, const std::string& size) {
  TextFile file(oneLineRules(count));
  std::vector<double> cordon, defaults;
  Cost cordon_cost, default_cost;
  for (int run = 0; run < kRuns; ++run) {
    cordon.push_back((cordon_cost = costOf({"/proc/self/exe", "cordon", file.path, nullptr})).seconds);
    defaults.push_back((default_cost = costOf({"/proc/self/exe", "default", file.path, nullptr})).seconds);
  }
  print("parse", "cold/" + size, median(cordon), "s", kBaseline, median(defaults) / median(cordon));
  print("parse", "cold-memory/" + size, double(cordon_cost.resident_kb), "KiB", kBaseline,
        double(default_cost.resident_kb) / double(cordon_cost.resident_kb));
}

/// The peak memory of the parser alone, the same however long the file is: ANTLR's own would take gigabytes here.
void measureMemory() {
  constexpr double kLimit_kb = 40'000'000 / 1024.0;
  double small = 0;
  constexpr std::pair<size_t, const char*> kSizes[] = {{10'000, "10k"}, {100'000, "100k"}, {1'000'000, "1M"}};
  for (auto [count, size] : kSizes) {
    TextFile file(oneLineRules(count));
    const auto peak = double(costOf({"/proc/self/exe", "cordon", file.path, nullptr}).resident_kb);
    print("parse", std::string("memory/") + size, peak, "KiB", "limit 40 MB", kLimit_kb / peak);
    if (small == 0)
      small = peak;
    else
      print("parse", std::string("memory-growth/") + size, peak - small, "KiB", "peak at 10k rules", small / peak);
  }
}

void measureWarm(size_t count, const std::string& size) {
  std::string text = oneLineRules(count);
  if (parseWithCordon(text) != parseWithDefaults(text)) {
    llvm::errs() << "bench_parse: the pipelines do not agree on " << size << " rules\n";
    exit(3);
  }
  std::vector<double> cordon, defaults;
  for (int run = 0; run < kRuns; ++run) {
    cordon.push_back(secondsFor([&] { parseWithCordon(text); }));
    defaults.push_back(secondsFor([&] { parseWithDefaults(text); }));
  }
  print("parse", "warm/" + size, median(cordon), "s", kBaseline, median(defaults) / median(cordon));
}

/// Lines of an inventory, beside the rate that they should come in at.
void measureInventory(size_t lines, const std::string& size) {
  std::string text = "name,address,platform,domain,ou,site,groups,roles\n";
  for (size_t i = 0; i < lines; ++i)
    text += "host-" + std::to_string(i) + ",10." + std::to_string(i >> 16 & 255) + "." + std::to_string(i >> 8 & 255) +
            "." + std::to_string(i & 255) + ",windows-xp-sp2,corp.contoso.example,Clients,hq,isolated,\n";
  cordon::source::SourceMap sources;
  const cordon::source::FileId file = sources.add("hosts.csv", text);
  std::vector<double> seconds;
  for (int run = 0; run < kRuns; ++run)
    seconds.push_back(secondsFor([&] {
      cordon::diag::Diagnostics diags;
      auto inventory = cordon::inventory::readCsv(sources, file, diags);
      if (!inventory || inventory->rows.size() != lines) {
        llvm::errs() << "bench_parse: the inventory was not read whole\n";
        exit(3);
      }
    }));
  const double rate = double(text.size()) / 1e6 / median(seconds);
  print("parse", "inventory/" + size, rate, "MB/s", "100 MB/s", rate / 100);
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 3)
    return child(argv[1], argv[2]);
  measureMemory();
  measureCold(10'000, "10k");
  measureCold(100'000, "100k");
  measureWarm(10'000, "10k");
  measureWarm(100'000, "100k");
  measureInventory(1'000'000, "1M");
  return 0;
}
