#include "compiler/parse/detail/file_reader.h"

#include "compiler/parse/text_check.h"

namespace cordon::parse {

void FileReader::read(ast::Program& program, llvm::function_ref<void(const ast::RulePlace&)> take_rule) {
  declarations = &program.declarations;
  if (!take_rule) {
    // Room for short statements: pages that stay empty cost nothing, and moving the tree does.
    constexpr size_t kShortStatementBytes = 64;
    declarations->reserve(text.size() / kShortStatementBytes);
  }
  ast::RulePlace place;
  while (!faults.isFull()) {
    if (take_rule && loader.passOverRule(place)) {
      take_rule(place);
      passOver(place);
      continue;
    }
    if (!loader.load(statement, window.tokens))
      return;
    if (statement.kind == 0)
      readUnknown();
    else
      readLoaded();
  }
}

void FileReader::readLoaded() {
  misspelt = token(0).type != statement.kind;
  if (misspelt) {
    faults.unknownStatement(/*is_near=*/true);
    window.tokens[0].setType(statement.kind);
  }
  in_strays |= !token(0).first_on_line && statement.kind == P::SERVICE && isAfterFault();
  P::DeclarationContext* context = statement.has_faults ? nullptr : rules.read(&P::declaration, 0, count());
  if (!context && in_strays && statement.kind == P::SERVICE)
    return; // no statement, but a clause among other strays, or a part of the faulty statement before
  in_strays = false;
  if (context) {
    declarations->push_back(to.declaration(context));
    if (misspelt)
      std::visit(
          [](auto& decl) {
            if constexpr (requires { decl.damaged; })
              decl.damaged = true;
          },
          declarations->back());
  } else {
    readFaulty();
  }
  after_fault = misspelt || !context;
  unread.reset();
  last_block_end = {};
  if (statement.ended && statement.body != kNone)
    last_block_end = to.span(&window.tokens.back(), &window.tokens.back());
}

void FileReader::passOver(const ast::RulePlace& place) {
  in_strays = false;
  unread = place;
  last_block_end = {file, loader.last().begin, loader.last().end};
  releasePagesBefore(place.begin);
}

bool FileReader::isAfterFault() {
  if (unread) {
    TokenWindow at_hand;
    std::swap(at_hand.tokens, window.tokens);
    StatementLoader again(text, text_begin);
    again.seek(unread->begin);
    Statement rule;
    again.load(rule, window.tokens);
    after_fault = rule.has_faults || !rules.read(&P::declaration, 0, count());
    std::swap(at_hand.tokens, window.tokens);
    unread.reset();
  }
  return after_fault;
}

bool FileReader::readRule(ast::RuleDecl& decl) {
  do {
    if (faults.isFull() || !loader.load(statement, window.tokens))
      return false;
    releasePagesBefore(token(0).begin);
  } while (token(0).type != P::RULE || !statement.isWhole() || !vocabulary.isWord(token(1).type));
  if (P::RuleDeclContext* context = rules.read(&P::ruleDecl, 0, count())) {
    to.rule(context, decl);
    return true;
  }
  std::vector<ast::Declaration> damaged;
  declarations = &damaged;
  misspelt = false;
  readFaulty();
  decl = std::get<ast::RuleDecl>(std::move(damaged.front())); // it has a name
  return true;
}

void FileReader::releasePagesBefore(uint32_t offset) {
  if (offset - released < kReadAheadBytes)
    return;
  released = offset;
  sources.releasePages(file);
}

void FileReader::readUnknown() {
  const Token& first = token(0);
  bool is_clause = vocabulary.opensAnyClause(first.type);
  bool is_mark = first.type == P::RBRACE || first.type == P::SEMI;
  // A block that ended too early, or never began, leaves clauses behind: one error for all of them. The rest of a
  // faulty statement's line is most likely its own.
  in_strays |= !first.first_on_line && isAfterFault();
  if (in_strays && (is_clause || is_mark || !first.first_on_line))
    return;
  in_strays = is_clause || is_mark;
  if (is_clause)
    return faults.strayClause(last_block_end);
  if (first.type == P::RBRACE)
    return faults.strayBrace();
  if (first.type == P::SEMI) {
    // `};` before a clause: the clause tells more.
    size_t ahead = loader.ahead().type;
    in_strays = vocabulary.isStatement(ahead) || !vocabulary.opensAnyClause(ahead);
    if (in_strays)
      faults.straySemicolon(0);
    return;
  }
  if (!faults.reportInnerFault(0, 1))
    faults.unknownStatement(/*is_near=*/false);
}

void FileReader::readFaulty() {
  switch (statement.kind) {
  case P::POLICY:
    return readFaultyBlock(&P::policyHead, &P::policyClause);
  case P::FOREST:
    return readFaultyBlock(&P::forestHead, &P::forestClause);
  case P::HOST:
    return readFaultyBlock(&P::hostHead, &P::hostClause);
  case P::CA:
    return readFaultyBlock(&P::caHead, &P::caClause);
  case P::PROPOSAL:
    return readFaultyBlock(&P::proposalHead, &P::proposalClause);
  case P::GROUP:
    return readFaultyBlock(&P::groupHead, &P::groupClause);
  case P::EXEMPTION:
    return readFaultyBlock(&P::exemptionHead, &P::exemptionClause);
  case P::RULE:
    return readFaultyBlock(&P::ruleHead, &P::ruleClause);
  case P::TUNNEL:
    return readFaultyBlock(&P::tunnelHead, &P::tunnelClause);
  case P::DEVICE:
    return readFaultyBlock(&P::deviceHead, &P::deviceClause);
  default:
    return readFaultyStatement();
  }
}

template <class Decl> bool FileReader::nameIt(Decl& decl) const {
  if (count() < 2 || !vocabulary.isWord(token(1).type))
    return false;
  decl.name = to.word(&window.tokens[1]);
  decl.span = to.span(&window.tokens[0], &window.tokens[1]);
  return true;
}

template <class Decl> void FileReader::keepDamaged(Decl decl) {
  decl.damaged = true;
  declarations->push_back(std::move(decl));
}

void FileReader::readFaultyStatement() {
  // One that fits but for its `;`, or but for what is inside a string, is kept whole.
  bool semicolon_missing = token(count() - 1).type != P::SEMI;
  P::DeclarationContext* context = rules.read(&P::declaration, 0, count(), semicolon_missing);
  if (!misspelt)
    faults.report(0, count(), 0, [&] { return rules.explain(&P::declaration, 0, count()); });
  if (context) {
    declarations->push_back(to.declaration(rules.read(&P::declaration, 0, count(), semicolon_missing)));
    return;
  }
  auto keepName = [&](auto decl) {
    if (nameIt(decl))
      keepDamaged(std::move(decl));
  };
  switch (statement.kind) {
  case P::SUBNET:
    return keepName(ast::SubnetDecl());
  case P::ADDRESSES:
    return keepName(ast::AddressesDecl());
  case P::SERVICE:
    return keepName(ast::ServiceDecl());
  case P::AUTH:
    return keepName(ast::AuthDecl());
  case P::ACCESS_GROUP:
    return keepName(ast::AccessGroupDecl());
  default: // import, inventory, assign, expect, allow: nothing refers to them
    return;
  }
}

template <class Head, class Clause>
void FileReader::readFaultyBlock(Head* (P::*head_rule)(), Clause* (P::*clause_rule)()) {
  using Decl = decltype(to.head(static_cast<Head*>(nullptr)));
  bool has_body = statement.body != kNone;
  size_t head_end = has_body ? statement.body + 1 : count();
  Decl decl;
  bool has_name = true;
  if (Head* head = rules.read(head_rule, 0, head_end)) {
    decl = to.head(head);
  } else {
    has_name = nameIt(decl);
    if (!misspelt)
      faults.report(0, head_end, 0, [&] { return rules.explain(head_rule, 0, head_end); });
  }
  if (has_body) {
    stray_brace = false;
    readBody(decl, clause_rule, head_end, count() - size_t(statement.ended));
    // A `{` too many asks for a `}` too many; what cannot be read at the end may hold the one that is missing.
    if (!statement.ended && !stray_brace && token(count() - 1).fault == Fault::none)
      faults.unclosedBlock(statement.body);
  } else {
    in_strays = true; // clauses may follow all the same
  }
  if (has_name)
    keepDamaged(std::move(decl));
}

template <class Decl, class Clause>
void FileReader::readBody(Decl& decl, Clause* (P::*clause_rule)(), size_t first, size_t limit) {
  // Outside the braces that a clause may hold, its end is a `;`, or the `}` of a block that no clause has.
  Braces braces;
  size_t previous = P::LBRACE, second_last = 0;
  size_t braces_too_many = 0; // open ones that opened nothing
  bool nested = false;        // the clause holds a block
  auto endsBehindBlock = [&](size_t next) {
    return next == limit || token(next).first_on_line || vocabulary.opensClause(statement.kind, token(next).type);
  };
  for (size_t i = first; i < limit && !faults.isFull(); ++i) {
    size_t type = token(i).type;
    bool opens_nothing = type == P::LBRACE && i + 1 < limit &&
                         (token(i + 1).type == P::LBRACE || vocabulary.opensClause(statement.kind, token(i + 1).type));
    if (i == first && (opens_nothing || (type == P::RBRACE && braces_too_many > 0))) {
      // The clauses behind such a brace are read as if it were not there.
      if (type == P::LBRACE && !stray_brace)
        faults.report(i, i + 1, statement.kind, [&] { return rules.explain(clause_rule, i, limit); });
      stray_brace = true;
      type == P::LBRACE ? ++braces_too_many : --braces_too_many;
      first = i + 1;
      continue;
    }
    bool ends = i + 1 == limit;
    if (type == P::LBRACE) {
      braces.open(previous, second_last);
      nested |= braces.inBlock();
    } else if (type == P::RBRACE && !braces.empty()) {
      ends |= braces.close() && braces.empty() && endsBehindBlock(i + 1);
    } else if (type == P::SEMI) {
      braces.endClause();
      ends |= braces.empty();
    }
    second_last = previous;
    previous = type;
    if (!ends)
      continue;
    if (nested)
      faults.report(first, i + 1, statement.kind, [&] { return rules.explain(clause_rule, first, i + 1); });
    else
      readClauses(decl, clause_rule, first, i + 1);
    nested = false;
    first = i + 1;
  }
}

bool FileReader::seemsClause(size_t index) const {
  const Token& word = token(index);
  if (vocabulary.opensClause(statement.kind, word.type))
    return true;
  return word.first_on_line && word.type == P::NAME &&
         !diag::nearest(text.slice(word.begin, word.end), vocabulary.clauseNames(statement.kind)).empty();
}

size_t FileReader::nextClauseLine(size_t first, size_t limit) const {
  while (first < limit && !opensClauseLine(first))
    ++first;
  return first;
}

size_t FileReader::lastClauseLine(size_t first, size_t limit) const {
  while (limit-- > first)
    if (opensClauseLine(limit))
      return limit;
  return kNone;
}

/// Tokens [first, limit) are one clause up to its `;`, or several where a `;` is missing, or the torn end of a block.
template <class Decl, class Clause>
void FileReader::readClauses(Decl& decl, Clause* (P::*clause_rule)(), size_t first, size_t limit) {
  bool torn = token(limit - 1).type != P::SEMI;
  bool block_is_torn = !statement.ended && limit == count(); // the missing `}` will be reported
  bool quiet = false; // what follows on one line after a missing `;` is a guess: its faults are not reported
  auto keep = [&](size_t end, bool add_semicolon) {
    Clause* clause = rules.read(clause_rule, first, end, add_semicolon);
    if (clause)
      decl.clauses.push_back(to.clause(clause));
    return clause != nullptr;
  };
  // Reports the fault of the clause [first, own_end), which shows when [first, end) is read.
  auto report = [&](size_t own_end, size_t end, bool add_semicolon) {
    if (!quiet)
      faults.report(first, own_end, statement.kind,
                    [&] { return rules.explain(clause_rule, first, end, add_semicolon); });
    quiet = false;
  };
  while (first < limit && !faults.isFull()) {
    if (keep(limit, torn)) {
      if (!faults.reportInnerFault(first, limit) && torn && !block_is_torn && !quiet)
        faults.missingSemicolon(limit - 1);
      return;
    }
    size_t fault = rules.faultIndex();
    // Where the text ends without its last line end, its last word may be torn as well.
    bool torn_here = fault >= limit || token(fault).end == text.size();
    if (block_is_torn && torn_here && !faults.hasInnerFault(first, limit))
      return;
    if (fault > first && fault < limit && seemsClause(fault) && keep(fault, /*add_semicolon=*/true)) {
      if (!faults.reportInnerFault(first, fault) && !quiet)
        faults.missingSemicolon(fault - 1);
      quiet = !token(fault).first_on_line;
      first = fault;
      continue;
    }
    // A keyword that begins a line before the fault was read as a name, unless the clause could have ended before it.
    size_t line = lastClauseLine(first + 1, std::min(fault, limit));
    if (line != kNone && !rules.read(clause_rule, first, line, /*add_semicolon=*/true)) {
      report(line, line, /*add_semicolon=*/true);
      first = line;
      continue;
    }
    size_t next = nextClauseLine(std::max(fault, first + 1), limit);
    report(next, limit, torn);
    first = next;
  }
}

} // namespace cordon::parse
