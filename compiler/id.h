/// 4-byte ids: an index into one table, typed by that table, passed by value.
#pragma once

#include <compare>
#include <cstdint>

namespace cordon {

/// Base of all ids; `Tag` is the derived type. A default-made id is none.
template <class Tag> struct Id {
  uint32_t index = ~uint32_t(0);
  constexpr bool isValid() const { return index != ~uint32_t(0); }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

} // namespace cordon
