#include "bench/parse/pipelines.h"

#include <DefaultLexer.h>
#include <DefaultParser.h>
#include <antlr4-runtime.h>

namespace cordon::bench {

Parsed parseWithDefaults(llvm::StringRef text) {
  antlr4::ANTLRInputStream input(text.data(), text.size());
  DefaultLexer lexer(&input);
  antlr4::CommonTokenStream tokens(&lexer);
  DefaultParser parser(&tokens);
  lexer.removeErrorListeners(); // counted, not printed
  parser.removeErrorListeners();
  DefaultParser::ProgramContext* program = parser.program();
  return {program->declaration().size(), parser.getNumberOfSyntaxErrors() + lexer.getNumberOfSyntaxErrors()};
}

} // namespace cordon::bench
