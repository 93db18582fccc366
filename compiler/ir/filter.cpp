#include "compiler/ir/filter.h"

#include <utility>

namespace cordon::ir {

Filter mirror(const Filter& filter) {
  Filter other = filter;
  std::swap(other.source_base, other.target_base);
  std::swap(other.source_length, other.target_length);
  std::swap(other.source_me, other.target_me);
  if (!net::isIcmp(filter.protocol))
    std::swap(other.source_ports, other.target_ports);
  return other;
}

bool concerns(const Filter& filter, Direction direction) {
  switch (direction) {
  case Direction::out:
    return filter.source_me || !filter.target_me;
  case Direction::in:
    return filter.target_me || !filter.source_me;
  case Direction::forward:
    return !filter.source_me && !filter.target_me;
  }
  __builtin_unreachable();
}

} // namespace cordon::ir
