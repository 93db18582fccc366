// Any bytes as a policy: no crash, no hang; spans inside the text; a bounded number of errors, all of syntax.
#include "compiler/diag/render_text.h"
#include "compiler/parse/parse.h"

#include <llvm/Support/raw_ostream.h>

#include <cstdlib>

using namespace cordon;

namespace {

void require(bool condition) {
  if (!condition)
    std::abort();
}

std::string treeOf(const ast::Program& program) {
  std::string text;
  llvm::raw_string_ostream out(text);
  parse::dumpAst(program, out);
  return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char*>(data), size);
  source::SourceMap sources;
  source::FileId file = sources.add("fuzz", text);
  diag::Diagnostics diags;
  ast::Program program = parse::parse(sources, file, diags);

  require(diags.errorCount() <= 1100);
  for (const diag::Diagnostic& d : diags.all()) {
    require(llvm::StringRef(d.id).starts_with("SYN"));
    require(d.span.file == file && d.span.begin <= d.span.end && d.span.end <= size);
    for (const diag::Label& label : d.labels)
      require(label.span.file == file && label.span.begin <= label.span.end && label.span.end <= size);
  }
  std::string tree = treeOf(program);
  parse::dumpTokens(sources, file, llvm::nulls());
  diag::renderText(diags, sources, llvm::nulls(), /*color=*/false);

  // The same text gives the same tree and as many errors.
  diag::Diagnostics again;
  require(treeOf(parse::parse(sources, file, again)) == tree);
  require(again.errorCount() == diags.errorCount());

  // As many when the rules are read later, unless there are more than are reported.
  diag::Diagnostics later;
  ast::Program definitions = parse::parseDefinitions(sources, file, later);
  parse::RuleReader reader(sources, definitions, later);
  size_t rules = 0;
  while (reader.next())
    ++rules;
  require(rules == definitions.rules.places.size() || later.errorCount() > 1000);
  require(later.errorCount() == diags.errorCount() || diags.errorCount() > 1000);
  return 0;
}
