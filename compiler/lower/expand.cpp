// This is where lowering holds most: the pairs, and the lists that they become. So the list `in` is made when the pairs
// are gone: nearly all of it is what is in the list `out`, seen from the other side.

#include "compiler/lower/expand.h"

namespace cordon::lower {
namespace {

/// What is kept of a pair: which of its halves are in which list.
struct Traces {
  struct Half {
    bool out : 1, in : 1;
  };
  Half forth{}, back{};
  bool is_of_one = false; ///< both halves have one origin

  Half& half(bool is_back) { return is_back ? back : forth; }
  const Half& half(bool is_back) const { return is_back ? back : forth; }
  /// The half is in `out` as it is.
  bool isSame(bool is_back) const { return half(is_back).out; }
  /// Its mirror is, and it alone.
  bool isMirror(bool is_back) const { return !half(is_back).out && half(!is_back).out && is_of_one; }
};

struct Sizes {
  size_t out = 0, in = 0, forward = 0;
};

Sizes sizesOf(const Pairs& pairs) {
  Sizes sizes;
  pairs.forEach([&](const Pair& pair) {
    for (const Half& half : {pair.forth, pair.back}) {
      sizes.out += half.isIn(ir::Direction::out);
      sizes.in += half.isIn(ir::Direction::in);
      sizes.forward += half.isIn(ir::Direction::forward);
    }
  });
  return sizes;
}

} // namespace

void expand(Pairs pairs, ir::PolicyIr& ir) {
  const Sizes sizes = sizesOf(pairs);
  ir.forward.reserve(ir.forward.size() + sizes.forward);
  ir.out.reserve(ir.out.size() + sizes.out);
  size_t place = ir.out.size(); // of the next half in `out`
  std::vector<Traces> traces;
  std::vector<ir::Filter> others; // halves in `in` that `out` has neither way
  traces.reserve(pairs.size());
  pairs.forEach([&](const Pair& pair) {
    Traces& trace = traces.emplace_back();
    trace.is_of_one = pair.filter.origin == pair.back_origin;
    for (bool is_back : {false, true}) {
      if (pair.half(is_back).isIn(ir::Direction::forward))
        ir.forward.push_back(filterOf(pair, is_back));
      if (pair.half(is_back).isIn(ir::Direction::out))
        ir.out.push_back(filterOf(pair, is_back));
      trace.half(is_back) = {pair.half(is_back).isIn(ir::Direction::out), pair.half(is_back).isIn(ir::Direction::in)};
    }
    for (bool is_back : {false, true})
      if (pair.half(is_back).isIn(ir::Direction::in) && !trace.isSame(is_back) && !trace.isMirror(is_back))
        others.push_back(filterOf(pair, is_back));
  });
  pairs = {};
  ir.in.reserve(ir.in.size() + sizes.in);
  size_t other = 0;
  for (const Traces& trace : traces) {
    const ir::Filter* halves = ir.out.data() + place; // those of this pair
    for (bool is_back : {false, true}) {
      if (!trace.half(is_back).in)
        continue;
      if (trace.isSame(is_back))
        ir.in.push_back(halves[is_back && trace.forth.out]);
      else if (trace.isMirror(is_back))
        ir.in.push_back(ir::mirror(*halves));
      else
        ir.in.push_back(others[other++]);
    }
    place += size_t(trace.forth.out) + size_t(trace.back.out);
  }
}

} // namespace cordon::lower
