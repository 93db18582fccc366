/// Text that a terminal or a report must not obey.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <string>

namespace cordon::diag {

/// One `?` per byte that cannot be shown as it is, so that columns keep their place: control and bidirectional
/// characters, line ends, invalid UTF-8. A tab is a blank; valid UTF-8 that prints stays. So the result is one line of
/// valid UTF-8.
std::string visible(llvm::StringRef text);

} // namespace cordon::diag
