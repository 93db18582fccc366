#include "bench/compile/heap.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

std::atomic<size_t> held{0}, most{0};

/// With what the allocator keeps beside it.
size_t sizeOf(void* block) {
  return malloc_usable_size(block) + sizeof(size_t);
}

void* counted(void* block) {
  if (!block)
    throw std::bad_alloc();
  const size_t now = held += sizeOf(block);
  most = std::max(most.load(), now);
  return block;
}

void giveBack(void* block) {
  if (!block)
    return;
  held -= sizeOf(block);
  std::free(block);
}

} // namespace

void* operator new(size_t size) {
  return counted(std::malloc(size ? size : 1));
}
void* operator new(size_t size, std::align_val_t alignment) {
  const auto unit = size_t(alignment);
  return counted(std::aligned_alloc(unit, (std::max<size_t>(size, 1) + unit - 1) / unit * unit));
}
void operator delete(void* block) noexcept {
  giveBack(block);
}
void operator delete(void* block, size_t) noexcept {
  giveBack(block);
}
void operator delete(void* block, std::align_val_t) noexcept {
  giveBack(block);
}
void operator delete(void* block, size_t, std::align_val_t) noexcept {
  giveBack(block);
}

namespace cordon::bench {

size_t peakOf(llvm::function_ref<void()> run) {
  const size_t before = held;
  most = before;
  run();
  return most - before;
}

} // namespace cordon::bench
