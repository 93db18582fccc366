#include "runtime/classify/arena.h"

#include <sys/mman.h>
#include <unistd.h>

#include <new>
#include <utility>

namespace cordon::classify {
namespace {

constexpr size_t kHugePage = size_t(2) << 20;
#ifdef MADV_COLLAPSE
constexpr int kCollapse = MADV_COLLAPSE;
#else
constexpr int kCollapse = 25; // Linux 6.1
#endif

} // namespace

Pages::Pages(size_t bytes) : length(rounded(bytes)) {
  if (length == 0)
    return;
  // What may hold huge pages begins at one: the stretch is taken larger, and what lies outside is given back.
  const size_t spare = length < kHugePage ? 0 : kHugePage;
  void* made =
      mmap(nullptr, length + spare, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (made == MAP_FAILED)
    throw std::bad_alloc();
  first = static_cast<std::byte*>(made);
  if (spare == 0)
    return;
  const size_t before = (kHugePage - reinterpret_cast<uintptr_t>(made) % kHugePage) % kHugePage;
  if (before > 0)
    munmap(first, before);
  first += before;
  if (before < spare)
    munmap(first + length, spare - before);
  // A short table fills no huge page; behind the first one each is filled, but for the last.
  if (length > kHugePage)
    madvise(first + kHugePage, length - kHugePage, MADV_HUGEPAGE);
}

Pages::~Pages() {
  if (first)
    munmap(first, length);
}

Pages::Pages(Pages&& other) noexcept : first(std::exchange(other.first, nullptr)), length(other.length) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  std::swap(first, other.first);
  std::swap(length, other.length);
  return *this;
}

void Pages::shrink(size_t bytes) {
  const size_t kept = rounded(bytes);
  if (kept >= length)
    return;
  munmap(first + kept, length - kept);
  if (kept == 0)
    first = nullptr;
  length = kept;
}

void Pages::settle(size_t bytes) {
  // The last huge page is there whole: what has not been written goes back, and what comes later are small pages.
  if (const size_t written = rounded(bytes); written < length) {
    madvise(first + written, length - written, MADV_NOHUGEPAGE);
    madvise(first + written, length - written, MADV_DONTNEED);
  }
  const size_t whole = bytes / kHugePage * kHugePage;
  if (length < kHugePage || whole == 0)
    return;
  // Advice: where the system takes none all works, slower. The first is for what is to come, the second for what is.
  madvise(first, whole, MADV_HUGEPAGE);
  madvise(first, whole, kCollapse);
}

size_t Pages::rounded(size_t bytes) {
  static const auto page = size_t(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

} // namespace cordon::classify
