/// Writing files as a whole.
#pragma once

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>
#include <llvm/Support/FileSystem.h>

#include <string>

namespace cordon::cli {

/// A new text for a file, written beside it and not yet in its place. It goes if nobody calls `place`.
class Replacement {
public:
  /// Keeps the mode of a file that is there; a link stays a link.
  static llvm::Expected<Replacement> write(const std::string& path, llvm::StringRef text);
  Replacement(Replacement&&) noexcept = default;
  Replacement& operator=(Replacement&&) = delete;
  ~Replacement() { llvm::consumeError(temporary.discard()); }

  /// One rename: a reader sees the old text or the new one.
  llvm::Error place() { return temporary.keep(target); }

private:
  Replacement(llvm::sys::fs::TempFile temporary, std::string target)
      : temporary(std::move(temporary)), target(std::move(target)) {}

  llvm::sys::fs::TempFile temporary;
  std::string target;
};

/// Replaces the file as a whole, keeping its mode: a reader sees the old text or the new one. A link stays a link.
llvm::Error replaceFile(const std::string& path, llvm::StringRef text);

/// The same, or a new file where there is none. What is no regular file (a pipe, a terminal, streamOf) is written to.
llvm::Error writeFile(const std::string& path, llvm::StringRef text);

/// The descriptor that a path like /dev/stdout names: where it leads may be a file that others write to, which is not
/// to be replaced. -1 for other paths.
int streamOf(llvm::StringRef path);

} // namespace cordon::cli
