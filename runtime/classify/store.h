/// The memory of one index: slots, leaves and nodes, with room to grow while readers walk it.
#pragma once

#include "runtime/classify/apart.h"
#include "runtime/classify/arena.h"
#include "runtime/classify/bits.h"
#include "runtime/classify/plan.h"

#include <optional>
#include <span>
#include <vector>

namespace cordon::classify {

/// How much address space an index takes; what it does not use costs nothing.
struct StoreLimits {
  size_t slots = 0, blocks = 0, nodes = 0;
};

/// One lane of one block.
struct LanePlace {
  uint32_t block;
  uint32_t lane;
};

/// What has become of the blocks of a store.
struct StoreUse {
  size_t blocks = 0; ///< free ones, and the empty leaf, among them
  size_t free = 0;
  size_t asleep = 0; ///< lanes, in all leaves that have not been released
};

template <class F> class Store {
public:
  using Block = typename F::Block;
  using TreeNode = Node<F::kWords>;

  explicit Store(const StoreLimits& limits);

  alignas(kApart) View<F> view;
  alignas(kApart) Arena<uint32_t> slots;
  Arena<TreeNode> nodes;
  Placement placement;

  /// Writes a leaf of rules ordered by rank, into free blocks or new ones; no value if there is no room.
  std::optional<uint32_t> makeLeaf(std::span<const Rule> rules);
  /// A leaf without rules.
  uint32_t emptyLeaf() const { return rankStep(kNoRank, view.rank_shift) << ref::kRankAt; }
  /// The rules of a leaf that are awake, by rank.
  void appendRules(uint32_t leaf, std::vector<Rule>& rules) const;
  /// Those that are asleep.
  void appendSleepers(uint32_t leaf, std::vector<Rule>& rules) const;
  /// The ranks of rules that are awake, which takes a fraction of the time.
  void appendRanks(uint32_t leaf, std::vector<uint32_t>& ranks) const;
  /// Gives the blocks of a leaf back, for other leaves. No reader may look at it any more.
  void release(uint32_t leaf);

  /// Where a rule lies in a leaf.
  std::optional<LanePlace> findAwake(uint32_t leaf, const Rule& rule) const;
  /// Where one sleeps that is the same but, perhaps, for its connection type, which it has forgotten.
  std::optional<LanePlace> findAsleep(uint32_t leaf, const Rule& rule) const;
  void wake(LanePlace place, ConnectionType connection);
  void putToSleep(LanePlace place);
  /// False if a quarter of all lanes that there are sleep, or the leaf would take half as many blocks without those
  /// that sleep in it: who comes there compares with all of them.
  bool mayOneMoreSleep(uint32_t leaf) const;
  /// True while updates have taken less than three quarters of the room that they have.
  bool hasAmpleRoom() const { return blocks.size() - blocks_free < blocks_ample; }

  /// Bounds what updates may add from here on: half of what there is, and a little.
  void settle();
  size_t bytes() const;
  StoreUse use() const { return {blocks.size(), blocks_free, asleep}; }
  /// Of slots and leaves, without what pages add.
  size_t bytesUsed() const { return slots.size() * sizeof(uint32_t) + blocks.size() * sizeof(Block); }

private:
  Arena<Block> blocks;                     ///< the first is the empty leaf
  std::vector<std::vector<uint32_t>> free; ///< stretches of free blocks, by their number
  size_t blocks_free = 0;                  ///< in these
  size_t blocks_ample = 0;                 ///< as many in use leave ample room
  size_t asleep = 0;                       ///< lanes

  /// Calls `visit(place)` for each lane of a leaf whose rule is awake, or asleep.
  template <class Visit> void forEachLane(uint32_t leaf, bool is_awake, Visit visit) const;
  std::optional<LanePlace> find(uint32_t leaf, const Rule& rule, bool is_awake) const;
  std::optional<size_t> takeBlocks(size_t count);
  std::optional<size_t> takeFree(size_t count);
  void addFree(size_t first, size_t count);
  void joinFree();
  size_t blocksFrom(size_t first) const; ///< of the leaf that begins there
};

constexpr size_t blocksFor(size_t rules) {
  return (rules + kLanes - 1) / kLanes;
}

} // namespace cordon::classify
