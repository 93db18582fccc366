/// Policy text as the formatter sees it: tokens with the comments before them, grouped into statements and clauses.
#pragma once

#include "compiler/parse/detail/lexer.h"

#include <llvm/ADT/StringRef.h>

#include <vector>

namespace cordon::parse {

struct Comment {
  llvm::StringRef text; ///< from its mark to its last visible character
  bool trails = false;  ///< stands behind a token, on the token's line
  bool blank_before = false;
};

struct Piece {
  llvm::StringRef text;
  uint16_t type = 0;
  std::vector<Comment> comments; ///< before it
  bool blank_before = false;     ///< an empty line, behind the comments if there are any
  bool same_line = false;        ///< as the piece before it
};

/// Tokens up to and with the `;`.
struct Clause {
  std::vector<Piece> pieces;
};

struct Block {
  std::vector<Piece> head;     ///< up to and with the `{`, or with the `;` of a statement without a block
  std::vector<Clause> clauses; ///< empty without a block
  std::vector<Piece> close;    ///< the `}`; empty without a block
  uint16_t kind = 0;           ///< the statement's keyword

  bool hasBlock() const { return !close.empty(); }
};

struct Pieces {
  std::vector<Block> statements;
  std::vector<Comment> last; ///< behind the last statement
};

/// Splits a text without syntax errors; text begins at `begin`.
Pieces piecesOf(llvm::StringRef text, uint32_t begin);

} // namespace cordon::parse
