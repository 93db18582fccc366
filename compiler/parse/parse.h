/// Text to tree. Never fails: what cannot be read is reported and missing from the tree.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/STLFunctionalExtras.h>

#include <memory>

namespace llvm {
class raw_ostream;
}

namespace cordon::parse {

/// Reads one file of `sources`. Reports one error per faulty statement (a declaration's head, or one clause in its
/// block) and goes on with the next, so that independent mistakes are all reported, each once.
ast::Program parse(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags);

/// Like `parse`, but passes over the rules, of which a policy may have very many: the tree then stays small however
/// long the file is. A RuleReader reads them, and reports their faults.
ast::Program parseDefinitions(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags);
/// Gives the place of each rule to `take_rule` instead of the tree, which then keeps none.
ast::Program parseDefinitions(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags,
                              llvm::function_ref<void(const ast::RulePlace&)> take_rule);

/// Reads the rules that `parseDefinitions` passed over, one tree at a time and in the order written.
class RuleReader {
public:
  /// All arguments must outlive the reader.
  RuleReader(const source::SourceMap& sources, const ast::Program& program, diag::Diagnostics& diags);
  ~RuleReader();

  /// The next rule, until the next call. Null behind the last one, and once the file has so many faults that its rest
  /// is not read.
  const ast::RuleDecl* next();

private:
  struct State;
  std::unique_ptr<State> state;
};

/// One token a line: place, kind, text. For --dump=tokens.
void dumpTokens(const source::SourceMap& sources, source::FileId file, llvm::raw_ostream& out);

/// The tree in a stable, readable form, one node a line, indented. For --dump=ast.
void dumpAst(const ast::Program& program, llvm::raw_ostream& out);

} // namespace cordon::parse
