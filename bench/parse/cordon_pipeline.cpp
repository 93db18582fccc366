#include "bench/parse/pipelines.h"
#include "compiler/parse/parse.h"

namespace cordon::bench {

static Parsed parsed(const source::SourceMap& sources, source::FileId file) {
  diag::Diagnostics diags;
  ast::Program program = parse::parseDefinitions(sources, file, diags);
  parse::RuleReader reader(sources, program, diags);
  size_t rules = 0;
  for (size_t i = 0; i < program.rules.places.size(); ++i)
    rules += reader.read(i) != nullptr;
  return {program.declarations.size() + rules, diags.errorCount()};
}

Parsed parseWithCordon(llvm::StringRef text) {
  source::SourceMap sources;
  source::FileId file = sources.add("bench.cordon", text);
  return parsed(sources, file);
}

Parsed parseFileWithCordon(const char* path) {
  source::SourceMap sources;
  auto file = sources.read(path);
  if (!file) {
    llvm::consumeError(file.takeError());
    return {0, 1};
  }
  return parsed(sources, *file);
}

} // namespace cordon::bench
