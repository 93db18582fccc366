/// SET: rule sets, written, signed and verified.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/set.def"
} // namespace cordon::diag
