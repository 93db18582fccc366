/// Mutants of a text: every field deleted and changed to other plausible values. Knows no format; what a format's
/// keywords are comes as lists of words that stand for one another.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <string>
#include <vector>

namespace cordon::bench {

/// Bytes [begin, end) of the original are replaced by `text`. `what` names the operation.
struct Mutant {
  size_t begin = 0, end = 0;
  std::string text;
  const char* what = "";
  bool reorders = false; ///< all is still there, in another order: no field is changed
};

/// Words that can stand in one place ("yes", "no"); case does not count.
using Keywords = llvm::ArrayRef<llvm::StringLiteral>;

/// All mutants of a text, each different from it, no two alike; in the order of the text.
/// - A field is a line, a `name=value` pair, a block in braces, a quoted string, a word, a part of a word between
///   punctuation (`3DES` and `2` in `3DES-SHA1-2`), a number in a part (`3600` in `3600s`), a punctuation mark.
/// - Each is deleted. Lines are also doubled and swapped with the next. Numbers go up and down by one and to 0,
///   addresses and prefixes to a neighbour, words to their alternatives in `keywords`, to some other words of the text
///   (of the same shape first), and to misspellings.
std::vector<Mutant> mutantsOf(llvm::StringRef text, llvm::ArrayRef<Keywords> keywords);

std::string apply(llvm::StringRef text, const Mutant& mutant);

} // namespace cordon::bench
