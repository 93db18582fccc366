/// Text to tokens. `next` is generated from grammar/lexer.re.
#pragma once

#include <cstdint>

namespace cordon::parse {

/// The type of the token behind the last one: ANTLR's EOF, cut to the width of Token::type.
constexpr uint16_t kEndOfFile = 0xffff;

/// What is wrong inside a token, whatever stands around it.
enum class Fault : uint8_t {
  none,
  character,       ///< holds characters that no token has
  unclosed_string, ///< ends with its line instead of with `"`
  escape,          ///< a string with an unknown escape
};

/// A token: bytes [begin, end) of its text, and its type in the numbering of PolicyParser.
struct Token {
  uint32_t begin = 0, end = 0;
  uint16_t type = 0;
  Fault fault = Fault::none;
  bool first_on_line : 1 = false; ///< only white space before it
  bool column_one : 1 = false;    ///< nothing before it
};
static_assert(sizeof(Token) == 12);

/// Splits [begin, end) into tokens; *end must be readable and 0. Offsets count from `base`, which lies before `begin`
/// if the text opens with a byte order mark. After the last token comes kEndOfFile for ever. A copy reads ahead.
class Lexer {
public:
  Lexer(const char* base, const char* begin, const char* end) : base(base), begin(begin), end(end), cursor(begin) {}
  Token next();
  /// Reads on from this offset, where a token ended or the text begins; not before one that was read.
  void seek(uint32_t offset) { cursor = base + offset; }

private:
  void skipLine();
  /// Reads on behind an opening quote, to the closing one or to the likely end on this line.
  Fault restOfString();
  /// Reads on behind `/*`: to the matching end, or this line's.
  void restOfForeignComment();

  const char *base, *begin, *end, *cursor;
  bool no_comment_end = false; ///< no `*/` lies ahead: not looked for again
};

} // namespace cordon::parse
