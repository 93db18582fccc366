/// PLT: what a platform cannot do.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/plt.def"
} // namespace cordon::diag
