#include "bench/classify/huge_pages.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace cordon::bench {
namespace {

constexpr const char* kAll = "/proc/sys/vm/nr_hugepages";
constexpr const char* kFree = "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages";

/// What this process added. Others may add and take away at the same time, so nobody sets back what was before.
std::atomic<size_t> added = 0;

// These two run in a signal's handler, too: system calls alone, no memory, no streams.
size_t numberIn(const char* path) {
  char text[32];
  const int file = open(path, O_RDONLY);
  const ssize_t length = read(file, text, sizeof text);
  close(file);
  size_t number = 0;
  std::from_chars(text, text + std::max<ssize_t>(0, length), number);
  return number;
}
void setNumberIn(const char* path, size_t number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  const int file = open(path, O_WRONLY);
  [[maybe_unused]] const ssize_t written = write(file, text, size_t(end - text)); // who may not goes without
  close(file);
}

void giveBack() {
  const size_t ours = added.exchange(0), all = numberIn(kAll);
  if (ours != 0)
    setNumberIn(kAll, all - std::min(ours, all));
}

void giveBackAndEnd(int signal) {
  giveBack();
  _exit(128 + signal);
}

} // namespace

size_t freeHugePages() {
  return numberIn(kFree);
}

HugePages::HugePages(size_t mib) {
  std::signal(SIGINT, giveBackAndEnd);
  std::signal(SIGTERM, giveBackAndEnd);
  const size_t before = numberIn(kAll);
  setNumberIn("/proc/sys/vm/compact_memory", 1); // else memory may be free but in small pieces
  setNumberIn(kAll, before + mib / kHugePage_mib);
  added = std::max(numberIn(kAll), before) - before;
}

HugePages::~HugePages() {
  giveBack();
}

void leaveHugePagesToParent() {
  added = 0;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

} // namespace cordon::bench
