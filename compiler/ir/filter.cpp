#include "compiler/ir/filter.h"

#include <utility>

namespace cordon::ir {

Filter mirror(const Filter& filter) {
  Filter other = filter;
  std::swap(other.source_base, other.target_base);
  std::swap(other.source_length, other.target_length);
  other.source_me = filter.target_me;
  other.target_me = filter.source_me;
  if (!net::isIcmp(filter.protocol))
    std::swap(other.source_ports, other.target_ports);
  return other;
}

bool matchesSame(const Filter& a, const Filter& b) {
  return a.source_base == b.source_base && a.target_base == b.target_base && a.source_length == b.source_length &&
         a.target_length == b.target_length && a.protocol == b.protocol && a.family == b.family && a.layer == b.layer &&
         a.connection == b.connection && a.source_me == b.source_me && a.target_me == b.target_me &&
         a.source_ports == b.source_ports && a.target_ports == b.target_ports;
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
