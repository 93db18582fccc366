/// Which braces are open. Sets (`{ a, b }`) and blocks (`{ clause; }`) differ: no set holds a `;`, so a `;` ends all
/// sets that someone forgot to close.
#pragma once

#include "compiler/parse/detail/token_window.h"

#include <string>

namespace cordon::parse {

class Braces {
public:
  bool empty() const { return open_kinds.empty(); }
  size_t depth() const { return open_kinds.size(); }
  bool inBlock() const { return !empty() && open_kinds.back() == kBlock; }

  /// A `{`, with the type of the token before it.
  void open(size_t previous) { open_kinds += opensSet(previous) ? kSet : kBlock; }
  /// A `}`. Returns true if it closed a block. Not when empty.
  bool close() {
    bool block = inBlock();
    open_kinds.pop_back();
    return block;
  }
  /// A `;`.
  void endClause() {
    while (!empty() && !inBlock())
      open_kinds.pop_back();
  }

private:
  static constexpr char kSet = 's', kBlock = 'b';
  static bool opensSet(size_t previous) {
    switch (previous) {
    case P::EQUALS:
    case P::MINUS:
    case P::FROM:
    case P::TO:
    case P::SECURE:
    case P::AMONG:
    case P::IN:
    case P::EXPECT:
    case P::ARROW:
    case P::LPAREN:
    case P::EXCEPT:
    case P::COMMA:
      return true;
    default:
      return false;
    }
  }

  std::string open_kinds; ///< not a stack of the machine: hostile files open a million
};

} // namespace cordon::parse
