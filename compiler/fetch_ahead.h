/// Loops over what lies all over the memory: while one element is looked at, what a later one needs is on its way.
#pragma once

#include <cstddef>

namespace cordon {

/// Calls `visit(i)` for each i below `count`, and well before that `fetch(i)`, which prefetches.
template <class Fetch, class Visit> void forEachFetched(size_t count, Fetch fetch, Visit visit) {
  constexpr size_t kAhead = 16;
  for (size_t i = 0; i < count; ++i) {
    if (i + kAhead < count)
      fetch(i + kAhead);
    visit(i);
  }
}

} // namespace cordon
