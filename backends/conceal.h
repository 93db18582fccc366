/// What a file that is to be imported may show in messages before anybody has read it.
#pragma once

#include "backends/backend.h"

namespace cordon::backends {

/// Conceals what may be a key: by the format's own knowledge (Backend::concealKeys), or the whole file if neither its
/// name nor its text is of the format, since it may be a key that was named by mistake.
void concealUnread(const Backend& backend, const InputFile& input, const source::SourceMap& sources,
                   diag::Diagnostics& diags);

} // namespace cordon::backends
