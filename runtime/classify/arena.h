/// Memory that grows in place: readers keep their pointers while a writer appends. Address space is reserved at once,
/// pages come when they are first written.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace cordon::classify {

/// A reserved stretch of address space. Pages are zero until written.
class Pages {
public:
  Pages() = default;
  /// Throws std::bad_alloc if the system has no address space left.
  explicit Pages(size_t bytes);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  Pages(Pages&& other) noexcept;
  Pages& operator=(Pages&& other) noexcept;

  std::byte* begin() const { return first; }
  size_t size() const { return length; }
  /// Gives what lies after the first `bytes` back.
  void shrink(size_t bytes);
  /// Of which only the first `bytes` have been written, and few will be added: asks for huge pages where they fill
  /// them, a table of megabytes having one address translation per line otherwise, and for no memory behind them.
  void settle(size_t bytes);
  /// `bytes` rounded up to whole pages: what the first `bytes` of a stretch take.
  static size_t rounded(size_t bytes);

private:
  std::byte* first = nullptr;
  size_t length = 0;
};

/// An array that grows at its end up to a capacity set at the beginning.
template <class T> class Arena {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
  explicit Arena(size_t capacity) : pages(capacity * sizeof(T)), limit(capacity) {}

  T* data() { return reinterpret_cast<T*>(pages.begin()); }
  const T* data() const { return reinterpret_cast<const T*>(pages.begin()); }
  T& operator[](size_t at) { return data()[at]; }
  const T& operator[](size_t at) const { return data()[at]; }
  size_t size() const { return used; }
  bool hasRoomFor(size_t count) const { return count <= limit - used; }
  /// No more than `capacity` from here on; it may only shrink.
  void limitTo(size_t capacity) {
    limit = std::max(used, std::min(limit, capacity));
    pages.shrink(limit * sizeof(T));
  }
  /// The first of `count` new elements, all bytes 0. There must be room.
  size_t grow(size_t count) {
    size_t at = used;
    used += count;
    return at;
  }
  size_t bytes() const { return Pages::rounded(used * sizeof(T)); }
  void settle() { pages.settle(used * sizeof(T)); }

private:
  Pages pages;
  size_t limit = 0, used = 0;
};

} // namespace cordon::classify
