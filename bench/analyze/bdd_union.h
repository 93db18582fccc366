/// Dead filters by binary decision diagrams (BuDDy): the union of all filters so far, one after the other.
#pragma once

#include "compiler/space/selector.h"

namespace cordon::bench {

/// How many filters of one list match nothing that earlier ones leave.
size_t deadByUnion(llvm::ArrayRef<space::Selector> list, net::Family family);

} // namespace cordon::bench
