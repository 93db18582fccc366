/// Paths as policies write them.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <string>

namespace cordon {

/// `name` as seen from `folder` ("": the current one). An absolute name stays what it is.
std::string joined(llvm::StringRef folder, llvm::StringRef name);

/// The path, made absolute, with symbolic links and `..` resolved; its last parts need not exist.
std::string realPath(llvm::StringRef name);

/// True if the path is the folder or lies in it. Both as realPath gives them.
bool isBelow(llvm::StringRef name, llvm::StringRef folder);

} // namespace cordon
