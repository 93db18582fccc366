/// Looking up addresses in the sorted, disjoint prefixes of a model's sets. Internal to compiler/lower.
#pragma once

#include "runtime/net/address.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::lower {

/// The one of `prefixes` (disjoint, ascending) that holds the address; null if none does.
const net::Prefix* holding(llvm::ArrayRef<net::Prefix> prefixes, const net::Address& address);

/// Those of `prefixes` (disjoint, ascending) that have an address in common with `within`: neighbours all.
llvm::ArrayRef<net::Prefix> overlapping(llvm::ArrayRef<net::Prefix> prefixes, const net::Prefix& within);

} // namespace cordon::lower
