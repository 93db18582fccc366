/// Writing files as a whole.
#pragma once

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

#include <string>

namespace cordon::cli {

/// Replaces the file as a whole, keeping its mode: a reader sees the old text or the new one. A link stays a link.
llvm::Error replaceFile(const std::string& path, llvm::StringRef text);

/// The same, or a new file where there is none. What is no regular file (a pipe, a terminal) is written to.
llvm::Error writeFile(const std::string& path, llvm::StringRef text);

} // namespace cordon::cli
