// The command's memory, and that of benches of the analyzer: once it holds a large block its heap grows in large steps,
// and what has not been touched yet is made of huge pages (Linux: transparent, where an administrator lets programs ask
// for them). First touch of small pages takes up to half of the time of an analysis, and finding them again much of the
// rest (docs/decisions/0021-huge-pages.md). Until then all is as in any program, so that a start touches as little.
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <new>
#include <unistd.h>

namespace {

/// Below, a block makes no policy large.
constexpr size_t kLarge = size_t(64) << 10;
/// From here on a block has a mapping of its own, which goes with it (the most that glibc takes for this limit).
constexpr size_t kMapped = size_t(32) << 20;
constexpr int kStep = 64 << 20, kUsualStep = 128 << 10;
constexpr size_t kHugePage = size_t(2) << 20;

enum State : uint8_t { kUsual, kHuge, kOff };
std::atomic<uint8_t> state = kUsual;
/// Where the heap ended when it was last asked for huge pages.
std::atomic<char*> asked_until = nullptr;

char* heapEnd() {
  return static_cast<char*>(sbrk(0));
}

void askFor(char* begin, char* end) {
  begin += -reinterpret_cast<uintptr_t>(begin) & (kHugePage - 1);
  if (begin < end)
    madvise(begin, size_t(end - begin), MADV_HUGEPAGE); // refused: small pages, as everywhere
}

/// A process that may have no more than so much needs no room to spare.
bool isLimited() {
  return std::ranges::any_of(std::initializer_list<__rlimit_resource>{RLIMIT_AS, RLIMIT_DATA}, [](auto resource) {
    rlimit limit{};
    return getrlimit(resource, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY;
  });
}

/// Before a large block. What the heap has given back is asked for again when it comes back.
void expectLarge() {
  uint8_t now = kUsual;
  if (state.load(std::memory_order_relaxed) == kUsual &&
      state.compare_exchange_strong(now, isLimited() ? kOff : kHuge) && state == kHuge) {
    mallopt(M_TOP_PAD, kStep);
    mallopt(M_MMAP_THRESHOLD, int(kMapped));
    asked_until = heapEnd();
  }
  asked_until = std::min(asked_until.load(), heapEnd());
}

/// Once there is one: what the heap has grown by, of which the block is most or nothing is touched yet; or the block's
/// own mapping.
void askForLarge(char* block, size_t size) {
  if (state.load(std::memory_order_relaxed) != kHuge)
    return;
  const int error = errno;
  if (size >= kMapped)
    askFor(block, block + size);
  char* const end = heapEnd();
  if (char* const begin = asked_until.exchange(end); begin && begin < end)
    askFor(begin, end);
  errno = error;
}

/// True if a block that was refused may be had in smaller steps (strict accounting of memory counts what is never
/// touched).
bool takeSmallerSteps() {
  return state.exchange(kOff) == kHuge && mallopt(M_TOP_PAD, kUsualStep) != 0;
}

template <class Allocate> void* allocated(size_t size, Allocate allocate) {
  const bool is_large = size >= kLarge;
  if (is_large) [[unlikely]]
    expectLarge();
  while (true) {
    if (void* block = allocate()) [[likely]] {
      if (is_large) [[unlikely]]
        askForLarge(static_cast<char*>(block), size);
      return block;
    }
    if (takeSmallerSteps())
      continue;
    const std::new_handler handler = std::get_new_handler();
    if (!handler)
      throw std::bad_alloc();
    handler();
  }
}

} // namespace

// The forms for arrays and those that do not throw call these.
void* operator new(size_t size) {
  return allocated(size, [&] { return std::malloc(std::max<size_t>(size, 1)); });
}
void* operator new(size_t size, std::align_val_t alignment) {
  const auto bytes = size_t(alignment);
  return allocated(size, [&] {
    return size > PTRDIFF_MAX ? nullptr : std::aligned_alloc(bytes, (std::max<size_t>(size, 1) + bytes - 1) & -bytes);
  });
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, size_t /*size*/) noexcept {
  std::free(block);
}
void operator delete(void* block, std::align_val_t /*alignment*/) noexcept {
  std::free(block);
}
void operator delete(void* block, size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  std::free(block);
}
