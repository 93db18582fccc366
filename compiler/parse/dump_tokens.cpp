#include "compiler/parse/detail/parser.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/text_check.h"

#include <llvm/Support/raw_ostream.h>

namespace cordon::parse {

void dumpTokens(const source::SourceMap& sources, source::FileId file, llvm::raw_ostream& out) {
  llvm::StringRef text = sources.text(file);
  diag::Diagnostics not_shown; // the parser reports them
  TextCheck check = checkText(text, file, not_shown);
  if (!check.readable)
    return;
  TokenWindow nothing;
  P parser(&nothing);
  Lexer lexer(text.begin(), text.begin() + check.begin, text.end());
  for (Token token = lexer.next(); token.type != kEndOfFile; token = lexer.next()) {
    source::Position at = sources.position(file, token.begin);
    out << at.line << ':' << at.column << ' ' << parser.getVocabulary().getSymbolicName(token.type) << ' '
        << printable(text.slice(token.begin, token.end), /*bytes_max=*/~size_t(0)) << '\n';
  }
}

} // namespace cordon::parse
