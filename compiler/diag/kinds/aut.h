/// AUT: authentication.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/aut.def"
} // namespace cordon::diag
