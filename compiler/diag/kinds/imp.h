/// IMP: vendor configurations that cannot be read.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/imp.def"
} // namespace cordon::diag
