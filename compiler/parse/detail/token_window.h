/// The tokens of one statement, as ANTLR wants to see them.
#pragma once

#include "compiler/parse/detail/lexer.h"

#include <antlr4-runtime.h>

#include <vector>

namespace cordon::parse {

/// A Token with ANTLR's face. Plain data: no allocation, no string.
class SourceToken final : public antlr4::Token {
public:
  SourceToken(const cordon::parse::Token& token, size_t index) : token(token), index(uint32_t(index)) {}
  const cordon::parse::Token& plain() const { return token; }
  void setType(size_t type) { token.type = uint16_t(type); }

  size_t getType() const override { return token.type == uint16_t(EOF) ? EOF : token.type; }
  size_t getTokenIndex() const override { return index; }
  size_t getStartIndex() const override { return token.begin; }
  size_t getStopIndex() const override { return size_t(token.end) - 1; }
  size_t getChannel() const override { return DEFAULT_CHANNEL; }
  // What nobody asks: lines are the SourceMap's, text is a view of its buffers.
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() const override { return 0; }
  std::string getText() const override { return {}; }
  std::string toString() const override { return {}; }
  antlr4::TokenSource* getTokenSource() const override;
  antlr4::CharStream* getInputStream() const override { return nullptr; }

private:
  cordon::parse::Token token;
  uint32_t index;
};

/// Shows the parser a span of `tokens`, then the end of the input; on demand with a `;` in between that is not there.
class TokenWindow final : public antlr4::TokenStream {
public:
  std::vector<SourceToken> tokens;

  /// Shows tokens [first, limit). A token's index is its place in `tokens`; the index of the end is `limit`.
  void show(size_t first, size_t limit, bool add_semicolon);

  SourceToken* LT(ssize_t k) override {
    if (k >= 0)
      return at(position + size_t(k) - 1);
    return size_t(-k) > position - first ? nullptr : at(position - size_t(-k));
  }
  size_t LA(ssize_t k) override {
    SourceToken* token = LT(k);
    return token ? token->getType() : antlr4::Token::INVALID_TYPE;
  }
  void consume() override {
    if (position < stop())
      ++position;
  }
  antlr4::Token* get(size_t i) const override;
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return position; }
  void seek(size_t i) override { position = i < first ? first : i > stop() ? stop() : i; }
  size_t size() override { return tokens.size(); }
  std::string getSourceName() const override { return "policy"; }
  antlr4::TokenSource* getTokenSource() const override;
  std::string getText() override { return {}; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

private:
  size_t stop() const { return limit + size_t(semicolon_added); }
  SourceToken* at(size_t i) {
    if (i < limit)
      return &tokens[i];
    return semicolon_added && i == limit ? &semicolon : &end;
  }

  size_t first = 0, limit = 0, position = 0;
  bool semicolon_added = false;
  SourceToken semicolon{{}, 0}, end{{}, 0};
};

} // namespace cordon::parse
