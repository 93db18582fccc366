/// Runs single rules of the grammar over a span of tokens, and says where and why one does not fit.
#pragma once

#include "compiler/parse/detail/parser.h"

#include <llvm/ADT/STLFunctionalExtras.h>

#include <memory>

namespace cordon::parse {

/// The first token that does not fit, and what would have.
struct SyntaxFault {
  size_t index = 0;                   ///< in the window; its limit if the end came too early
  antlr4::misc::IntervalSet expected; ///< token types
  size_t rule = 0;                    ///< the innermost rule that met the token
  bool begins_rule = false;           ///< as that rule's first
};

class RuleParser {
public:
  explicit RuleParser(TokenWindow& window);
  ~RuleParser();

  /// Applies `rule` to tokens [first, limit), of which it must take all; with `add_semicolon` as if a `;` followed.
  /// Null if it does not fit. The result lives until the next call.
  template <class Context>
  Context* read(Context* (P::*rule)(), size_t first, size_t limit, bool add_semicolon = false) {
    Context* result = nullptr;
    bool fits = run([&] { result = (parser.*rule)(); }, first, limit, add_semicolon);
    return fits ? result : nullptr;
  }
  /// Where the last `read` failed.
  size_t faultIndex() const;

  /// Why `read` with the same arguments returns null.
  template <class Context>
  SyntaxFault explain(Context* (P::*rule)(), size_t first, size_t limit, bool add_semicolon = false) {
    return explain([&] { (parser.*rule)(); }, first, limit, add_semicolon);
  }

private:
  class Strategy;
  bool run(llvm::function_ref<void()> rule, size_t first, size_t limit, bool add_semicolon);
  SyntaxFault explain(llvm::function_ref<void()> rule, size_t first, size_t limit, bool add_semicolon);

  TokenWindow& window;
  P parser;
  std::shared_ptr<Strategy> strategy;
};

} // namespace cordon::parse
