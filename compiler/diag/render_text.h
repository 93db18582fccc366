/// Diagnostics as text for people: file:line:column, the line, a caret, what to do.
#pragma once

#include "compiler/diag/counts.h"
#include "compiler/diag/diagnostics.h"

#include <llvm/Support/raw_ostream.h>

namespace cordon::diag {

/// Writes all findings in source order, but for those that a baseline records. Lines are cut near the caret when long;
/// control characters are made visible.
void renderText(const Diagnostics& diagnostics, const source::SourceMap& sources, llvm::raw_ostream& out, bool color);

/// "2 errors, 1 warning; 3 accepted, 40 known from the baseline"; nothing if there are none.
void renderCounts(const Counts& counts, llvm::raw_ostream& out);

} // namespace cordon::diag
