/// CAP: captures that cannot be read.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/cap.def"
} // namespace cordon::diag
