#include "compiler/parse/detail/pieces.h"

#include "compiler/parse/detail/parser.h"

namespace cordon::parse {
namespace {

bool isBlockKind(uint16_t type) {
  switch (type) {
  case P::POLICY:
  case P::FOREST:
  case P::HOST:
  case P::CA:
  case P::PROPOSAL:
  case P::GROUP:
  case P::EXEMPTION:
  case P::RULE:
  case P::TUNNEL:
  case P::DEVICE:
    return true;
  default:
    return false;
  }
}

class Splitter {
public:
  Splitter(llvm::StringRef text, uint32_t begin)
      : text(text), lexer(text.begin(), text.begin() + begin, text.end()), gap_begin(begin) {}

  Pieces split() {
    Pieces result;
    while (advance())
      result.statements.push_back(statement());
    result.last = std::move(piece.comments);
    return result;
  }

private:
  /// Reads the next token and what lies before it; false at the end.
  bool advance() {
    Token token = lexer.next();
    piece = {};
    piece.text = text.slice(token.begin, token.end);
    piece.type = token.type;
    readGap(text.slice(gap_begin, token.begin));
    gap_begin = token.end;
    return token.type != kEndOfFile;
  }

  void readGap(llvm::StringRef gap) {
    size_t line_ends = 0;
    while (true) {
      gap = gap.ltrim(" \t\r");
      if (gap.consume_front("\n")) {
        ++line_ends;
        continue;
      }
      if (gap.empty())
        break;
      // Nothing but comments can stand between two tokens.
      llvm::StringRef comment = gap.take_until([](char c) { return c == '\n'; });
      bool first = piece.comments.empty();
      piece.comments.push_back({comment.rtrim(), first && line_ends == 0 && gap_begin != 0, line_ends > 1});
      gap = gap.drop_front(comment.size());
      line_ends = 0;
    }
    piece.blank_before = line_ends > 1;
    piece.same_line = line_ends == 0 && piece.comments.empty();
  }

  Block statement() {
    Block block;
    block.kind = piece.type;
    bool sets_follow = false; // a brace opens a set, not the block
    unsigned depth = 0;
    for (;; advance()) {
      block.head.push_back(piece);
      if (piece.type == P::AMONG || piece.type == P::MINUS)
        sets_follow = true;
      else if (piece.type == P::LBRACE && isBlockKind(block.kind) && depth == 0 && !sets_follow)
        break;
      else if (piece.type == P::LBRACE)
        ++depth;
      else if (piece.type == P::RBRACE)
        --depth;
      else if (piece.type == P::SEMI)
        return block;
      if (piece.type != P::AMONG && piece.type != P::MINUS)
        sets_follow = false;
    }
    while (advance()) {
      if (piece.type == P::RBRACE) {
        block.close.push_back(piece);
        return block;
      }
      block.clauses.push_back(clause());
    }
    return block;
  }

  Clause clause() {
    Clause clause;
    for (;;) {
      clause.pieces.push_back(piece);
      if (piece.type == P::SEMI || !advance())
        return clause;
    }
  }

  llvm::StringRef text;
  Lexer lexer;
  uint32_t gap_begin;
  Piece piece;
};

} // namespace

Pieces piecesOf(llvm::StringRef text, uint32_t begin) {
  return Splitter(text, begin).split();
}

} // namespace cordon::parse
