// tools/bench replay [FOLDER-FOR-CAPTURES]: packets a second of a replay, the capture in the system's cache.
//   SIZE/parse               from the file to headers, beside a loop over libpcap's pcap_next_ex, which only gives
//                            frames; CPU time of all threads
//   SIZE/FILTERS/whole       classifying, counting by filter and by flow; CPU time of the thread that judges, beside
//                            which one reads ahead and one takes frames apart
//   SIZE/FILTERS/classifier  how much of that thread's time the classifier takes alone
//   SIZE/FILTERS/parser      and how long, beside it, the thread that takes frames apart is busy: above 100 % it would
//                            hold the judge up
//   memory/growth            peak memory of a replay of a capture four times as long, beside that of the first
// Before a time is taken, what all have counted is compared. Medians of runs that take turns.
#include "bench/measure.h"
#include "bench/replay/traffic.h"
#include "runtime/capture/replay.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>

#include <fcntl.h>
#include <fstream>
#include <pcap/pcap.h>

using namespace cordon;
using namespace cordon::bench;

namespace {

constexpr int kRuns = 7;
constexpr size_t kFlows = 20'000;

[[noreturn]] void differ(const char* what) {
  llvm::errs() << "bench_replay: " << what << " differ\n";
  exit(3);
}

/// An open capture.
struct File {
  explicit File(const std::string& path) : descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor < 0)
      differ("what was written and what can be read");
  }
  ~File() { close(descriptor); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor;
};

struct Seen {
  uint64_t packets = 0, bytes = 0;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen readByPcap(const std::string& path) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  pcap_t* file = pcap_open_offline(path.c_str(), error.data());
  if (!file)
    differ("what libpcap reads and what was written");
  Seen seen;
  pcap_pkthdr* header = nullptr;
  const u_char* frame = nullptr;
  while (pcap_next_ex(file, &header, &frame) == 1) {
    ++seen.packets;
    seen.bytes += header->len;
  }
  pcap_close(file);
  return seen;
}

/// Parses a capture; keeps the headers if there is a place for them.
Seen parse(const std::string& path, std::vector<classify::Header4>* headers) {
  File file(path);
  capture::Input input(file.descriptor);
  capture::Reader reader(input);
  capture::Dissector dissector;
  capture::Record record;
  classify::Header4 four;
  classify::Header6 six;
  Seen seen;
  while (reader.next(record)) {
    if (dissector.dissect(record, four, six) != capture::Found::ipv4)
      continue;
    ++seen.packets;
    seen.bytes += record.length;
    if (headers)
      headers->push_back(four);
  }
  return seen;
}

capture::Totals replay(const std::string& path, const capture::Policy& policy) {
  File file(path);
  capture::Input input(file.descriptor);
  capture::Reader reader(input);
  capture::Options options;
  options.forwards = true;
  capture::Replay replay(options, policy);
  replay.run(reader);
  return replay.totals();
}

/// How often each rank decides.
void classifyAll(const classify::Classifier& list, const std::vector<classify::Header4>& headers,
                 std::vector<uint64_t>& counts) {
  constexpr size_t kBatch = 256;
  std::array<uint32_t, kBatch> ranks;
  for (size_t at = 0; at < headers.size(); at += kBatch) {
    size_t count = std::min(kBatch, headers.size() - at);
    list.find(std::span(headers).subspan(at, count), ranks.data());
    for (uint32_t rank : std::span(ranks).first(count))
      ++counts[rank == classify::kNoRank ? counts.size() - 1 : rank];
  }
}

/// The CPU time of this thread alone.
template <class Run> double ownSecondsFor(Run run) {
  rusage before{}, after{};
  getrusage(RUSAGE_THREAD, &before);
  run();
  getrusage(RUSAGE_THREAD, &after);
  return secondsOf(after) - secondsOf(before);
}

void printAlone(const std::string& name, double value, const char* unit) {
  nlohmann::ordered_json row = {{"bench", "replay"}, {"case", name}, {"value", value}, {"unit", unit}};
  llvm::outs() << row.dump() << '\n';
  llvm::outs().flush();
}

