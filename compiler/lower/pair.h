/// What lowering collects: filters with their mirrors. Internal to compiler/lower.
#pragma once

#include "compiler/ir/filter.h"

#include <cstddef>
#include <vector>

namespace cordon::lower {

/// How strongly a half holds when another one matches exactly the same packets; the strongest first.
enum class Claim : uint8_t {
  statement, ///< written as such in a rule, exemption or tunnel
  derived,   ///< made by intersecting an `any` side with a secured prefix
  secured,   ///< a group's own secure filter
  crossing,  ///< the intersection of two filters whose order flips with direction
};

/// One half of a pair: the lists it is in (a bit for each direction) and how strongly it holds.
struct Half {
  uint8_t lists : 3 = 0;
  Claim claim : 2 = Claim::statement;

  bool isIn(ir::Direction list) const { return lists >> unsigned(list) & 1; }
  void leave(ir::Direction list) { lists &= uint8_t(~(1u << unsigned(list))); }
};

/// A filter and its other half. Either may be missing: of a one-way rule, or where something stronger matches the same
/// packets in that direction.
struct Pair {
  ir::Filter filter;        ///< as `forth` has it, with its origin; `back` is its mirror
  ir::OriginId back_origin; ///< by whose word `back` holds
  Half forth, back;
  bool transit : 1 = false;    ///< a gateway's: judges forwarded packets too
  bool is_implied : 1 = false; ///< not what its statement says, but what is to be had with it

  Half& half(bool is_back) { return is_back ? back : forth; }
  const Half& half(bool is_back) const { return is_back ? back : forth; }
  ir::OriginId& origin(bool is_back) { return is_back ? back_origin : filter.origin; }
  ir::OriginId origin(bool is_back) const { return is_back ? back_origin : filter.origin; }
  /// True if its statement says the half as it is.
  bool isSaid(bool is_back) const {
    const Claim claim = half(is_back).claim;
    return !is_implied && (claim == Claim::statement || claim == Claim::secured);
  }
  bool isMirrored() const { return forth.lists && back.lists; }
  bool isInNone() const { return !forth.lists && !back.lists; }
};
static_assert(sizeof(Pair) == 64);

/// The pair with `filter` as its first half, each half in the lists where a host can meet it.
Pair makePair(const ir::Filter& filter, Claim claim, bool mirrored, bool transit);

/// A half of a pair as a filter of a list.
ir::Filter filterOf(const Pair& pair, bool is_back);

/// All pairs of a class, numbered from 0. Grows without copying what is there, and without room for as many again.
class Pairs {
public:
  size_t size() const { return chunks.empty() ? 0 : (chunks.size() - 1) * kPerChunk + chunks.back().size(); }
  Pair& operator[](size_t index) { return chunks[index / kPerChunk][index % kPerChunk]; }
  const Pair& operator[](size_t index) const { return chunks[index / kPerChunk][index % kPerChunk]; }
  void push_back(const Pair& pair);

  /// Calls `visit(pair)` for each.
  template <class Visit> void forEach(Visit visit) const {
    for (const std::vector<Pair>& chunk : chunks)
      for (const Pair& pair : chunk)
        visit(pair);
  }

private:
  static constexpr size_t kPerChunk = 128;
  std::vector<std::vector<Pair>> chunks; ///< all full but the last
};

} // namespace cordon::lower
