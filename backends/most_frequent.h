/// Which statement a crowd of filters comes from.
#pragma once

#include "compiler/ir/filter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace cordon::backends {

/// The origin that `items` name most often by `originOf(item)`; of equals the one that is named first. Not valid if
/// none names a valid one.
template <class Range, class OriginOf> ir::OriginId mostFrequent(const Range& items, OriginOf originOf) {
  std::unordered_map<uint32_t, size_t> counts;
  size_t most = 0;
  for (const auto& item : items)
    if (const ir::OriginId origin = originOf(item); origin.isValid())
      most = std::max(most, ++counts[origin.index]);
  for (const auto& item : items)
    if (const ir::OriginId origin = originOf(item); origin.isValid() && counts[origin.index] == most)
      return origin;
  return {};
}

} // namespace cordon::backends
