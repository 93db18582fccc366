/// The system's pages of 2 MiB, which DPDK takes its memory from.
#pragma once

#include <cstddef>

namespace cordon::bench {

constexpr size_t kHugePage_mib = 2;

/// 0 where the system has none.
size_t freeHugePages();

/// While it lives the system keeps so many more, if it may be asked for that and has the memory; then as many fewer.
/// Also if the process is ended by SIGINT or SIGTERM. One at a time in a process.
class HugePages {
public:
  explicit HugePages(size_t mib);
  HugePages(const HugePages&) = delete;
  ~HugePages();
};

/// In a child process: what the parent keeps is the parent's, and it ends with the parent.
void leaveHugePagesToParent();

} // namespace cordon::bench
