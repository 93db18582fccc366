/// Eight rules side by side, field by field, so that one header is compared with all of them at once. A leaf of a tree
/// is one block or several in a row, its rules ordered by rank: the first that matches is the leaf's answer.
///
/// Nothing of a rule is lost in its lane: equal rules have equal lanes, and ruleAt() gives the rule back. So a block is
/// all that a classifier keeps of a rule.
///
/// Addresses are compared by `(header ^ base) >> shift == 0`, ports by `header - first <= extent` (mod 2^16), protocol
/// by equality or a bit that says any. A lane that is for no connection never matches: so a rule is put to sleep where
/// it lies, and woken there, by bits that a reader sees before or after, in one cache line.
#pragma once

#include "runtime/classify/words.h"

#include <cstddef>

namespace cordon::classify {

constexpr unsigned kLanes = 8;
/// Where a block says, as if it were one more lane, what rank may follow.
constexpr unsigned kNext = kLanes;

/// Source and target port of one lane, as a header's vector has them.
struct PortPair {
  uint16_t source, target;
};

/// What is compared in bytes, and ranks. One cache line.
struct BlockRest {
  uint8_t source_shift[kLanes]; ///< IPv4: 32 - prefix length; IPv6: 128 - prefix length
  uint8_t target_shift[kLanes];
  uint8_t protocol[kLanes];  ///< 0 if any
  uint32_t rank[kLanes + 1]; ///< the last one (kNext): the best of the blocks that follow in this leaf, or kNoRank
  uint8_t any_protocol;      ///< one bit per lane
  uint8_t on_connection[2];  ///< one bit per lane, by net::ConnectionClass; these change under the eyes of readers
  uint8_t unused;
};
// Kernels load 16 bytes from a shift or the protocols on: nothing that changes may lie there.
static_assert(sizeof(BlockRest) == 64 && offsetof(BlockRest, source_shift) == 0 &&
              offsetof(BlockRest, target_shift) == kLanes &&
              offsetof(BlockRest, on_connection) >= offsetof(BlockRest, protocol) + 16);

struct alignas(64) Block4 {
  uint32_t source[kLanes], target[kLanes];
  BlockRest rest;
  PortPair first[kLanes], extent[kLanes];
};
static_assert(sizeof(Block4) == 192);

struct alignas(64) Block6 {
  uint64_t source_hi[kLanes], source_lo[kLanes], target_hi[kLanes], target_lo[kLanes];
  BlockRest rest;
  PortPair first[kLanes], extent[kLanes];
};
static_assert(sizeof(Block6) == 384);

/// What depends on the family.
struct V4 {
  using Header = Header4;
  using Block = Block4;
  static constexpr unsigned kWords = 2;
  static constexpr net::Family kFamily = net::Family::v4;
  static Ternary<2> ternaryOf(const Rule& rule) { return ternaryOf4(rule); }
};
struct V6 {
  using Header = Header6;
  using Block = Block6;
  static constexpr unsigned kWords = 5;
  static constexpr net::Family kFamily = net::Family::v6;
  static Ternary<5> ternaryOf(const Rule& rule) { return ternaryOf6(rule); }
};

/// A block none of whose lanes matches, and which nothing follows.
template <class Block> Block emptyBlock();
/// Puts a rule into a lane of a block that no reader sees yet.
void setLane(Block4& block, unsigned lane, const Rule& rule);
void setLane(Block6& block, unsigned lane, const Rule& rule);
/// The rule of a lane in use; one that sleeps has forgotten its connection type.
Rule ruleAt(const Block4& block, unsigned lane);
Rule ruleAt(const Block6& block, unsigned lane);
/// True if the rule of a lane matches; slowly, lane by lane.
bool matches(const Block4& block, unsigned lane, const Header4& header);
bool matches(const Block6& block, unsigned lane, const Header6& header);
/// Readers see it or not, and nothing in between. `connection`: the rule's type.
void wakeLane(BlockRest& rest, unsigned lane, ConnectionType connection);
void putLaneToSleep(BlockRest& rest, unsigned lane);
/// One bit for each lane whose rule is awake.
inline unsigned lanesAwake(const BlockRest& rest) {
  return unsigned(rest.on_connection[0] | rest.on_connection[1]);
}
/// Lanes in use, whether their rules are awake or asleep; they are the first ones.
inline unsigned lanesUsed(const BlockRest& rest) {
  unsigned count = 0;
  while (count < kLanes && rest.rank[count] != kNoRank)
    ++count;
  return count;
}
/// The byte that a kernel compares a header's connection with. A reader that asks afterwards what has changed
/// (changes.h) must not be answered before it has seen this.
CORDON_INLINE uint8_t lanesOn(const BlockRest& rest, unsigned connection) {
  return __atomic_load_n(&rest.on_connection[connection], __ATOMIC_ACQUIRE);
}

} // namespace cordon::classify
