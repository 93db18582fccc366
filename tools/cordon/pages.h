/// The pages of docs/diagnostics, in the program.
#pragma once

#include <llvm/ADT/StringRef.h>

namespace cordon::cli {

/// The page of an id, in Markdown; "" if it has none of its own.
llvm::StringRef pageOf(llvm::StringRef id);

} // namespace cordon::cli
