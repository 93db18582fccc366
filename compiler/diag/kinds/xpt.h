/// XPT: what the policy expects of itself.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/xpt.def"
} // namespace cordon::diag
