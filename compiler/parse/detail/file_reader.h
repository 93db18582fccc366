/// Reads one file, statement by statement.
#pragma once

#include "compiler/parse/detail/fault_reporter.h"
#include "compiler/parse/detail/to_ast.h"

#include <optional>

namespace cordon::parse {

/// A statement that fits the grammar costs one pass. One that does not is cut into its head and its clauses, each of
/// which is read alone by the grammar's own rule for it: so each gives its own error, and the good ones stay.
class FileReader {
public:
  /// `begin`: behind a byte order mark; `text_faults`: what was reported of the text.
  FileReader(const source::SourceMap& sources, source::FileId file, uint32_t begin,
             llvm::ArrayRef<uint32_t> text_faults, diag::Diagnostics& diags)
      : vocabulary(Vocabulary::get()), sources(sources), text(sources.text(file)), file(file), text_begin(begin),
        loader(text, begin), rules(window), to(text, file), faults(text, file, text_faults, window, loader, diags) {}

  /// The whole file. Rules are passed over where there is a `take_rule`, which gets the place of each.
  void read(ast::Program& program, llvm::function_ref<void(const ast::RulePlace&)> take_rule);
  /// The next rule that `read` passes over; false behind the last one, and when there are too many faults.
  bool readRule(ast::RuleDecl& decl);

  FaultReporter& faultReporter() { return faults; }

private:
  /// Reads the statement that was loaded.
  void readLoaded();
  void passOver(const ast::RulePlace& place);
  /// Was the statement before the one at hand faulty? If it was passed over, it is looked at now.
  bool isAfterFault();
  /// Lets go of what lies behind, now and then: a long text is read once.
  void releasePagesBefore(uint32_t offset);
  /// What fits no statement: a stray mark or clause, or a word that nothing begins with.
  void readUnknown();
  void readFaulty();
  void readFaultyStatement();
  template <class Head, class Clause> void readFaultyBlock(Head* (P::*head_rule)(), Clause* (P::*clause_rule)());
  template <class Decl, class Clause>
  void readBody(Decl& decl, Clause* (P::*clause_rule)(), size_t first, size_t limit);
  template <class Decl, class Clause>
  void readClauses(Decl& decl, Clause* (P::*clause_rule)(), size_t first, size_t limit);

  /// The first place in [first, limit) where a clause's keyword begins a line, or `limit`.
  size_t nextClauseLine(size_t first, size_t limit) const;
  /// The last such place, or kNone.
  size_t lastClauseLine(size_t first, size_t limit) const;
  bool opensClauseLine(size_t index) const {
    return token(index).first_on_line && vocabulary.opensClause(statement.kind, token(index).type);
  }
  /// A clause's keyword, or nearly one at the beginning of a line.
  bool seemsClause(size_t index) const;

  const Token& token(size_t index) const { return window.tokens[index].plain(); }
  size_t count() const { return window.tokens.size(); }
  /// Name and span of a faulty statement, as far as they can be read. False if there is no name.
  template <class Decl> bool nameIt(Decl& decl) const;
  template <class Decl> void keepDamaged(Decl decl);

  const Vocabulary& vocabulary;
  const source::SourceMap& sources;
  llvm::StringRef text;
  source::FileId file;
  uint32_t text_begin;
  uint32_t released = 0; ///< the pages of the text up to here
  TokenWindow window;
  StatementLoader loader;
  RuleParser rules;
  ToAst to;
  FaultReporter faults;

  Statement statement;
  bool misspelt = false; ///< its keyword was, which was reported: the one error of its head
  std::vector<ast::Declaration>* declarations = nullptr;
  source::Span last_block_end;          ///< of its `}`
  bool stray_brace = false;             ///< the block at hand holds a `{` that opens nothing, which was reported
  bool after_fault = false;             ///< the last statement was faulty
  std::optional<ast::RulePlace> unread; ///< the last statement, if it was passed over: `after_fault` is not known
  bool in_strays = false;               ///< what fits nothing was reported, and this may belong to it
};

} // namespace cordon::parse
