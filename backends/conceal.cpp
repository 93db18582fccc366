#include "backends/conceal.h"

#include "compiler/diag/likely_keys.h"

namespace cordon::backends {

void concealUnread(const Backend& backend, const InputFile& input, const source::SourceMap& sources,
                   diag::Diagnostics& diags) {
  // All other roles are given by a file's name alone.
  bool unnamed = input.role == backend.roles().front();
  if (unnamed && !backend.recognises(sources.path(input.file), sources.text(input.file)))
    diag::concealAll(sources, input.file, diags);
  else
    backend.concealKeys(input, sources, diags);
}

} // namespace cordon::backends
