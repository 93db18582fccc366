/// NAM: names, types and values of policies.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/nam.def"
} // namespace cordon::diag
