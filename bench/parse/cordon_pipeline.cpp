#include "bench/parse/pipelines.h"
#include "compiler/parse/parse.h"

namespace cordon::bench {

Parsed parseWithCordon(llvm::StringRef text) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  source::FileId file = sources.add("bench.cordon", text);
  ast::Program program = parse::parse(sources, file, diags);
  return {program.declarations.size(), diags.errorCount()};
}

} // namespace cordon::bench
