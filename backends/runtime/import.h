/// A rule set as a policy: what the runtime's own loader says of it.
#pragma once

#include "backends/backend.h"

namespace cordon::backends::runtime {

/// Backend::import. The signature is not asked for: `cordon verify` does that. The host is the one of its name in the
/// set, else the first of the set.
std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host, const source::SourceMap& sources,
                               diag::Diagnostics& diags);

} // namespace cordon::backends::runtime
