/// The words of each output format that can stand in one another's place.
#pragma once

#include "bench/mutants/mutate.h"

namespace cordon::bench {

/// Groups of alternatives of a backend's formats; empty for a backend that is not known here.
llvm::ArrayRef<Keywords> keywordsOf(llvm::StringRef backend);

} // namespace cordon::bench
