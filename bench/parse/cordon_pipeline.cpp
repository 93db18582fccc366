#include "bench/parse/pipelines.h"
#include "compiler/parse/parse.h"

namespace cordon::bench {

static Parsed parsed(const source::SourceMap& sources, source::FileId file) {
  diag::Diagnostics diags;
  size_t names = 0, rules = 0;
  ast::Program program =
      parse::parseDefinitions(sources, file, diags, [&](const ast::RulePlace& rule) { names += rule.name_begin != 0; });
  parse::RuleReader reader(sources, program, diags);
  while (reader.next())
    ++rules;
  if (names != rules)
    return {0, 1};
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
