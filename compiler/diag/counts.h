/// How many findings a run has.
#pragma once

#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::diag {

/// Each counted once: those that are open by severity.
struct Counts {
  size_t errors = 0, warnings = 0, notes = 0, accepted = 0, known = 0;
};
Counts countsOf(llvm::ArrayRef<const Diagnostic*> findings);

} // namespace cordon::diag
