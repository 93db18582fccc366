/// Reading swanctl.conf.
#pragma once

#include "backends/backend.h"

namespace cordon::backends::strongswan {

/// See Backend::import. Ranks follow kernel priorities; of equal ones the child that stands first is older.
std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host, const source::SourceMap& sources,
                               diag::Diagnostics& diags);

} // namespace cordon::backends::strongswan
