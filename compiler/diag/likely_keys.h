/// Guesses where a key may stand in a file that is not understood yet, so that no message shows it. A guess too many
/// only hides text; keys that a reader does find it conceals itself (Diagnostics::conceal).
#pragma once

#include "compiler/diag/diagnostics.h"

namespace cordon::diag {

/// Conceals what follows a word such as `psk=`, `secret` or `key` on its line, and every long hexadecimal or base64
/// number (0x, 0s), in a vendor file.
void concealLikelyKeys(const source::SourceMap& sources, source::FileId file, Diagnostics& diags);

/// Conceals the whole text of a file.
void concealAll(const source::SourceMap& sources, source::FileId file, Diagnostics& diags);

/// True if a path looks like that of a key rather than of a policy: by its ending, or by its folder unless it ends in
/// .cordon.
bool looksLikeKeyFile(llvm::StringRef path);

/// `text` with every concealed word of six bytes or more replaced by `***`.
std::string withoutConcealed(std::string text, const source::SourceMap& sources, const Diagnostics& diags);

} // namespace cordon::diag
