/// NEG: what two hosts cannot agree on.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/neg.def"
} // namespace cordon::diag
