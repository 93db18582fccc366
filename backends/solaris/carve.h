/// Makes a wide entry leave out what a narrower one must decide. Solaris tries its classes one after the other (bypass,
/// AH+ESP, ESP, AH, drop), so where the policy puts a narrow drop before a wide pass, the pass must not match there.
///
/// Example: `block me <-> 10.1.5.7` before `permit me <-> 10.1.5.6/31` leaves `permit me <-> 10.1.5.6`.
/// Counter-example: `block me <-> 10.1.5.7 tcp 1433` cannot be cut out: a pattern names one port or all.
#pragma once

#include "backends/solaris/entry.h"
#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/StringRef.h>

#include <optional>

namespace cordon::backends::solaris {

/// Entries that one entry may fall into.
constexpr size_t kPiecesMax = 256;

/// Cuts out of each entry what entries of later classes decide before it in the policy. `ir` has the actions. A permit
/// beneath which nothing lies is left out instead, with a note. Reports PLT602 where cutting cannot do it; then none.
std::optional<std::vector<Entry>> carve(std::vector<Entry> entries, const ir::PolicyIr& ir, llvm::StringRef platform,
                                        diag::Diagnostics& diags);

/// The place to report an entry at.
source::Span spanOf(const Entry& entry, const ir::PolicyIr& ir);

} // namespace cordon::backends::solaris
