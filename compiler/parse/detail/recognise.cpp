#include "compiler/parse/detail/recognise.h"

#include "compiler/diag/diagnostics.h"
#include "compiler/parse/detail/lexer.h"
#include "compiler/parse/detail/parser.h"
#include "compiler/parse/detail/vocabulary.h"

namespace cordon::parse {
namespace {

bool isMark(const Token& token) {
  switch (token.type) {
  case P::LBRACE:
  case P::RBRACE:
  case P::EQUALS:
  case P::SEMI:
  case P::COLON:
  case P::ARROW:
  case P::STRING:
    return true;
  default:
    return false;
  }
}

/// Do `first`, at the beginning of a line, and the two behind it begin a statement, or nearly?
bool beginsStatement(llvm::StringRef text, const Token& first, const Token& second, const Token& third) {
  const Vocabulary& vocabulary = Vocabulary::get();
  if (!first.first_on_line || second.type == kEndOfFile || second.first_on_line || second.begin == first.end)
    return false;
  if (vocabulary.isStatement(first.type))
    return second.type == P::STRING || !isMark(second); // `auth = psk` is strongSwan's
  return first.type == P::NAME && vocabulary.isWord(second.type) &&
         (third.type == P::LBRACE ||
          ((third.type == P::EQUALS || third.type == P::COLON || third.type == P::ON || third.type == P::AMONG) &&
           !diag::nearest(text.slice(first.begin, first.end), vocabulary.statementNames()).empty()));
}

} // namespace

TextKind recognise(llvm::StringRef text, uint32_t begin) {
  Lexer lexer(text.begin(), text.begin() + begin, text.end());
  Token first = lexer.next(), second = lexer.next(), third = lexer.next();
  if (first.type == kEndOfFile)
    return TextKind::empty;
  bool begun = false, seen_mark = false;
  while (first.type != kEndOfFile && !(begun && seen_mark)) {
    seen_mark |= isMark(first);
    begun = begun || beginsStatement(text, first, second, third);
    first = second;
    second = third;
    third = lexer.next();
  }
  return begun && seen_mark ? TextKind::policy : TextKind::other;
}

} // namespace cordon::parse
