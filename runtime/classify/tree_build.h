/// Rules -> one tree: bits for the root, rules to slots, slots to leaves.
#pragma once

#include "runtime/classify/bit_choice.h"
#include "runtime/classify/store.h"

namespace cordon::classify {

/// The rules of one family in the order of their ranks, and the same as bits.
template <class F> struct RuleList {
  std::vector<Rule> rules;
  std::vector<Ternary<F::kWords>> ternaries;

  void add(const Rule& rule) {
    rules.push_back(rule);
    ternaries.push_back(F::ternaryOf(rule));
  }
};

/// Numbers of rules in a RuleList, ascending: the best rank first.
using RuleIds = std::vector<uint32_t>;

struct TreeLimits {
  unsigned root_wild_max; ///< a rule that is wild in more bits of the root is not taken
};

/// Neighbouring slots of a node that lead to the same place.
struct Run {
  uint32_t begin, end, ref;
};

/// Makes trees and parts of trees in a store. If that has no room, or they take more than they may, the builder has
/// failed, and what it made is of no use.
template <class F> class TreeBuilder {
public:
  static constexpr unsigned kWords = F::kWords;

  TreeBuilder(const RuleList<F>& list, Store<F>& store, size_t bytes_max = SIZE_MAX)
      : list(list), store(store), bytes_max(bytes_max) {}

  /// Adds a tree of those rules to the store. Returns the rules that it did not take.
  RuleIds addTree(const RuleIds& ids, const TreeLimits& limits);
  /// Adds a tree of one leaf.
  void addLeaf(const RuleIds& ids);
  /// Slots `begin` to `end` of a node that exists, where only rules of `ids` can be met: appends their runs to `runs`.
  void pack(const Node<kWords>& node, uint32_t begin, uint32_t end, std::span<const uint32_t> ids,
            std::vector<Run>& runs);
  bool hasFailed() const { return has_failed; }

private:
  const RuleList<F>& list;
  Store<F>& store;
  const size_t bytes_max; ///< for slots and leaves
  bool has_failed = false;
  std::vector<Rule> leaf_rules; ///< of the leaf that is being made

  void addRoot(const Node<kWords>& root, uint32_t best_rank);
  Node<kWords> nodeOf(const Words<kWords>& mask);
  /// `sets`: where they can be met.
  void fill(const Node<kWords>& node, std::span<const uint32_t> ids, std::span<const SlotSet> sets, unsigned depth);
  template <class Lists>
  void pack(const Lists& lists, uint32_t begin, uint32_t end, size_t all, unsigned depth, std::vector<Run>& runs);
  uint32_t makeSubtree(std::span<const uint32_t> ids, unsigned depth);
  uint32_t makeLeaf(std::span<const uint32_t> ids);
  std::vector<Ternary<kWords>> sampleOf(std::span<const uint32_t> ids) const;
};

} // namespace cordon::classify
