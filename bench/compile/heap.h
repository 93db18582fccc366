/// How much memory a piece of code holds at most: this program's operator new counts.
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>

#include <cstddef>

namespace cordon::bench {

/// The most that `run` held at a time beside what was held before, in bytes; what it gives back in the end counts, too.
size_t peakOf(llvm::function_ref<void()> run);

} // namespace cordon::bench
