/// SYN: syntax of policies.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/syn.def"
} // namespace cordon::diag
