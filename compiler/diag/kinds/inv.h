/// INV: inputs: files that cannot be read, inventories.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/inv.def"
} // namespace cordon::diag
