#include "compiler/parse/detail/statement_loader.h"

#include "compiler/diag/diagnostics.h"

namespace cordon::parse {

namespace {

/// Does the token behind a `}` show that this closed a set, not a block? `minus` tells only where a set can no longer
/// be part of the statement's head.
bool endsSet(const Token& behind, bool seen_clause) {
  switch (behind.type) {
  case P::COMMA:
  case P::RPAREN:
  case P::TO:
  case P::AND:
  case P::COLON:
    return true;
  case P::MINUS:
    return seen_clause;
  default:
    return false;
  }
}

} // namespace

StatementLoader::StatementLoader(llvm::StringRef text, uint32_t begin)
    : vocabulary(Vocabulary::get()), text(text), lexer(text.begin(), text.begin() + begin, text.end()),
      next(lexer.next()) {
  taken.begin = taken.end = begin;
}

void StatementLoader::seek(uint32_t offset) {
  lexer.seek(offset);
  next = lexer.next();
  taken = {};
  taken.begin = taken.end = offset;
}

size_t StatementLoader::kindOf(const Token& first) const {
  if (vocabulary.isStatement(first.type))
    return first.type;
  if (first.type != P::NAME)
    return 0;
  llvm::StringRef near = diag::nearest(text.slice(first.begin, first.end), vocabulary.statementNames());
  for (size_t type = P::POLICY; type <= P::ALLOW; ++type)
    if (!near.empty() && near == vocabulary.text(type))
      return type;
  return 0;
}

bool StatementLoader::hasShapeOfHead() const {
  Lexer peek = lexer;
  Token second = peek.next(), third = peek.next();
  bool named = vocabulary.isWord(second.type);
  switch (next.type) {
  case P::SUBNET:
  case P::ADDRESSES:
  case P::SERVICE:
  case P::AUTH:
  case P::ACCESS_GROUP:
    return named && third.type == P::EQUALS;
  case P::GROUP:
    return named && third.type == P::COLON;
  case P::RULE:
    return named && (third.type == P::ON || third.type == P::AMONG);
  case P::ALLOW:
    return named && (third.type == P::REASON || third.type == P::UNTIL);
  case P::ASSIGN:
    return named && third.type == P::TO;
  case P::IMPORT:
    return second.type == P::STRING && third.type == P::SEMI;
  case P::EXPECT:
    return third.type == P::ARROW;
  default:
    return named && third.type == P::LBRACE;
  }
}

bool StatementLoader::beginsStatement(const Braces& braces, size_t previous) const {
  if (!vocabulary.isStatement(next.type))
    return false;
  // `service` also begins a clause of a rule, and a part of an exemption's `to` and of an `expect`.
  bool reserved = next.type != P::SERVICE;
  if (braces.empty())
    return (reserved && next.first_on_line) || hasShapeOfHead();
  if (next.column_one)
    return reserved || hasShapeOfHead();
  bool clause_could_begin = previous == P::SEMI || previous == P::LBRACE || previous == P::RBRACE;
  return clause_could_begin && hasShapeOfHead();
}

template <class Take> void StatementLoader::scan(Statement& statement, Take keep) {
  bool has_block = vocabulary.isBlock(statement.kind);
  Braces braces;
  size_t count = 0, previous = 0, second_last = 0;
  bool seen_clause = false;
  auto take = [&] {
    statement.has_faults |= next.fault != Fault::none;
    keep(next, count++);
    taken = next;
    next = lexer.next();
    return size_t(taken.type);
  };
  do {
    size_t type = take();
    if (type == P::LBRACE) {
      braces.open(previous, second_last);
      if (has_block && braces.depth() == 1 && braces.inBlock())
        statement.body = count - 1;
    } else if (type == P::RBRACE && braces.empty()) {
      statement.ended = true;
    } else if (type == P::RBRACE && braces.depth() == 1 && braces.inBlock() && endsSet(next, seen_clause)) {
      // The `{` of a set is missing: `secure a, b } minus c;`.
    } else if (type == P::RBRACE && braces.close() && braces.empty() && next.type != P::LBRACE &&
               next.type != P::MINUS) {
      // What may follow only a set shows that this was no block yet: `rule mesh amng { a, b } { ... }`.
      statement.ended = true;
      if (!has_block && next.type == P::SEMI)
        take();
    } else if (type == P::SEMI) {
      seen_clause = true;
      braces.endClause();
      statement.ended = braces.empty();
    }
    second_last = previous;
    previous = type;
  } while (!statement.ended && next.type != kEndOfFile && !beginsStatement(braces, previous));
}

bool StatementLoader::load(Statement& statement, std::vector<SourceToken>& tokens) {
  tokens.clear();
  statement = {};
  if (next.type == kEndOfFile)
    return false;
  statement.kind = kindOf(next);
  scan(statement, [&](const Token& token, size_t index) { tokens.emplace_back(token, index); });
  return true;
}

bool StatementLoader::passOverRule(ast::RulePlace& place) {
  if (next.type != P::RULE)
    return false;
  const Lexer lexer_before = lexer;
  const Token next_before = next, taken_before = taken;
  place.begin = taken.end;
  Statement statement;
  statement.kind = P::RULE;
  bool has_name = false;
  scan(statement, [&](const Token& token, size_t index) {
    if (index != 1)
      return;
    has_name = vocabulary.isWord(token.type);
    place.name_begin = token.begin;
    place.name_end = token.end;
  });
  if (has_name && statement.isWhole())
    return true;
  lexer = lexer_before;
  next = next_before;
  taken = taken_before;
  return false;
}

} // namespace cordon::parse
