#include "compiler/parse/words.h"

#include "compiler/parse/detail/lexer.h"
#include "compiler/parse/detail/vocabulary.h"

#include <PolicyParser.h>

#include <llvm/ADT/SmallString.h>

namespace cordon::parse {

/// The type of the one token that the text is; kEndOfFile if it is none or more.
static uint16_t onlyToken(llvm::StringRef text) {
  llvm::SmallString<64> copy(text);
  const char* begin = copy.c_str(); // ends with the 0 that the lexer needs
  Token token = Lexer(begin, begin, begin + copy.size()).next();
  return !text.empty() && token.begin == 0 && token.end == text.size() ? token.type : kEndOfFile;
}

std::vector<llvm::StringRef> dnsNames(llvm::StringRef text) {
  using P = PolicyParser;
  std::vector<llvm::StringRef> names;
  Lexer lexer(text.begin(), text.begin(), text.end());
  uint16_t last = 0, second_last = 0;
  for (Token token = lexer.next(); token.type != kEndOfFile; token = lexer.next()) {
    if (second_last == P::DNS && last == P::LPAREN && token.type == P::STRING)
      names.push_back(text.slice(token.begin, token.end).trim('"'));
    second_last = last;
    last = token.type;
  }
  return names;
}

bool isName(llvm::StringRef text) {
  return Vocabulary::get().isWord(onlyToken(text));
}

bool isDottedName(llvm::StringRef text) {
  uint16_t type = onlyToken(text);
  return type == PolicyParser::SUITE || Vocabulary::get().isWord(type);
}

} // namespace cordon::parse
