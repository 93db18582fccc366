/// Guesses where a key may stand in a file that is not understood yet, so that no message shows it. A guess too many
/// only hides text; keys that a reader does find it conceals itself (Diagnostics::conceal).
#pragma once

#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/STLFunctionalExtras.h>

namespace cordon::diag {

/// Offset in `line` of what may be a key because a word before it announces one (`psk`, `secret`, `preshared`, `key`),
/// or npos.
size_t afterKeyHint(llvm::StringRef line);

/// Conceals, line by line, all but the first `openPart(line)` bytes; of these what a word announces, and every long
/// hexadecimal or base64 number. `openPart` says, line after line, how much its format knows to hold no key.
void concealLikelyKeys(const source::SourceMap& sources, source::FileId file, Diagnostics& diags,
                       llvm::function_ref<size_t(llvm::StringRef line)> openPart);

/// Conceals in the line of a policy that holds `at`, where something is wrong, what may be a key written there by
/// mistake: words behind `psk`, `secret` or `key`, and any string of an `auth` statement, but for what looks like a
/// path, the name of a variable, or a word of the language.
void concealMisplacedKeys(llvm::StringRef text, source::FileId file, size_t at, Diagnostics& diags);

/// Conceals the whole text of a file.
void concealAll(const source::SourceMap& sources, source::FileId file, Diagnostics& diags);

/// True if a path looks like that of a key rather than of a policy: by its ending, or by its folder unless it ends in
/// .cordon.
bool looksLikeKeyFile(llvm::StringRef path);

} // namespace cordon::diag
