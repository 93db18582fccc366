/// The system's pages of 2 MiB, which DPDK takes its memory from.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>

namespace cordon::bench {

constexpr size_t kHugePage_mib = 2;

inline size_t numberIn(const char* path) {
  size_t number = 0;
  std::ifstream(path) >> number;
  return number;
}

inline size_t freeHugePages() {
  return numberIn("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
}

/// While it lives the system keeps as many free as `mib` need, if it may be asked for that and has them; then as
/// before.
class HugePages {
public:
  explicit HugePages(size_t mib) : before(numberIn(kPath)) {
    const size_t free_now = freeHugePages(), wanted = mib / kHugePage_mib;
    if (free_now < wanted)
      set(before + wanted - free_now);
  }
  HugePages(const HugePages&) = delete;
  ~HugePages() {
    if (numberIn(kPath) != before)
      set(before);
  }

private:
  static constexpr const char* kPath = "/proc/sys/vm/nr_hugepages";
  size_t before;

  static void set(size_t pages) { std::ofstream(kPath) << pages; }
};

} // namespace cordon::bench
