/// Single rules into and out of an index under the eyes of its readers.
///
/// What an update writes, readers have to fetch from its processor's cache. So a rule that goes is put to sleep where
/// it lies, as long as not too many are, and one that comes back is woken: of a leaf, one cache line changes then, and
/// no slot. Else an update makes new leaves beside the old ones and then turns slots from these to those.
///
/// A header comes to one leaf of a tree, where one bit or one slot makes the difference, and an update changes one
/// tree: so each lookup has all of an update or nothing of it. (Two updates while one lookup runs are another matter:
/// changes.h.)
#pragma once

#include "runtime/classify/store.h"
#include "runtime/classify/tree_build.h"

namespace cordon::classify {

enum class Prepared : uint8_t {
  ready,  ///< to be committed
  absent, ///< no rule is equal to the one to be erased
  full    ///< the store has no room
};

template <class F> class Update {
public:
  explicit Update(Store<F>& store) : store(store) {}
  /// Gives back what was made and not committed.
  ~Update() { abandon(); }
  Update(const Update&) = delete;
  Update& operator=(const Update&) = delete;

  /// Makes what has to be made for one update; readers see nothing of it. What was made before the store was full is
  /// given back, but for nodes.
  Prepared prepareInsert(const Rule& rule);
  Prepared prepareErase(const Rule& rule);
  /// Lets readers see it.
  void commit();
  /// After commit: leaves that new readers do not come to.
  const std::vector<uint32_t>& replaced() const { return old_leaves; }

private:
  using TreeNode = typename Store<F>::TreeNode;

  Store<F>& store;
  unsigned tree = 0;
  uint32_t best_rank = kNoRank;
  ConnectionType connection = ConnectionType::all;
  std::vector<LanePlace> lanes; ///< where the rule stays
  bool wakes = false;           ///< the rules in `lanes`; else it puts them to sleep
  std::vector<Run> changes;     ///< by slots of the store; made and not committed
  std::vector<uint32_t> old_leaves;
  std::vector<Rule> rules;     ///< of the leaf at hand
  std::vector<uint32_t> ranks; ///< and of one beside it
  std::vector<Rule> neighbours, joined, sleepers;
  std::vector<Run> runs;

  bool changeBelow(const TreeNode& node, const Rule& rule, const Ternary<F::kWords>& ternary, bool is_insert);
  void begin(const Rule& rule, bool is_insert);
  void abandon() noexcept;
  void keepSleepers(uint32_t leaf);
  void putToSleepBelow(uint32_t ref, const Rule& rule);
  bool changeLeaf(const TreeNode& node, Run run, const Rule& rule, bool is_insert);
  bool joinNeighbours(const TreeNode& node, Run& run, const Rule& gone);
  bool join(uint32_t leaf);
  bool holds(uint32_t ref, const Rule& rule) const;
  void replace(uint32_t leaf);
};

/// The leaf that holds `rule` if any leaf of that tree does.
template <class F> uint32_t firstLeafOf(const Store<F>& store, const Tree<F::kWords>& tree, const Rule& rule);

/// All rules of an index, each as often as it was put in.
template <class F> std::vector<Rule> rulesOf(const Store<F>& store);

} // namespace cordon::classify