/// One capture and one list.
void run(const std::string& path, const std::string& size, size_t filters, const char* filters_name, size_t packets,
         size_t frame_bytes, bool with_parse) {
  std::vector<classify::Rule> rules = gatewayRules(filters);
  writeCapture(path, rules, packets, kFlows, frame_bytes);
  capture::Policy policy = {
      capture::List{classify::Classifier(std::span<const classify::Rule>()), {}},
      capture::List{classify::Classifier(std::span<const classify::Rule>()), {}},
      capture::List{classify::Classifier(rules), std::vector<capture::Treatment>(rules.size(), 1)}};
  const classify::Classifier& list = policy[2].classifier;

  std::vector<classify::Header4> headers;
  if (parse(path, &headers) != readByPcap(path) || headers.size() != packets)
    differ("the packets that libpcap and Cordon read");
  std::vector<uint64_t> counts(rules.size() + 1);
  classifyAll(list, headers, counts);
  capture::Totals totals = replay(path, policy);
  for (size_t rank = 0; rank < rules.size(); ++rank)
    if (totals.filters[2][rank].packets != counts[rank])
      differ("the counts of the replay and of the classifier alone");

  std::vector<double> by_pcap, parsing, own_parsing, classifying, whole;
  for (int turn = 0; turn < kRuns; ++turn) {
    by_pcap.push_back(secondsFor([&] { readByPcap(path); }));
    parsing.push_back(secondsFor([&] { parse(path, nullptr); }));
    own_parsing.push_back(ownSecondsFor([&] { parse(path, nullptr); }));
    classifying.push_back(secondsFor([&] { classifyAll(list, headers, counts); }));
    whole.push_back(ownSecondsFor([&] { replay(path, policy); }));
  }
  double million = double(packets) / 1e6, all = median(whole);
  if (with_parse)
    print("replay", size + "/parse", million / median(parsing), "M/s", "libpcap", median(by_pcap) / median(parsing));
  std::string name = size + "/" + filters_name;
  printAlone(name + "/whole", million / all, "M/s");
  printAlone(name + "/classifier", 100 * median(classifying) / all, "%");
  printAlone(name + "/parser", 100 * median(own_parsing) / all, "%");
}

/// The peak memory of a process that replays the capture, in KiB.
long peakOf(const std::string& path, const capture::Policy& policy) {
  pid_t child = fork();
  if (child == 0) {
    replay(path, policy);
    _exit(0);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0)
    exit(3);
  return usage.ru_maxrss;
}

void measureMemory(const std::string& path) {
  std::vector<classify::Rule> rules = gatewayRules(1000);
  auto empty = [] { return capture::List{classify::Classifier(std::span<const classify::Rule>()), {}}; };
  capture::Policy policy = {
      empty(), empty(), {classify::Classifier(rules), std::vector<capture::Treatment>(rules.size(), 1)}};
  writeCapture(path, rules, 1'000'000, kFlows, 500);
  long first = peakOf(path, policy);
  writeCapture(path, rules, 4'000'000, kFlows, 500);
  long longer = peakOf(path, policy);
  print("replay", "memory/growth", double(longer) / 1024, "MiB", "a capture a quarter as long",
        double(first) / double(longer));
}

} // namespace

int main(int argc, char** argv) {
  llvm::SmallString<128> folder(argc > 1 ? argv[1] : "");
  if (folder.empty())
    llvm::sys::path::system_temp_directory(/*erasedOnReboot=*/true, folder);
  std::string path = (folder + "/bench-replay-" + std::to_string(getpid()) + ".pcap").str();
  run(path, "64B", 10'000, "10k", 4'000'000, 64, true);
  run(path, "64B", 100'000, "100k", 4'000'000, 64, false);
  run(path, "500B", 10'000, "10k", 1'000'000, 500, true);
  measureMemory(path);
  unlink(path.c_str());
  return 0;
}
