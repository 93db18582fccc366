/// CFG: how a check is set up.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/cfg.def"
} // namespace cordon::diag
