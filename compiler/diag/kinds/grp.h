/// GRP: isolation groups.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/grp.def"
} // namespace cordon::diag
