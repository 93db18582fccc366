// Memory of the command, and of benches of what it does: all of it comes from one heap that grows in large steps, and
// what large blocks lie in is made of huge pages (Linux: transparent, where an administrator lets programs ask for
// them). First touch of small pages takes up to half of the time of an analysis, and finding them again much of the
// rest (docs/decisions/0021-huge-pages.md). Where nothing is large nothing is asked for: a start touches as little as
// before.
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <new>
#include <unistd.h>

namespace {

constexpr uintptr_t kHugePage = uintptr_t(2) << 20;
constexpr int kStep = 64 << 20, kNeverTrimmed = 1 << 30;
/// Below, a block makes no policy large.
constexpr size_t kLarge = size_t(64) << 10;

/// Before main(), and before any large block.
[[maybe_unused]] const bool is_set =
    mallopt(M_MMAP_MAX, 0) != 0 && mallopt(M_TOP_PAD, kStep) != 0 && mallopt(M_TRIM_THRESHOLD, kNeverTrimmed) != 0;

/// Where the heap ended when it was last asked for huge pages.
std::atomic<uintptr_t> asked_until = 0;

/// Asks for huge pages in what the heap has grown by, of which next to nothing has been touched.
void askForHugePages() {
  const auto end = reinterpret_cast<uintptr_t>(sbrk(0));
  uintptr_t begin = asked_until.load(std::memory_order_relaxed);
  if (begin == end)
    return;
  asked_until.store(end, std::memory_order_relaxed);
  if (begin == 0)
    begin = end - std::min<uintptr_t>(end, kStep);
  begin = (begin + kHugePage - 1) & ~(kHugePage - 1);
  if (begin < end)
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE); // refused: small pages, as everywhere
}

} // namespace

void* operator new(size_t size) {
  while (true) {
    if (void* block = std::malloc(size != 0 ? size : 1)) [[likely]] {
      if (size >= kLarge) [[unlikely]]
        askForHugePages();
      return block;
    }
    const std::new_handler handler = std::get_new_handler();
    if (!handler)
      throw std::bad_alloc();
    handler();
  }
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, size_t /*size*/) noexcept {
  std::free(block);
}
