/// FLT: filters that contradict each other.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/flt.def"
} // namespace cordon::diag
