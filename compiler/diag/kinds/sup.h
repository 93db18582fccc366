/// SUP: what `allow` accepts.
#pragma once

#include "compiler/diag/kind.h"

namespace cordon::diag {
#include "compiler/diag/catalog/sup.def"
} // namespace cordon::diag
