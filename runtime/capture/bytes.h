/// Numbers in packets and files, at any alignment.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace cordon::capture {

template <class T> T swapped(T value) {
  static_assert(std::is_unsigned_v<T>);
  if constexpr (sizeof(T) == 2)
    return __builtin_bswap16(value);
  else if constexpr (sizeof(T) == 4)
    return __builtin_bswap32(value);
  else
    return __builtin_bswap64(value);
}

/// As this machine has it.
template <class T> T native(const uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

/// In network order.
template <class T> T big(const uint8_t* at) {
  T value = native<T>(at);
  return std::endian::native == std::endian::big ? value : swapped(value);
}

} // namespace cordon::capture
