#include "compiler/lower/pair.h"

namespace cordon::lower {

/// The lists a half belongs to. A gateway's pair runs from its own side: the first half leaves, the other arrives, and
/// only the lists say so; one that is its own mirror does both.
static uint8_t listsOf(const ir::Filter& half, bool transit, bool is_back, bool self_mirror) {
  uint8_t lists = 0;
  for (ir::Direction list : {ir::Direction::out, ir::Direction::in, ir::Direction::forward}) {
    bool against = transit && !self_mirror && list == (is_back ? ir::Direction::out : ir::Direction::in);
    bool transits = list != ir::Direction::forward || transit;
    if (ir::concerns(half, list) && transits && !against)
      lists |= uint8_t(1u << unsigned(list));
  }
  return lists;
}

Pair makePair(const ir::Filter& filter, Claim claim, bool mirrored, bool transit) {
  Pair pair;
  pair.filter = filter;
  pair.back_origin = filter.origin;
  pair.transit = transit;
  pair.forth.claim = pair.back.claim = claim;
  const ir::Filter back = ir::mirror(filter);
  const bool self_mirror = ir::matchesSame(back, filter);
  pair.forth.lists = listsOf(filter, transit, false, self_mirror);
  if (mirrored && !self_mirror)
    pair.back.lists = listsOf(back, transit, true, false);
  return pair;
}

ir::Filter filterOf(const Pair& pair, bool is_back) {
  if (!is_back)
    return pair.filter;
  ir::Filter back = ir::mirror(pair.filter);
  back.origin = pair.back_origin;
  return back;
}

void Pairs::push_back(const Pair& pair) {
  if (chunks.empty() || chunks.back().size() == kPerChunk) {
    chunks.emplace_back();
    if (chunks.size() > 1)
      chunks.back().reserve(kPerChunk);
  }
  chunks.back().push_back(pair);
}

} // namespace cordon::lower
