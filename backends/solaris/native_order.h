/// The file order that means what the policy means, given that the class decides first.
#pragma once

#include "backends/solaris/entry.h"
#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/StringRef.h>

#include <optional>

namespace cordon::backends::solaris {

/// Carved entries in the order to write: by class, inside a class so that overlapping entries with different actions
/// stand as the policy tries them in both directions. Halves that an earlier entry with the same pattern takes over are
/// removed: ipsecconf ignores such duplicates. Reports PLT602 where the directions want opposite orders; then none.
std::optional<std::vector<Entry>> inNativeOrder(std::vector<Entry> entries, const ir::PolicyIr& ir,
                                                llvm::StringRef platform, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
