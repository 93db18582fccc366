/// What a file that is to be imported may show in messages before anybody has read it.
#pragma once

#include "backends/backend.h"

namespace cordon::backends {

/// Imports a host's files with all concealed that may be a key: by the format's own knowledge (Backend::concealKeys),
/// or a whole file if neither its name nor its text is of the format, since it may be a key that was named by mistake.
/// Of files that were read without a word the importer knows each key, and has concealed just those.
std::optional<Imported> importConcealed(const Backend& backend, llvm::ArrayRef<InputFile> files, const ir::Host& host,
                                        source::SourceMap& sources, diag::Diagnostics& diags);

} // namespace cordon::backends
