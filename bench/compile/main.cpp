// tools/bench compile: from text to the IR, and a whole check.
//   model/100k     bytes of the model for each of 100,000 one-line rules, beside the limit that it is held to
//   ir/100k        100,000 one-line rules to filters, beside `nft -c -f` on the same rules (as root)
//   bytes per lowered filter/...   what lowering holds at most and gives, beside the limit that it is held against
//   check/...      `cordon check` of a policy for very many hosts, beside the time that it may take
// CPU time (user and system) of whole processes, the median of runs that take turns.
#include "bench/compile/bytes.h"
#include "bench/compile/policies.h"
#include "bench/measure.h"
#include "bench/one_line_rules.h"
#include "bench/text_file.h"
#include "compiler/parse/parse.h"
#include "compiler/pipeline.h"
#include "compiler/sema/resolve.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>

#include <malloc.h>

using namespace cordon::bench;

namespace {

/// What is measured of a compilation: without checks, and without giving memory back piece by piece.
[[noreturn]] void compileAndEnd(const char* path) {
  cordon::source::SourceMap sources;
  cordon::diag::Diagnostics diags;
  auto compilation = cordon::compile(sources, path, {}, diags);
  _exit(compilation ? 0 : 1);
}

/// Bytes on the heap that a rule of the model takes; ends the bench if the rules are not all there.
double modelBytesPerRule(size_t count) {
  cordon::source::SourceMap sources;
  cordon::diag::Diagnostics diags;
  std::vector<cordon::ast::Program> programs;
  auto file = sources.add("bench.cordon", oneLineRules(count));
  auto held = [] { return double(mallinfo2().uordblks + mallinfo2().hblkhd); };
  const double before = held();
  programs.push_back(cordon::parse::parseDefinitions(sources, file, diags));
  const cordon::model::Model model = cordon::sema::resolve(programs, sources, {}, diags);
  programs.clear();
  if (model.rules.size() != count || diags.hasErrors()) {
    llvm::errs() << "bench_compile: the rules did not become a model\n";
    exit(3);
  }
  return (held() - before) / double(count);
}

void measureModel(size_t count, const std::string& size) {
  constexpr double kLimit_bytes = 100;
  const double bytes = modelBytesPerRule(count);
  print("compile", "model/" + size, bytes, "B/rule", "limit 100 B/rule", kLimit_bytes / bytes);
}

/// In a network namespace of its own, so that it looks at nobody's rules. Root's alone may send that many in one
/// message.
const std::vector<const char*> kNft = {"/usr/bin/unshare", "--net", "/usr/sbin/nft", "-c", "-f"};

void measureRules(size_t count, const std::string& size) {
  TextFile ours(oneLineRules(count)), theirs(nftRules(count));
  std::vector<const char*> nft = kNft;
  nft.insert(nft.end(), {theirs.path, nullptr});
  std::vector<double> cordon_seconds, nft_seconds;
  Cost cordon_cost, nft_cost;
  for (int run = 0; run < 5; ++run) {
    cordon_seconds.push_back((cordon_cost = costOf({"/proc/self/exe", "ir", ours.path, nullptr})).seconds);
    nft_seconds.push_back((nft_cost = costOf(nft)).seconds);
  }
  print("compile", "ir/" + size, median(cordon_seconds), "s", "nft -c -f",
        median(nft_seconds) / median(cordon_seconds));
  print("compile", "ir-memory/" + size, double(cordon_cost.resident_kb), "KiB", "nft -c -f",
        double(nft_cost.resident_kb) / double(cordon_cost.resident_kb));
}

void measureBytes(size_t count, const std::string& size) {
  constexpr double kBytesMax = 96;
  const double bytes = bytesPerFilter(count);
  print("compile", "bytes per lowered filter/" + size, bytes, "B", "what it may take", kBytesMax / bytes);
}

void measureCheck(const ManyHosts& sizes, const std::string& name, double seconds_max) {
  std::string self = llvm::sys::fs::getMainExecutable(nullptr, nullptr);
  std::string cordon = (llvm::sys::path::parent_path(self) + "/cordon").str();
  TextFile policy(policyOf(sizes));
  const Cost cost = costOf({cordon.c_str(), "check", policy.path, nullptr});
  print("compile", "check/" + name, cost.seconds, "s", "what it may take", seconds_max / cost.seconds);
  constexpr double kMemory_kb = 1e9 / 1024;
  print("compile", "check-memory/" + name, double(cost.resident_kb), "KiB", "limit 1 GB",
        kMemory_kb / double(cost.resident_kb));
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 3 && llvm::StringRef(argv[1]) == "ir")
    compileAndEnd(argv[2]);
  measureCheck({.hosts = 100'000, .groups = 50, .exemptions = 10}, "100k-hosts", 10);
  measureCheck({.hosts = 100'000, .groups = 50, .exemptions = 300}, "100k-hosts-300-exemptions", 30);
  measureModel(100'000, "100k");
  if (geteuid() == 0)
    measureRules(100'000, "100k");
  else
    llvm::errs() << "bench_compile: only root can run nft\n";
  measureBytes(10'000, "10k");
  measureBytes(100'000, "100k");
  measureBytes(1'000'000, "1M");
  return 0;
}
