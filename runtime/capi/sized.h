/// What all functions of the C API share: failing with a number and a text, and structures that carry their size.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>

namespace cordon::capi {

/// Keeps the text for cordon_error_text, cut to what the thread has room for; returns the negative number.
int fail(int number, std::string_view text) noexcept;
const char* errorText() noexcept;

/// Runs what may throw for want of memory.
template <class Run> int guarded(Run run) noexcept {
  try {
    return run();
  } catch (const std::bad_alloc&) {
    return fail(ENOMEM, "there is not enough memory");
  } catch (...) {
    return fail(EFAULT, "the library has failed: an internal error");
  }
}

/// Copies as much of an answer as a program built with another version of the header has room for; what it has beyond
/// is 0. T begins with its size.
template <class T> int giveSized(const T& whole, T* out) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  size_t size = out->size;
  if (size < 2 * sizeof(size_t))
    return fail(EINVAL, "the structure's size is not set");
  size_t known = std::min(size, sizeof whole);
  auto* bytes = reinterpret_cast<unsigned char*>(out);
  std::memcpy(bytes, &whole, known);
  std::memset(bytes + known, 0, size - known);
  out->size = size;
  return 0;
}

/// The same inwards: fields that a program does not know are 0. E2BIG if it has set some that are not known here.
template <class T> int takeSized(const T* given, size_t least, T& whole) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  whole = {};
  if (!given || given->size < least)
    return fail(EINVAL, "the options are missing, or their size is not set");
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  std::memcpy(static_cast<void*>(&whole), bytes, std::min(given->size, sizeof whole));
  for (size_t at = sizeof whole; at < given->size; ++at)
    if (bytes[at] != 0)
      return fail(E2BIG, "an option is not known to this version of the library");
  return 0;
}

} // namespace cordon::capi
