#include "runtime/classify/arena.h"

#include <sys/mman.h>
#include <unistd.h>

#include <new>
#include <utility>

namespace cordon::classify {
namespace {

constexpr size_t kHugePage = size_t(2) << 20;

} // namespace

Pages::Pages(size_t bytes) : length(rounded(bytes)) {
  if (length == 0)
    return;
  void* made = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (made == MAP_FAILED)
    throw std::bad_alloc();
  first = static_cast<std::byte*>(made);
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

void Pages::preferHugePages(size_t bytes) const {
  auto start = reinterpret_cast<uintptr_t>(first);
  uintptr_t from = (start + kHugePage - 1) / kHugePage * kHugePage, to = (start + bytes) / kHugePage * kHugePage;
  if (from < to)
    madvise(first + (from - start), to - from, MADV_HUGEPAGE); // an advice: without it all works, slower
}

size_t Pages::rounded(size_t bytes) {
  static const auto page = size_t(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

} // namespace cordon::classify
