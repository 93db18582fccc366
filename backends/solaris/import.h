/// Reads ipsecinit.conf, ike/config, ike.preshared and the files of tunnel interfaces back into the IR, ranked as the
/// kernel ranks them.
#pragma once

#include "backends/backend.h"

namespace cordon::backends::solaris {

std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host, const source::SourceMap& sources,
                               diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
