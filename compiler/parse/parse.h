/// Text to tree. Never fails: what cannot be read is reported and missing from the tree.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diag/diagnostics.h"

namespace llvm {
class raw_ostream;
}

namespace cordon::parse {

/// Reads one file of `sources`. Reports one error per faulty statement (a declaration's head, or one clause in its
/// block) and goes on with the next, so that independent mistakes are all reported, each once.
ast::Program parse(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags);

/// One token a line: place, kind, text. For --dump=tokens.
void dumpTokens(const source::SourceMap& sources, source::FileId file, llvm::raw_ostream& out);

/// The tree in a stable, readable form, one node a line, indented. For --dump=ast.
void dumpAst(const ast::Program& program, llvm::raw_ostream& out);

} // namespace cordon::parse
