#include "compiler/parse/detail/token_window.h"

#include "compiler/parse/detail/parser.h"

namespace cordon::parse {
namespace {

/// Error recovery of ANTLR's own may conjure tokens, and asks the token source for the factory. Ours never recovers,
/// but a null source is dereferenced all the same.
class NoSource final : public antlr4::TokenSource {
public:
  std::unique_ptr<antlr4::Token> nextToken() override { return nullptr; }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() override { return 0; }
  antlr4::CharStream* getInputStream() override { return nullptr; }
  std::string getSourceName() override { return "policy"; }
  antlr4::TokenFactory<antlr4::CommonToken>* getTokenFactory() override {
    return antlr4::CommonTokenFactory::DEFAULT.get();
  }
};

antlr4::TokenSource* noSource() {
  static NoSource source;
  return &source;
}

} // namespace

antlr4::TokenSource* SourceToken::getTokenSource() const {
  return noSource();
}
antlr4::TokenSource* TokenWindow::getTokenSource() const {
  return noSource();
}

void TokenWindow::show(size_t from, size_t to, bool add_semicolon) {
  first = position = from;
  limit = to;
  semicolon_added = add_semicolon;
  cordon::parse::Token mark;
  mark.begin = mark.end = to > from ? tokens[to - 1].plain().end : 0;
  mark.type = P::SEMI;
  semicolon = SourceToken(mark, limit);
  mark.type = uint16_t(antlr4::Token::EOF);
  end = SourceToken(mark, stop());
}

antlr4::Token* TokenWindow::get(size_t i) const {
  return const_cast<TokenWindow*>(this)->at(i);
}

} // namespace cordon::parse
