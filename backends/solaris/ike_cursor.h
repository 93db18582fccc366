/// Steps through the tokens of ike/config; what does not fit is reported with its place. The functions that read return
/// false after a report.
#pragma once

#include "backends/solaris/ike_lexer.h"

#include <optional>
#include <string>
#include <vector>

namespace cordon::backends::solaris {

class IkeCursor {
public:
  /// `tokens` end in an `end` token.
  IkeCursor(std::vector<IkeToken> tokens, diag::Diagnostics& diags) : diags(diags), tokens(std::move(tokens)) {}

  const IkeToken& now() const { return tokens[at]; }
  /// The token at hand, stepping over it; the end stays.
  const IkeToken& take() { return tokens[now().isEnd() ? at : at++]; }

  bool expected(const char* what) const;
  bool bad(const IkeToken& value, std::string what) const;
  /// Reports a repeated name if `already`.
  bool once(const IkeToken& name, bool already) const;
  bool missing(source::Span span, std::string whole, std::string part) const;
  /// What a message calls a token.
  static std::string found(const IkeToken& token);

  bool readNumber(const char* what, uint64_t least, uint64_t most, uint64_t& number);
  /// 1 to 2^32-1; `seconds` must be unset.
  bool readSeconds(const IkeToken& name, std::optional<uint32_t>& seconds);
  /// A quoted string.
  bool readText(std::string& value);

  diag::Diagnostics& diags;

private:
  std::vector<IkeToken> tokens;
  size_t at = 0;
};

} // namespace cordon::backends::solaris
