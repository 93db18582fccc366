#include "backends/solaris/ike_lexer.h"

#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>

namespace cordon::backends::solaris {
namespace {

class Lexer {
public:
  Lexer(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) : file(file), text(text), diags(diags) {}

  IkeTokens run() {
    result.readable = checkIsText(file, text, diags);
    while (result.readable && at < text.size())
      step();
    result.tokens.push_back({IkeToken::Kind::end, {}, {}, span(text.size())});
    return std::move(result);
  }

private:
  source::Span span(size_t begin) const { return {file, uint32_t(begin), uint32_t(at)}; }
  bool startsComment(size_t place) const { return text[place] == '#' || text.substr(place).starts_with("//"); }

  void step() {
    char c = text[at];
    size_t begin = at;
    if (llvm::isSpace(c)) {
      ++at;
    } else if (startsComment(at)) {
      at = std::min(text.find('\n', at), text.size());
      result.comments.push_back({text.slice(begin + (c == '#' ? 1 : 2), at).trim(), span(begin)});
    } else if (c == '\\') {
      // The manual's own example continues lines with it.
      ++at;
      if (at < text.size() && text[at] != '\n' && text[at] != '\r')
        fail(begin, "a line end after `\\`");
    } else if (c == '"') {
      readString();
    } else if (isPunctuation(c)) {
      ++at;
      result.tokens.push_back({IkeToken::Kind::punctuation, text.slice(begin, at), {}, span(begin)});
    } else {
      while (at < text.size() && !llvm::isSpace(text[at]) && !isPunctuation(text[at]) && text[at] != '"' &&
             text[at] != '\\' && !startsComment(at))
        ++at;
      result.tokens.push_back({IkeToken::Kind::word, text.slice(begin, at), {}, span(begin)});
    }
  }

  static bool isPunctuation(char c) { return llvm::StringRef("{}()/").contains(c); }

  void readString() {
    size_t begin = at++;
    std::string value;
    while (at < text.size() && text[at] != '"' && text[at] != '\n') {
      if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n')
        ++at;
      value += text[at++];
    }
    if (at == text.size() || text[at] != '"')
      return fail(begin, "`\"` at the end of a string");
    ++at;
    result.tokens.push_back({IkeToken::Kind::string, text.slice(begin, at), std::move(value), span(begin)});
  }

  void fail(size_t begin, const char* expected) {
    diags.report({file, uint32_t(begin), uint32_t(begin + 1)}, diag::ExpectedInFile, expected, "none");
    result.readable = false;
  }

  source::FileId file;
  llvm::StringRef text;
  diag::Diagnostics& diags;
  size_t at = 0;
  IkeTokens result;
};

} // namespace

IkeTokens readIkeTokens(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) {
  return Lexer(file, text, diags).run();
}

} // namespace cordon::backends::solaris
