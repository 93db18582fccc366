/// Rules -> one tree: bits for the root, rules to slots, slots to leaves.
#pragma once

#include "runtime/classify/bit_choice.h"
#include "runtime/classify/store.h"

namespace cordon::classify {

/// The rules of one family in the order of their ranks, and the same as bits.
template <class F> struct RuleList {
  std::vector<Rule> rules;
  std::vector<Ternary<F::kWords>> ternaries;
};

/// Numbers of rules in a RuleList, ascending: the best rank first.
using RuleIds = std::vector<uint32_t>;

struct TreeLimits {
  unsigned root_wild_max; ///< a rule that is wild in more bits of the root is not taken
};

template <class F> class TreeBuilder {
public:
  static constexpr unsigned kWords = F::kWords;

  TreeBuilder(const RuleList<F>& list, Store<F>& store) : list(list), store(store) {}

  /// Adds a tree of those rules to the store. Returns the rules that it did not take.
  RuleIds addTree(const RuleIds& ids, const TreeLimits& limits);
  /// A ref to what decides among `ids`: a leaf, or a node with all below it.
  uint32_t makeSubtree(std::span<const uint32_t> ids, unsigned depth);

private:
  const RuleList<F>& list;
  Store<F>& store;

  Node<kWords> nodeOf(const Words<kWords>& mask);
  void fill(const Node<kWords>& node, std::span<const uint32_t> ids, unsigned depth);
  uint32_t makeLeaf(std::span<const uint32_t> ids);
  std::vector<Ternary<kWords>> sampleOf(std::span<const uint32_t> ids) const;
};

} // namespace cordon::classify
