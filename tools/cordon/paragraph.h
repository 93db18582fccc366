/// Text in 80 columns: a label, and beside it a value that may take several lines.
#pragma once

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/raw_ostream.h>

namespace cordon::cli {

constexpr unsigned kTextColumns = 80;

/// Writes `label` and, from column `indent` on, `text`, broken at blanks. A word that is too long stays whole; a label
/// that reaches into the text has a line of its own.
void writeParagraph(llvm::raw_ostream& out, llvm::StringRef label, llvm::StringRef text, unsigned indent);

} // namespace cordon::cli
