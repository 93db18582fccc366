/// Diagnostics as text for people: file:line:column, the line, a caret, what to do.
#pragma once

#include "compiler/diag/diagnostics.h"

#include <llvm/Support/raw_ostream.h>

namespace cordon::diag {

/// Writes all findings in source order. Lines are cut near the caret when long; control characters are made visible.
void renderText(const Diagnostics& diagnostics, const source::SourceMap& sources, llvm::raw_ostream& out, bool color);

} // namespace cordon::diag
