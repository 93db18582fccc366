/// Syntax faults as diagnostics: what was expected in words, what was found, what was probably meant.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/parse/detail/rule_parser.h"
#include "compiler/parse/detail/statement_loader.h"

namespace cordon::parse {

class FaultReporter {
public:
  /// All arguments must outlive the reporter; `window` and `loader` hold the statement at hand. `text_faults`: where a
  /// byte or character stands that was reported when the text was checked, ascending.
  FaultReporter(llvm::StringRef text, source::FileId file, llvm::ArrayRef<uint32_t> text_faults,
                const TokenWindow& window, const StatementLoader& loader, diag::Diagnostics& diags);

  /// Faults of this file that were reported; `countFrom` adds those of another reporter.
  size_t count() const { return earlier + reported; }
  void countFrom(size_t before) { earlier = before; }
  /// True once a file has so many errors that its rest is not worth reading; the last report said so.
  bool isFull() const { return count() > kErrorsMax; }

  /// The fault of tokens [first, limit), once: what is wrong inside a token or with the text's encoding hides what the
  /// grammar says, for which `explain` is asked. `statement` is the keyword whose clause this is, or 0.
  void report(size_t first, size_t limit, size_t statement, llvm::function_ref<SyntaxFault()> explain);
  /// Reports what is wrong inside tokens [first, limit); true if there was something, now or when the text was checked.
  bool reportInnerFault(size_t first, size_t limit);
  /// True if `reportInnerFault` would be.
  bool hasInnerFault(size_t first, size_t limit) const;

  /// `;` is missing behind token `index`.
  void missingSemicolon(size_t index);
  void unclosedBlock(size_t brace);
  void unknownStatement(bool is_near);
  void strayBrace();
  void straySemicolon(size_t index);
  void strayClause(source::Span block_before);

private:
  static constexpr size_t kErrorsMax = 1000;

  template <class... Args>
  diag::Report add(source::Span span, const diag::Kind<Args...>& kind, diag::Passed<Args>... args);
  bool hasEncodingFault(size_t first, size_t limit) const;
  /// The first token with a fault of its own, or `limit`.
  size_t faultyToken(size_t first, size_t limit) const;
  void unexpected(const SyntaxFault& fault, size_t first);
  void unknownClause(size_t index, size_t statement);
  std::string expectedText(const SyntaxFault& fault) const;
  std::string shown(const Token& token) const;
  const Token& tokenAt(size_t index) const;
  source::Span spanOf(const Token& token) const { return {file, token.begin, token.end}; }
  llvm::StringRef textOf(const Token& token) const { return text.slice(token.begin, token.end); }

  const Vocabulary& vocabulary;
  llvm::StringRef text;
  source::FileId file;
  llvm::ArrayRef<uint32_t> text_faults;
  const TokenWindow& window;
  const StatementLoader& loader;
  diag::Diagnostics& diags;
  size_t earlier = 0; ///< of other reporters
  size_t reported = 0;
};

} // namespace cordon::parse
