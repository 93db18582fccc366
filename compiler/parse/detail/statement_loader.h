/// Cuts a file into statements, so that memory stays flat however long it is, and so that one faulty statement leaves
/// the next alone.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/parse/detail/braces.h"
#include "compiler/parse/detail/parser.h"
#include "compiler/parse/detail/vocabulary.h"

#include <llvm/ADT/StringRef.h>

namespace cordon::parse {

constexpr size_t kNone = ~size_t(0);

/// What the loader found; the tokens are in the window.
struct Statement {
  size_t kind = 0;         ///< the keyword it is read as; 0: none that is known
  size_t body = kNone;     ///< index of the `{` of its block
  bool ended = false;      ///< by its own `;` or `}`, which is the last token (a `;` may follow where none belongs)
  bool has_faults = false; ///< some token has a Fault

  /// A block that ends where it should, without a fault in a token.
  bool isWhole() const { return ended && body != kNone && !has_faults; }
};

class StatementLoader {
public:
  StatementLoader(llvm::StringRef text, uint32_t begin);

  /// Loads the next statement; false at the end of the file. A `}` or `;` that belongs to nothing is loaded alone. A
  /// first word that is nearly a statement's keyword counts as that keyword in `kind`.
  ///
  /// A statement ends with its `;` or the `}` of its block, or before a keyword that must begin another: at the
  /// beginning of its line (where a block is open: in column 1), or in the shape of a statement's head.
  bool load(Statement& statement, std::vector<SourceToken>& tokens);

  /// Passes over a rule that has a name and is whole: what `load` would give can be loaded later, from `place` on.
  /// Otherwise nothing happens: false.
  bool passOverRule(ast::RulePlace& place);
  /// Goes back, or on, to the statement that begins behind this offset, where another ends or the text begins.
  void seek(uint32_t offset);

  /// The token behind what was loaded.
  const Token& ahead() const { return next; }
  /// The last token that was loaded or passed over.
  const Token& last() const { return taken; }

private:
  /// Takes the tokens of the next statement one by one; there is one.
  template <class Take> void scan(Statement& statement, Take take);
  size_t kindOf(const Token& first) const;
  bool beginsStatement(const Braces& braces, size_t previous) const;
  /// Do the words that follow make `next` the keyword of a statement's head?
  bool hasShapeOfHead() const;

  const Vocabulary& vocabulary;
  llvm::StringRef text;
  Lexer lexer;
  Token next, taken;
};

} // namespace cordon::parse
