#include "backends/conceal.h"

#include "compiler/diag/likely_keys.h"

#include <llvm/ADT/StringExtras.h>

namespace cordon::backends {

namespace {

/// True if its name or its text is of the format. All other roles than the first are given by a
/// file's name alone.
bool isOfFormat(const Backend& backend, const InputFile& input, const source::SourceMap& sources) {
  return input.role != backend.roles().front() ||
         backend.recognises(sources.path(input.file), sources.text(input.file));
}

/// True of lines with a comment, in any format: no importer looks into it.
bool hasComment(llvm::StringRef line) {
  auto [word, rest] = llvm::getToken(line);
  return line.contains('#') || word.starts_with("::") || word.equals_insensitive("rem");
}

} // namespace

std::optional<Imported> importConcealed(const Backend& backend, llvm::ArrayRef<InputFile> files, const ir::Host& host,
                                        source::SourceMap& sources, diag::Diagnostics& diags) {
  diag::Diagnostics guesses; // what they conceal, and nothing else
  for (const InputFile& input : files)
    if (isOfFormat(backend, input, sources))
      backend.concealKeys(input, sources, guesses);
    else
      diag::concealAll(sources, input.file, diags);
  const size_t before = diags.all().size();
  std::optional<Imported> imported = backend.import(files, host, sources, diags);
  const bool is_understood = imported && diags.all().size() == before;
  for (source::Span span : guesses.concealed())
    if (!is_understood || hasComment(sources.lineAt(span.file, span.begin)))
      diags.conceal(span);
  for (source::FileId file : guesses.unquoted())
    diags.leaveUnquoted(file);
  return imported;
}

} // namespace cordon::backends
