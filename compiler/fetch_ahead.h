/// Loops over what lies all over the memory: while one element is looked at, what a later one needs is on its way.
#pragma once

#include <cstddef>

namespace cordon {

/// Calls `visit(i)` for each i below `count`. Well before that it fetches what `addressesOf(i)` lists (an array of
/// `const void*`); addresses, because a compiler may take a function that fetches for one without effect.
template <class AddressesOf, class Visit> void forEachFetched(size_t count, AddressesOf addressesOf, Visit visit) {
  constexpr size_t kAhead = 16;
  for (size_t i = 0; i < count; ++i) {
    if (i + kAhead < count)
      for (const void* address : addressesOf(i + kAhead))
        __builtin_prefetch(address);
    visit(i);
  }
}

} // namespace cordon
