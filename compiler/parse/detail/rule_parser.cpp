#include "compiler/parse/detail/rule_parser.h"

#include <cassert>

namespace cordon::parse {

/// Stops at the first token that does not fit. A first run only finds its index: that is all the fast path costs. A
/// second run over a faulty span collects what would have fitted at that index; several rules may say so on the way
/// out (`a, b` could go on with `,` before the clause asks for its `;`).
class RuleParser::Strategy final : public antlr4::BailErrorStrategy {
public:
  size_t index = 0;
  SyntaxFault* collect = nullptr;

  void sync(antlr4::Parser* parser) override {
    if (collect && parser->getInputStream()->index() == collect->index)
      note(parser);
  }
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException&) override { stop(parser); }
  void recover(antlr4::Parser* parser, std::exception_ptr) override { stop(parser); }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override { stop(parser); }

private:
  void note(antlr4::Parser* parser) {
    collect->expected.addAll(parser->getExpectedTokens());
    collect->rule = parser->getContext()->getRuleIndex();
    collect->begins_rule = parser->getContext()->start == parser->getCurrentToken();
  }
  [[noreturn]] void stop(antlr4::Parser* parser) {
    index = parser->getInputStream()->index();
    if (collect)
      note(parser);
    throw antlr4::ParseCancellationException();
  }
};

RuleParser::RuleParser(TokenWindow& window) : window(window), parser(&window), strategy(std::make_shared<Strategy>()) {
  parser.removeErrorListeners();
  parser.setBuildParseTree(false); // labels hold all that is needed: a tree would cost more than the parse
  parser.setErrorHandler(strategy);
  parser.setWindow(window);
}

RuleParser::~RuleParser() = default;

size_t RuleParser::faultIndex() const {
  return strategy->index;
}

bool RuleParser::run(llvm::function_ref<void()> rule, size_t first, size_t limit, bool add_semicolon) {
  parser.forgetContexts();
  window.show(first, limit, add_semicolon);
  // No caller: a stale state would be followed when expected tokens are computed.
  parser.setState(antlr4::atn::ATNState::INVALID_STATE_NUMBER);
  try {
    rule();
  } catch (const antlr4::ParseCancellationException&) {
    return false;
  }
  strategy->index = window.index();
  return window.LA(1) == antlr4::Token::EOF;
}

SyntaxFault RuleParser::explain(llvm::function_ref<void()> rule, size_t first, size_t limit, bool add_semicolon) {
  SyntaxFault fault;
  [[maybe_unused]] bool fits = run(rule, first, limit, add_semicolon);
  assert(!fits && "only faults are explained");
  fault.index = strategy->index;
  strategy->collect = &fault;
  parser.explains = true;
  run(rule, first, limit, add_semicolon);
  parser.explains = false;
  strategy->collect = nullptr;
  return fault;
}

} // namespace cordon::parse
