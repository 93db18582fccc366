/// What lookups in an index cost, reckoned and not timed: so that equal rules give equal indexes.
#pragma once

#include "runtime/classify/store.h"
#include "runtime/classify/tree_build.h"

#include <array>

namespace cordon::classify {

/// Mean steps of a lookup.
struct Steps {
  std::array<double, kTreesMax> entered{}; ///< each tree, by lookups that go tree by tree
  double nodes = 0;                        ///< below roots
  double blocks = 0;                       ///< compared
  double rounds = 0;                       ///< blocks after the first of a leaf
};

/// Headers as a bench draws them: a point of a rule, one in twenty a point of all space. Always the same for a list.
template <class F> std::vector<typename F::Header> sampleHeaders(const RuleList<F>& list, size_t count);

template <class F> Steps stepsOf(const View<F>& view, std::span<const typename F::Header> headers);

/// Nanoseconds, roughly, of one of many lookups in an index of that size.
double costOf(const Steps& steps, unsigned trees, double bytes);

/// How many of the first trees are best walked side by side (View::together): those that so many lookups enter that a
/// processor does not foresee which.
unsigned togetherFor(const Steps& steps, unsigned trees);

} // namespace cordon::classify
