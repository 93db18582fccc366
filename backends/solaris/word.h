/// Pieces of a file that is read.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/source/source_map.h"

#include <llvm/ADT/StringRef.h>

#include <cstdint>
#include <optional>

namespace cordon::backends::solaris {

/// A word of a file; `text` lives as long as the SourceMap.
struct Word {
  llvm::StringRef text;
  source::Span span;
};

/// A number as C writes it: decimal, 0x hexadecimal, 0 octal. Whole text, no sign.
std::optional<uint64_t> parseNumber(llvm::StringRef text);

/// For messages: the text of a word, cut when long.
std::string shown(llvm::StringRef text);

/// Reports the first byte that no text file has (control characters but blanks and line ends, NUL above all). True if
/// there is none.
bool checkIsText(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
