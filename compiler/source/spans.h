/// A few places in the text. Nearly always there is one, and that takes no memory of its own.
#pragma once

#include "compiler/source/source_map.h"

#include <llvm/ADT/ArrayRef.h>

#include <cstring>
#include <initializer_list>
#include <utility>

namespace cordon::source {

/// A list of spans in 16 bytes: one is kept in place, several elsewhere.
class Spans {
public:
  Spans() = default;
  Spans(std::initializer_list<Span> spans) { append(spans); }
  Spans(const Spans& other) { append(other); }
  Spans(Spans&& other) noexcept { swap(other); }
  Spans& operator=(Spans other) noexcept {
    swap(other);
    return *this;
  }
  ~Spans() {
    if (count > 1)
      delete[] many();
  }

  /// Adds them behind those that are there.
  void append(llvm::ArrayRef<Span> spans);
  void push_back(const Span& span) { append(span); }

  Span* begin() { return const_cast<Span*>(std::as_const(*this).begin()); }
  Span* end() { return begin() + count; }
  const Span* begin() const { return count > 1 ? many() : &one; }
  const Span* end() const { return begin() + count; }
  const Span& front() const { return *begin(); }
  const Span& back() const { return end()[-1]; }
  const Span& operator[](size_t index) const { return begin()[index]; }
  size_t size() const { return count; }
  bool empty() const { return count == 0; }
  operator llvm::ArrayRef<Span>() const { return {begin(), count}; }
  friend bool operator==(const Spans& a, const Spans& b) { return llvm::ArrayRef<Span>(a) == llvm::ArrayRef<Span>(b); }

private:
  /// Of several, where they are: as bytes in the place of the one, whose alignment is less than a pointer's.
  Span* many() const {
    Span* spans = nullptr;
    std::memcpy(static_cast<void*>(&spans), &one, sizeof(Span*));
    return spans;
  }
  void swap(Spans& other) noexcept {
    std::swap(count, other.count);
    std::swap(one, other.one);
  }

  uint32_t count = 0;
  Span one;
};
static_assert(sizeof(Spans) == 16);

} // namespace cordon::source
