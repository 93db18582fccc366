/// Ways to part the rules of a list into trees.
#pragma once

#include "runtime/classify/index.h"

#include <array>
#include <cstddef>

namespace cordon::classify {

/// Which of a rule's addresses are long prefixes: rules of one shape are parted well by the same bits.
enum class Shape : uint8_t { both, target, source, neither };
constexpr size_t kShapes = 4;

inline Shape shapeOf(const Rule& rule) {
  const unsigned long_prefix = rule.family == net::Family::v4 ? 12 : 33;
  const bool source = rule.source_length >= long_prefix, target = rule.target_length >= long_prefix;
  if (source)
    return target ? Shape::both : Shape::source;
  return target ? Shape::target : Shape::neither;
}

/// Each shape's tree, and when a rule goes to the last tree instead. The last one takes all.
struct Plan {
  std::array<uint8_t, kShapes> tree_of{}; ///< by Shape
  unsigned root_wild_max = 0;             ///< a rule that is wild in more bits of its tree's root goes to the last one
};
constexpr uint8_t kLastTree = kTreesMax - 1;

/// The plan that an index was built by, with the trees that there are.
struct Placement {
  static constexpr uint8_t kNone = 0xff;
  Plan plan;
  std::array<uint8_t, kTreesMax> place{kNone, kNone, kNone, kNone}; ///< plan's tree -> place in View::trees
};

} // namespace cordon::classify
