/// Two ways from text to statements, for comparison.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <cstddef>

namespace cordon::bench {

/// What a pipeline found; both must find the same.
struct Parsed {
  size_t statements = 0;
  size_t faults = 0;
  friend bool operator==(const Parsed&, const Parsed&) = default;
};

/// Cordon's: re2c's tokens, to its own tree a statement at a time; rules are read by themselves, and let go.
Parsed parseWithCordon(llvm::StringRef text);
/// The same from a file; a file that cannot be read is a fault.
Parsed parseFileWithCordon(const char* path);

/// ANTLR as it comes: its lexer, one tree for the whole text, its prediction and error listener.
Parsed parseWithDefaults(llvm::StringRef text);

} // namespace cordon::bench
