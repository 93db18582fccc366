/// EXP: what is exposed.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/exp.def"
} // namespace cordon::diag
