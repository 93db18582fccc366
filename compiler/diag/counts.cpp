#include "compiler/diag/counts.h"

namespace cordon::diag {

Counts countsOf(llvm::ArrayRef<const Diagnostic*> findings) {
  Counts counts;
  for (const Diagnostic* one : findings)
    switch (one->state) {
    case State::open:
      ++(one->severity == Severity::error     ? counts.errors
         : one->severity == Severity::warning ? counts.warnings
                                              : counts.notes);
      break;
    case State::accepted:
      ++counts.accepted;
      break;
    case State::known:
      ++counts.known;
      break;
    case State::off:
      break;
    }
  return counts;
}

} // namespace cordon::diag
