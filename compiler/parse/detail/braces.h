/// Which braces are open. Sets (`{ a, b }`) and blocks (`{ clause; }`) differ: no set holds a `;`, so a `;` ends all
/// sets that someone forgot to close.
#pragma once

#include "compiler/parse/detail/parser.h"

#include <string>

namespace cordon::parse {

class Braces {
public:
  bool empty() const { return open_kinds.empty(); }
  size_t depth() const { return open_kinds.size(); }
  bool inBlock() const { return !empty() && open_kinds.back() == kBlock; }

  /// A `{`, with the types of the last token before it and of the one before that.
  void open(size_t previous, size_t second_last) { open_kinds += opensSet(previous, second_last) ? kSet : kBlock; }
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
  static bool opensSet(size_t previous, size_t second_last) {
    switch (previous) {
    case P::SECURE: // both can be names in the head of the statement whose block opens here
    case P::EXCEPT:
    case P::COMPUTERS:
    case P::USERS:
    case P::PATH:
      return !announcesName(second_last);
    case P::EQUALS:
    case P::MINUS:
    case P::FROM:
    case P::TO:
    case P::AMONG:
    case P::IN:
    case P::EXPECT:
    case P::ARROW:
    case P::BOTH_WAYS:
    case P::LPAREN:
    case P::COMMA:
      return true;
    default:
      return false;
    }
  }

  static bool announcesName(size_t type) {
    return (type >= P::POLICY && type <= P::ALLOW) || type == P::ON || type == P::AMONG || type == P::MINUS ||
           type == P::COMMA;
  }

  std::string open_kinds; ///< not a stack of the machine: hostile files open a million
};

} // namespace cordon::parse
