/// Changing a file that is there.
#pragma once

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

#include <string>

namespace cordon::cli {

/// Replaces the file as a whole, keeping its mode: a reader sees the old text or the new one. A link stays a link.
llvm::Error replaceFile(const std::string& path, llvm::StringRef text);

} // namespace cordon::cli
