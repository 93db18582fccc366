/// What the grammar says about its words: which open a statement, which a clause, which may be names, and how messages
/// show them. Read off the generated parser (the sets at build time, grammar/first_sets.cpp), so that no table has to
/// follow the grammar by hand.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/BitVector.h>
#include <llvm/ADT/StringRef.h>

#include <map>
#include <string>
#include <vector>

namespace cordon::parse {

class Vocabulary {
public:
  static const Vocabulary& get();

  /// Statement keywords (`host`): reserved.
  bool isStatement(size_t type) const { return has(statements, type); }
  /// Statements with a block of clauses.
  bool isBlock(size_t type) const { return clauses.count(type) != 0; }
  /// Tokens that can be a name somewhere.
  bool isWord(size_t type) const { return has(words, type); }
  /// Spelt as a word, though some cannot be a name.
  bool isKeyword(size_t type) const { return has(keywords, type); }
  /// True if clauses of this statement can begin so.
  bool opensClause(size_t statement, size_t type) const;
  /// True if some statement's clauses can begin so.
  bool opensAnyClause(size_t type) const { return has(any_clause, type); }

  /// A keyword or mark as written; "a name" and the like for kinds of values.
  llvm::StringRef text(size_t type) const { return texts[type]; }
  llvm::ArrayRef<llvm::StringRef> statementNames() const { return statement_names; }
  /// The keywords of a statement's clauses, in alphabetical order.
  std::vector<llvm::StringRef> clauseNames(size_t statement) const;

private:
  Vocabulary();
  static bool has(const llvm::BitVector& set, size_t type) { return type < set.size() && set[unsigned(type)]; }

  llvm::BitVector statements, words, keywords, any_clause;
  std::map<size_t, llvm::BitVector> clauses; ///< by statement keyword
  std::vector<std::string> texts;
  std::vector<llvm::StringRef> statement_names;
};

} // namespace cordon::parse
