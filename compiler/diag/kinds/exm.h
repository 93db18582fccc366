/// EXM: exemptions.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/exm.def"
} // namespace cordon::diag
