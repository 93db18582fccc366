// Any bytes as a policy: no crash, no hang; spans inside the text; a bounded number of errors, all of syntax.
#include "compiler/diag/render_text.h"
#include "compiler/parse/parse.h"
#include "tests/fuzz/input.h"

#include <llvm/Support/raw_ostream.h>

using namespace cordon;
using namespace cordon::fuzz;

namespace {

std::string treeOf(const ast::Program& program) {
  std::string text;
  llvm::raw_string_ostream out(text);
  parse::dumpAst(program, out);
  return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input(data, size);
  const source::SourceMap& sources = input.sources;
  diag::Diagnostics& diags = input.diags;
  ast::Program program = parse::parse(sources, input.file, diags);

  require(diags.errorCount() <= 1100);
  for (const diag::Diagnostic& d : diags.all()) {
    require(llvm::StringRef(d.id).starts_with("SYN"));
    require(input.isInside(d.span));
    for (const diag::Label& label : d.labels)
      require(input.isInside(label.span));
  }
  std::string tree = treeOf(program);
  parse::dumpTokens(sources, input.file, llvm::nulls());
  diag::renderText(diags, sources, llvm::nulls(), /*color=*/false);

  // The same text gives the same tree and as many errors.
  diag::Diagnostics again;
  require(treeOf(parse::parse(sources, input.file, again)) == tree);
  require(again.errorCount() == diags.errorCount());

  // As many when the rules are read later, unless there are more than are reported.
  diag::Diagnostics later;
  ast::Program definitions = parse::parseDefinitions(sources, input.file, later);
  parse::RuleReader reader(sources, definitions, later);
  size_t rules = 0;
  while (reader.next())
    ++rules;
  require(rules == definitions.rules.places.size() || later.errorCount() > 1000);
  require(later.errorCount() == diags.errorCount() || diags.errorCount() > 1000);
  return 0;
}
