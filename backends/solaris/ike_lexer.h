/// Tokens of ike/config: words, quoted strings with backslash escapes, `{ } ( ) /`. `#` and `//` start comments.
#pragma once

#include "backends/solaris/word.h"

#include <string>
#include <vector>

namespace cordon::backends::solaris {

struct IkeToken {
  enum class Kind : uint8_t { word, string, punctuation, end };
  Kind kind = Kind::end;
  llvm::StringRef text; ///< as written; a string with its quotes
  std::string value;    ///< a string's value
  source::Span span;

  bool is(char punctuation) const { return kind == Kind::punctuation && text[0] == punctuation; }
  bool isEnd() const { return kind == Kind::end; }
};

struct IkeTokens {
  std::vector<IkeToken> tokens; ///< ends in an `end` token
  std::vector<Word> comments;   ///< without their marks
  bool readable = true;         ///< no error was reported
};

IkeTokens readIkeTokens(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
